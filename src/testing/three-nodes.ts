/** Three members of a real etcd in containers, for the tests of faults: what can be seen of them without our own probes. */
import { connect, type Socket } from 'node:net'
import { type Deployment, DockerCluster, deploy, type Engine } from '../docker/index.ts'
import type { Evidence, PlannedFault } from '../history/index.ts'
import { wallClock } from '../time/index.ts'
import { type NodeId, nodeId, nodeNames } from '../units.ts'

const CLIENT_PORT = 2379
const PEER_PORT = 2380
const MEGABYTE = 2 ** 20
/** The machine may be busy; a call that is not heard is repeated after a second. */
const PATIENCE_SECONDS = '2'
const PATIENCE_MS = 2500
export const ANYBODY: PlannedFault['whom'] = { kind: 'some', count: 'one' }
export const n1: NodeId = nodeId('n1')
export const n2: NodeId = nodeId('n2')
export const n3: NodeId = nodeId('n3')
export const NODES: readonly NodeId[] = nodeNames(3)

export interface ThreeNodesOptions {
  readonly publishAddress?: string
  readonly boundedBytes?: number
}

export class ThreeNodes {
  readonly deployment: Deployment
  readonly cluster: DockerCluster
  #ids = 0
  readonly #open = new Set<number>()

  private constructor(deployment: Deployment) {
    this.deployment = deployment
    this.cluster = new DockerCluster(deployment, wallClock())
  }

  static async start(
    engine: Engine,
    runId: string,
    { publishAddress, boundedBytes }: ThreeNodesOptions = {},
  ): Promise<ThreeNodes> {
    const deployment = await deploy(
      engine,
      {
        runId,
        target: 'etcd',
        nodes: NODES,
        image: { kind: 'reference', reference: process.env['RASHOMON_ETCD_IMAGE'] ?? 'rashomon/etcd:local' },
        holderImage: process.env['RASHOMON_HOLDER_IMAGE'] ?? null,
        publishAddress: publishAddress ?? null,
        clientPort: CLIENT_PORT,
        otherPorts: [],
        dataPath: '/etcd-data',
        boundedBytes: boundedBytes ?? null,
        memoryBytes: 256 * MEGABYTE,
        stopSignal: 'SIGTERM',
        nodeSpec: (place, all) => ({ command: commandOf(place, all) }),
        say: () => {},
      },
      new AbortController().signal,
    )
    const nodes = new ThreeNodes(deployment)
    try {
      await nodes.healAll()
    } catch (error) {
      await deployment.remove()
      throw error
    }
    return nodes
  }

  /** A fault with a fresh id. */
  async inject(
    fault: PlannedFault,
    ...on: readonly NodeId[]
  ): Promise<{ readonly id: number; readonly evidence: Evidence }> {
    const id = ++this.#ids
    this.#open.add(id)
    return { id, evidence: await this.cluster.inject(id, fault, on) }
  }

  heal(id: number): Promise<Evidence> {
    this.#open.delete(id)
    return this.cluster.heal(id)
  }

  /** After each test: one that fails must not spoil the next. */
  async healAll(): Promise<void> {
    for (const id of this.#open) await this.heal(id)
    await this.eventually(async () => (await Promise.all(NODES.map((node) => this.puts(node)))).every(Boolean))
  }

  /** Whether the node lets a write in, within so long: it must hear from a majority for that. */
  async puts(node: NodeId, withinMs: number = PATIENCE_MS): Promise<boolean> {
    const text = (plain: string): string => Buffer.from(plain).toString('base64')
    const body = JSON.stringify({ key: text('key'), value: text(`by ${node}`) })
    return this.#ask(node, '/v3/kv/put', { method: 'POST', body }, withinMs)
  }

  /** Whether the node's process answers clients at all. */
  answers(node: NodeId, withinMs: number = PATIENCE_MS): Promise<boolean> {
    return this.#ask(node, '/version', {}, withinMs)
  }

  async #ask(node: NodeId, path: string, init: RequestInit, withinMs: number): Promise<boolean> {
    const { host, port } = this.deployment.endpoint(node)
    try {
      const signal = AbortSignal.timeout(withinMs)
      const response = await fetch(`http://${host}:${port}${path}`, {
        ...init,
        signal,
        headers: { connection: 'close' },
      })
      await response.text()
      return response.ok
    } catch {
      return false
    }
  }

  /** Whether a connection from one node to the peers' port of another comes about: both ways must be open. */
  async connects(from: NodeId, to: NodeId): Promise<boolean> {
    const { exitCode } = await this.run(
      from,
      'timeout',
      PATIENCE_SECONDS,
      'bash',
      '-c',
      'exec 3<>"/dev/tcp/$1/$2"',
      'bash',
      this.deployment.podOf(to).address,
      `${PEER_PORT}`,
    )
    return exitCode === 0
  }

