/** Stands between us and the engine, on a socket of its own: the engine can be lost, and come back, without stopping it for others. */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ENGINE = '/var/run/docker.sock'

export class EngineRelay {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rashomon-relay-'))
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #url: string
  #isSilent = false

  constructor() {
    this.#url = `unix://${join(this.#folder, 'docker.sock')}`
  }

  /** For DOCKER_HOST. */
  get url(): string {
    return this.#url
  }

  /** `tcp`: on a port, as an engine of another machine would be. */
  async open({ tcp = false }: { readonly tcp?: boolean } = {}): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (near) => this.#join(near))
    this.#server = server
    await new Promise<void>((resolve) => {
      if (tcp) server.listen(0, '127.0.0.1', resolve)
      else server.listen(join(this.#folder, 'docker.sock'), resolve)
    })
    const address = server.address()
    if (typeof address === 'object' && address !== null) this.#url = `tcp://127.0.0.1:${address.port}`
  }

  #join(near: Socket): void {
    if (this.#isSilent) {
      this.#sockets.add(near.on('error', () => {}).pause())
      return
    }
    const far = connect({ path: ENGINE, allowHalfOpen: true })
    near.pipe(far)
    far.pipe(near)
    for (const socket of [near, far]) {
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
  }

  /** As when the engine is killed: all connections end at once, and nobody listens any more. */
  async cut(): Promise<void> {
    const server = this.#server
    this.#server = null
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())))
  }

  /** As when the engine hangs: connections stand, and nothing comes through. */
  hush(): void {
    this.#isSilent = true
    for (const socket of this.#sockets) {
      socket.unpipe()
      socket.pause()
    }
  }

  async remove(): Promise<void> {
    await this.cut()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
