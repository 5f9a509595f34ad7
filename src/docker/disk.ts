/**
 * Full disks: the holder fills the data volume, a tmpfs of its own that it shares with the database, and takes at once
 * whatever the database frees while the fault holds.
 */
import type { Evidence } from '../history/index.ts'
import type { Clock } from '../time/index.ts'
import { millis, type NodeId } from '../units.ts'
import type { Deployment } from './deployment.ts'
import type { Executed } from './engine.ts'
import { allDone } from './serial.ts'

/** In the data folder while the disk is full: what takes all room. */
export const FILL_NAME = '.rashomon-fill'
/** $1: the folder; $2: what exists, outside of it, as long as it shall be full. Prints what dd said last if it is not ENOSPC. */
const FILL = `: >"$2" || exit 1
while [ -e "$2" ]; do
  said=$(LC_ALL=C dd if=/dev/zero of="$1/${FILL_NAME}" bs=1M oflag=append conv=notrunc status=none 2>&1)
  case $said in *'No space left'*) sleep 0.1 ;; *) echo "$said"; rm -f "$2"; break ;; esac
done
rm -f "$1/${FILL_NAME}"`
const FREE = ['df', '--block-size=1', '--output=avail'] as const
const FLAG = '/tmp/rashomon-full'

const FILL_LIMIT_MS = 30_000
const LOOK_AGAIN_MS = 50

export class Disks {
  readonly #deployment: Deployment
  readonly #clock: Clock
  readonly #filling = new Map<NodeId, Promise<Executed | Error>>()

  constructor(deployment: Deployment, clock: Clock) {
    this.#deployment = deployment
    this.#clock = clock
  }

  /** Fills and frees disks so that exactly these are full. */
  async apply(full: ReadonlySet<NodeId>): Promise<void> {
    await allDone(
      this.#deployment.pods.map(async ({ node }) => {
        if (full.has(node) && !this.#filling.has(node)) this.#fill(node)
        if (!full.has(node) && this.#filling.has(node)) await this.#free(node)
      }),
    )
  }

  isFull(node: NodeId): boolean {
    return this.#filling.has(node)
  }

  async held(on: readonly NodeId[]): Promise<Evidence> {
    const bounded = this.#deployment.boundedData
    if (bounded === null)
      return { kind: 'not-held', why: 'the data lie on the engine’s own disk, which is not to be filled' }
    const ends = await Promise.all(on.map((node) => this.#untilFull(node, bounded.path)))
    const failed = ends.filter((why) => why !== null)
    if (failed.length > 0) return { kind: 'not-held', why: failed.join('; ') }
    return { kind: 'held', probe: `${on.join(', ')}: 0 of ${megabytes(bounded.bytes)} free` }
  }

  async healed(on: readonly NodeId[]): Promise<Evidence> {
    const bounded = this.#deployment.boundedData
    if (bounded === null) return { kind: 'healed', probe: 'it never took hold' }
    const texts = await Promise.all(
      on.map(async (node) => {
        if (this.#filling.has(node)) return { node, free: null }
        return { node, free: await this.#freeBytes(node, bounded.path) }
      }),
    )
    const dead = texts.filter(({ free }) => free === 0)
    if (dead.length > 0)
      return { kind: 'not-healed', why: `${dead.map(({ node }) => node).join(', ')}: still nothing free` }
    const told = texts.map(({ node, free }) =>
      free === null ? `${node}: kept full by another fault` : `${node}: ${megabytes(free)} free`,
    )
    return { kind: 'healed', probe: told.join('; ') }
  }

  #fill(node: NodeId): void {
    const path = this.#deployment.boundedData?.path
    if (path === undefined) return
    const { holder } = this.#deployment.podOf(node)
    const filling = this.#deployment.engine.exec(holder, ['bash', '-c', FILL, 'rashomon', path, FLAG])
    this.#filling.set(
      node,
      filling.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))),
    )
  }

  async #free(node: NodeId): Promise<void> {
    const filling = this.#filling.get(node)
    this.#filling.delete(node)
    await this.#deployment.engine.exec(this.#deployment.podOf(node).holder, ['rm', '-f', FLAG])
    await filling
  }

  /** Why the disk is not full, null if it is. */
  async #untilFull(node: NodeId, path: string): Promise<string | null> {
    const { signal } = new AbortController()
    const untilNs = this.#clock.now() + millis(FILL_LIMIT_MS)
    let ended: Executed | Error | null = null
    void this.#filling.get(node)?.then((end) => {
      ended = end
    })
    for (;;) {
      const free = await this.#freeBytes(node, path)
      if (free === 0) return null
      const end: Executed | Error | null = ended
      if (end !== null) return `${node}: filling failed (${saidBy(end)})`
      if (this.#clock.now() >= untilNs) return `${node}: ${megabytes(free)} still free after ${FILL_LIMIT_MS / 1000} s`
      await this.#clock.sleep(millis(LOOK_AGAIN_MS), signal)
    }
  }

  async #freeBytes(node: NodeId, path: string): Promise<number> {
    const { stdout, stderr } = await this.#deployment.engine.exec(this.#deployment.podOf(node).holder, [...FREE, path])
    const free = Number(stdout.trim().split('\n').at(-1))
    if (Number.isFinite(free) && stdout !== '') return free
    throw new Error(`df of ${path} in the holder of ${node}: ${stderr.trim() || stdout.trim()}`)
  }
}

export const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MB`
const saidBy = (end: Executed | Error): string =>
  end instanceof Error ? end.message : end.stdout.trim() || end.stderr.trim() || `exit code ${end.exitCode}`