  /** Whether a node hears the other's call, though it may not be able to answer it: half-open connections tell. */
  async hears(to: NodeId, from: NodeId): Promise<boolean> {
    const address = this.deployment.podOf(from).address
    let isOver = false
    const calling = this.connects(from, to).finally(() => {
      isOver = true
    })
    while (!isOver) {
      const { stdout } = await this.run(to, 'ss', '-Hnt', 'state', 'syn-recv')
      if (stdout.includes(address)) return true // "[::ffff:10.1.2.3]:4567", too
    }
    return calling
  }

  /** A connection from one node to another that asks only when it is told to; tells what it hears, line by line. */
  async held(from: NodeId, to: NodeId): Promise<HeldConnection> {
    const over = this.run(from, 'bash', '-c', HOLD, 'bash', this.deployment.podOf(to).address, `${PEER_PORT}`)
    const exists = async (file: string): Promise<boolean> => (await this.run(from, 'test', '-e', file)).exitCode === 0
    await this.eventually(() => exists('/tmp/connected'))
    return {
      ask: async () => {
        await this.run(from, 'touch', '/tmp/ask')
        await this.eventually(() => exists('/tmp/waited'))
      },
      heard: async () => (await over).stdout.trim().split('\n'),
    }
  }

  run(node: NodeId, ...command: readonly string[]): ReturnType<Engine['exec']> {
    return this.deployment.engine.exec(this.deployment.podOf(node).holder, command)
  }

  state(node: NodeId): Promise<{ readonly Running: boolean; readonly Paused: boolean }> {
    const { docker } = this.deployment.engine
    return docker
      .getContainer(this.deployment.podOf(node).database)
      .inspect()
      .then(({ State }) => State)
  }

  /** A connection of a client, which can ask again and again. */
  client(node: NodeId): Promise<Client> {
    const { host, port } = this.deployment.endpoint(node)
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port }, () => resolve(new Client(socket)))
      socket.once('error', reject)
    })
  }

  async eventually(isSo: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
    const until = performance.now() + withinMs
    while (!(await isSo())) {
      if (performance.now() > until) throw new Error(`not so within ${withinMs} ms`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

export interface HeldConnection {
  /** Asks, and waits for two seconds. */
  ask(): Promise<void>
  /** What came within these seconds, and what after them. */
  heard(): Promise<readonly string[]>
}

const HOLD = `rm -f /tmp/connected /tmp/ask /tmp/waited
exec 3<>"/dev/tcp/$1/$2"
touch /tmp/connected
until [ -e /tmp/ask ]; do sleep 0.05; done
printf 'GET /version HTTP/1.1\\r\\nHost: etcd\\r\\nConnection: close\\r\\n\\r\\n' >&3
read -r -t 2 line <&3 && echo "soon $line" || echo silence
touch /tmp/waited
read -r -t 20 line <&3 && echo "late $line" || echo silence`

export class Client {
  readonly #socket: Socket
  #heard = ''

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (data) => {
      this.#heard += data.toString()
    })
    socket.on('error', () => {})
  }

  ask(): void {
    this.#heard = ''
    this.#socket.write('GET /version HTTP/1.1\r\nHost: etcd\r\n\r\n')
  }

  async hears(withinMs: number): Promise<boolean> {
    const until = performance.now() + withinMs
    while (performance.now() < until && !this.#heard.includes('etcdserver')) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return this.#heard.includes('etcdserver')
  }

  get isClosed(): boolean {
    return this.#socket.destroyed
  }

  close(): void {
    this.#socket.destroy()
  }
}

type Places = readonly { readonly node: NodeId; readonly address: string }[]

const commandOf = ({ node, address }: Places[number], all: Places): readonly string[] => [
  'etcd',
  ...['--name', node, '--data-dir', '/etcd-data/member', '--logger', 'zap', '--log-outputs', 'stderr'],
  ...['--listen-peer-urls', `http://0.0.0.0:${PEER_PORT}`, '--listen-client-urls', `http://0.0.0.0:${CLIENT_PORT}`],
  ...['--advertise-client-urls', `http://${address}:${CLIENT_PORT}`],
  ...['--initial-advertise-peer-urls', `http://${address}:${PEER_PORT}`],
  ...['--initial-cluster', all.map((place) => `${place.node}=http://${place.address}:${PEER_PORT}`).join(',')],
  ...['--heartbeat-interval', '100', '--election-timeout', '1000', '--pre-vote=true'],
]
