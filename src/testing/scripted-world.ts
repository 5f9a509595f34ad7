/** A simulated cluster whose nodes do what each message says, and a log of all that reached them. */
import {
  type Connection,
  LAN_SPEED,
  type NodeIo,
  type NodeProgram,
  SimulatedCluster,
  Simulation,
} from '../simulation/index.ts'
import { type Nanos, type NodeId, nanos, nodeNames } from '../units.ts'

/** Carried out by whoever receives it. */
export interface Order {
  readonly text: string
  readonly act?: (io: NodeIo<Order>, from: string) => void
}

export interface Logged {
  readonly node: NodeId
  /** Which incarnation of the node: 1, 2, … */
  readonly life: number
  readonly what: string
  readonly atNs: number
}

export interface ScriptedOptions {
  readonly nodes?: number
  readonly seed?: number
  readonly freezeMessages?: boolean
  readonly syncNs?: number
  /** Carried out at the start of every incarnation. */
  readonly onStart?: (io: NodeIo<Order>, life: number) => void
}

export const NEVER: AbortSignal = new AbortController().signal

export class ScriptedWorld {
  readonly nodes: readonly NodeId[]
  readonly log: Logged[] = []
  /** What each incarnation found on its disk. */
  readonly found: { readonly node: NodeId; readonly life: number; readonly file: string }[] = []
  readonly simulation: Simulation<Order>
  readonly cluster: SimulatedCluster<Order>
  #faults = 0

  constructor({ nodes = 3, seed = 1, freezeMessages = false, syncNs = 1e6, onStart }: ScriptedOptions = {}) {
    this.nodes = nodeNames(nodes)
    const lives = new Map<NodeId, number>()
    this.simulation = new Simulation<Order>({
      nodes: this.nodes,
      seed,
      network: LAN_SPEED,
      disk: { minNs: syncNs, meanExtraNs: syncNs / 10 },
      freezeMessages,
      program: (node) => {
        const life = (lives.get(node) ?? 0) + 1
        lives.set(node, life)
        return this.#program(node, life, onStart)
      },
    })
    this.cluster = new SimulatedCluster(this.simulation)
  }

  drive<T>(work: () => Promise<T>): Promise<T> {
    return this.simulation.drive(work)
  }

  sleepMs(ms: number): Promise<void> {
    return this.simulation.clock.sleep(nanos(ms * 1e6) as Nanos, NEVER)
  }

  node(number: number): NodeId {
    return this.nodes[number - 1] as NodeId // n1 is the first
  }

  connect(number: number): Connection<Order> {
    return this.simulation.connect(this.node(number))
  }

  ask(connection: Connection<Order>, order: Order): Promise<string> {
    return this.simulation.request(connection, order).then(({ text }) => text)
  }

  /** Asks for an echo of the text. */
  echo(connection: Connection<Order>, text: string): Promise<string> {
    return this.ask(connection, { text, act: (io, from) => io.send(from, { text }) })
  }

  /** Lets a node carry something out now, as if it had thought of it by itself. */
  order(number: number, act: (io: NodeIo<Order>) => void): void {
    this.simulation.members[number - 1]?.deliver('test', { text: '', act })
  }

  async inject(...[fault, ...on]: [Parameters<SimulatedCluster<Order>['inject']>[1], ...number[]]): Promise<number> {
    const id = ++this.#faults
    await this.cluster.inject(
      id,
      fault,
      on.map((number) => this.node(number)),
    )
    return id
  }

  /** What reached a node, in order. */
  heard(number: number, life?: number): readonly string[] {
    return this.log
      .filter((one) => one.node === this.node(number) && (life === undefined || one.life === life))
      .map(({ what }) => what)
  }

  #program(node: NodeId, life: number, onStart: ScriptedOptions['onStart']): NodeProgram<Order> {
    let io: NodeIo<Order>
    const log = (what: string): void => {
      this.log.push({ node, life, what, atNs: this.simulation.nowNs })
    }
    return {
      start: (given, disk) => {
        io = given
        this.found.push({ node, life, file: Buffer.from(disk.get('log') ?? []).toString() })
        onStart?.(io, life)
      },
      message: (from, { text, act }) => {
        if (text !== '') log(text)
        act?.(io, from)
      },
      timer: (id) => log(`timer ${id}`),
      written: (ticket) => log(`written ${ticket}`),
    }
  }
}
