import { rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EnvironmentError } from '../errors.ts'
import type { PlannedFault } from '../history/index.ts'
import { ANYBODY, n1, n2, n3, ThreeNodes } from '../testing/three-nodes.ts'
import { wallClock } from '../time/index.ts'
import type { Deployment } from './deployment.ts'
import { DockerCluster } from './docker-cluster.ts'
import { connectEngine, type Engine } from './engine.ts'
import { execute } from './execute.ts'
import { requireNetem, tryNetem } from './netem.ts'

const HOLDER_IMAGE = process.env['RASHOMON_HOLDER_IMAGE'] ?? 'rashomon/holder:local'
const cut: PlannedFault = { kind: 'cut', shape: 'isolate', whom: ANYBODY }
const clients: PlannedFault = { kind: 'cut', shape: 'clients', whom: ANYBODY }
const disconnect: PlannedFault = { kind: 'disconnect', whom: ANYBODY }
const kill: PlannedFault = { kind: 'kill', whom: ANYBODY }

let engine: Engine
let three: ThreeNodes

beforeAll(async () => {
  engine = await connectEngine()
  three = await ThreeNodes.start(engine, `test-fail-${process.pid}`, { publishAddress: '127.0.0.1' })
})
afterAll(async () => {
  await three?.deployment.remove()
  engine?.close()
})

test('clients that come through published ports are cut off too, and nodes that were away are found again', async () => {
  expect(three.deployment.endpoint(n1).host).toBe('127.0.0.1')
  const { id, evidence } = await three.inject(clients, n1)
  expect(evidence).toMatchObject({
    kind: 'held',
    probe: expect.stringMatching(/^n1: (\d+) of \1 packets of clients dropped$/),
  })
  expect(await Promise.all([three.answers(n1), three.answers(n2)])).toEqual([false, true])
  expect((await three.heal(id)).kind).toBe('healed')
  expect(await three.answers(n1)).toBe(true)

  const away = await three.inject(disconnect, n2)
  expect(await three.answers(n2)).toBe(false)
  expect((await three.heal(away.id)).kind).toBe('healed')
  expect(await three.answers(n2)).toBe(true)
})

test('where the kernel cannot emulate networks, that is said before the start, with what to use instead', async () => {
  const why = await tryNetem(engine, HOLDER_IMAGE)
  if (why === null) {
    await requireNetem(engine, HOLDER_IMAGE)
    for (const kind of ['delay', 'duplicate', 'reorder'] as const) {
      const { id, evidence } = await three.inject({ kind, whom: ANYBODY, amount: kind === 'delay' ? 50 : 0.5 }, n1)
      expect(evidence).toMatchObject({ kind: 'held' })
      expect((await three.heal(id)).kind).toBe('healed')
    }
    return
  }
  const refusal = await requireNetem(engine, HOLDER_IMAGE).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(EnvironmentError)
  expect(String(refusal)).toMatch(/sch_netem.*\n.*modprobe sch_netem.*packet-kind=loss/)
  // Whoever asks all the same gets no fault, and no claim of one.
  const { id, evidence } = await three.inject({ kind: 'delay', whom: ANYBODY, amount: 50 }, n1)
  expect(evidence).toMatchObject({ kind: 'not-held', why: expect.stringContaining('tc failed') })
  expect((await three.heal(id)).kind).toBe('healed')
  const left = await engine.docker.listContainers({ all: true, filters: { label: ['io.rashomon.target=netem'] } })
  expect(left.filter(({ Names }) => Names.some((name) => name.includes(`-${process.pid}-`)))).toEqual([])
})

test('a lost engine is not evidence: it is thrown', async () => {
  const proxy = await EngineProxy.start()
  const docker = new Docker({ socketPath: proxy.path })
  const through: Engine = { ...engine, docker, exec: (container, command) => execute(docker, container, command) }
  const deployment = three.deployment
  const { runId, network, pods, clientPort, dataPath, boundedData } = deployment
  const proxied: Deployment = {
    ...{ engine: through, runId, network, pods, clientPort, dataPath, boundedData },
    podOf: (node) => deployment.podOf(node),
    endpoint: (node, port) => deployment.endpoint(node, port),
    refreshEndpoints: () => deployment.refreshEndpoints(),
    logs: () => deployment.logs(),
    remove: () => deployment.remove(),
  }
  const cluster = new DockerCluster(proxied, wallClock())
  expect((await cluster.inject(1, cut, [n1])).kind).toBe('held')
  proxy.stop()
  await expect(cluster.inject(2, cut, [n2])).rejects.toThrow(EnvironmentError)
  await expect(cluster.inject(3, kill, [n2])).rejects.toThrow(/engine/)
  await expect(cluster.heal(1)).rejects.toThrow(EnvironmentError)
  // The rules are still there; whoever knows nothing of them writes them anew.
  const { id } = await three.inject(cut, n1)
  expect((await three.heal(id)).kind).toBe('healed')
})

test('what the engine refuses is evidence, and says why', async () => {
  await engine.docker.getContainer(three.deployment.podOf(n3).database).remove({ force: true })
  const killed = await three.inject(kill, n3)
  expect(killed.evidence).toMatchObject({ kind: 'not-held', why: expect.stringContaining('No such container') })
  expect((await three.heal(killed.id)).kind).toBe('not-healed')

  await engine.docker.getContainer(three.deployment.podOf(n2).holder).kill()
  const isolated = await three.inject(cut, n1)
  expect(isolated.evidence).toMatchObject({ kind: 'not-held', why: expect.stringContaining('is not running') })
  expect((await three.heal(isolated.id)).kind).toBe('not-healed')
})

/** A way to the engine that can be closed: the engine itself is others' too. */
class EngineProxy {
  readonly path: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor() {
    this.path = join(tmpdir(), `rashomon-engine-${process.pid}.sock`)
    rmSync(this.path, { force: true })
    this.#server = createServer((from) => {
      const to = connect(SOCKET)
      for (const socket of [from, to]) {
        this.#sockets.add(socket)
        socket.on('error', () => socket.destroy())
      }
      from.pipe(to).pipe(from)
    })
  }

  static async start(): Promise<EngineProxy> {
    const proxy = new EngineProxy()
    await new Promise<void>((resolve) => proxy.#server.listen(proxy.path, resolve))
    return proxy
  }

  stop(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }
}

const SOCKET = '/var/run/docker.sock'
