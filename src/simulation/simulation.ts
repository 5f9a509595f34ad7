/**
 * The deterministic world: one queue of events owns every timer, message, disk write and random number. JavaScript's
 * run-to-completion does the rest: the same seed gives the same history, byte for byte.
 */
import { InternalError } from '../errors.ts'
import { type Clock, continuationsDone, loopTurn, type Random, randomStream, sleepOn } from '../time/index.ts'
import { type NodeId, nanos } from '../units.ts'
import { Connection, ConnectionError } from './connection.ts'
import type { DiskSpeed } from './disk.ts'
import { EVENT, EventQueue } from './event-queue.ts'
import { Network, type NetworkSpeed } from './network.ts'
import { SimulatedNode } from './node.ts'
import type { NodeProgram } from './program.ts'

export interface SimulationOptions<Message> {
  readonly nodes: readonly NodeId[]
  readonly seed: number
  readonly network: NetworkSpeed
  readonly disk: DiskSpeed
  /** A fresh incarnation: it must share nothing with other nodes or earlier incarnations. */
  program(node: NodeId): NodeProgram<Message>
  /** Tests: freeze every message, so that a program that changes one throws. */
  readonly freezeMessages?: boolean
}

/** A client's timer; cancelled, it rings nobody. */
interface Alarm {
  ring: (() => void) | null
}

/** How many times clients get their turn before the machine gets one, for signals and displays. */
const TURNS_PER_LOOP_TURN = 256

export class Simulation<Message> {
  readonly queue: EventQueue = new EventQueue()
  readonly network: Network
  readonly members: readonly SimulatedNode<Message>[]
  readonly clock: Clock
  /** For the faults' own draws. */
  readonly faultRandom: Random
  /** For the packets that prove a fault: proving one changes nothing else. */
  readonly probeRandom: Random
  readonly nodes: readonly NodeId[]
  readonly #indexOf: ReadonlyMap<string, number>
  /** Open connections, oldest first. */
  readonly #connections = new Map<number, Connection<Message>>()
  readonly #byName = new Map<string, Connection<Message>>()
  #connected = 0
  readonly #freeze: boolean
  #nowNs = 0
  /** The event just taken ran a client's code. */
  #touchedClient = false

  constructor({ nodes, seed, network, disk, program, freezeMessages }: SimulationOptions<Message>) {
    this.nodes = nodes
    this.network = new Network(nodes.length, randomStream(seed, 'network'), network)
    this.faultRandom = randomStream(seed, 'faults')
    this.probeRandom = randomStream(seed, 'probes')
    this.#freeze = freezeMessages === true
    this.#indexOf = new Map(nodes.map((node, index) => [node, index]))
    const world = {
      queue: this.queue,
      nodes,
      now: () => this.#nowNs,
      send: (from: number, to: string, message: Message) => this.#send(from, to, message),
    }
    this.members = nodes.map((node, index) => {
      const random = randomStream(seed, `node ${node}`)
      return new SimulatedNode(index, world, () => program(node), random, disk)
    })
    const alarm: Clock['alarm'] = (forNs, ring) => this.#alarm(forNs, ring)
    this.clock = { now: () => nanos(this.#nowNs), alarm, sleep: (forNs, signal) => sleepOn(alarm, forNs, signal) }
    for (const member of this.members) member.start()
  }

  get nowNs(): number {
    return this.#nowNs
  }

  memberOf(node: NodeId): SimulatedNode<Message> {
    const member = this.members[this.#indexOf.get(node) ?? -1]
    if (member !== undefined) return member
    throw new InternalError({ what: `no node ${node}`, why: 'it is not in the cluster', fix: 'report this' })
  }

  /** Runs `work`, taking events until it is settled: this is what makes virtual time pass. */
  async drive<T>(work: () => Promise<T>): Promise<T> {
    let settled = false
    const result = work().finally(() => {
      settled = true
    })
    result.catch(() => {}) // it is awaited below; a rejection before that is no stranger
    await continuationsDone()
    let turns = 0
    while (!settled) {
      if (!this.queue.take()) throw stuck(this.#nowNs)
      this.#nowNs = this.queue.atNs
      this.#touchedClient = false
      this.#dispatch()
      if (!this.#touchedClient) continue
      await continuationsDone()
      if (++turns % TURNS_PER_LOOP_TURN === 0) await loopTurn()
    }
    return result
  }

  /** A new stream to `node`; established by its first request. */
  connect(node: NodeId): Connection<Message> {
    const connection = new Connection<Message>(this.#connected++, this.memberOf(node).index)
    this.#connections.set(connection.index, connection)
    this.#byName.set(connection.name, connection)
    return connection
  }

  /** @throws {ConnectionError} refused, broken, or closed while it waits */
  request(connection: Connection<Message>, message: Message): Promise<Message> {
    if (!connection.isOpen) return Promise.reject(new ConnectionError('connection closed', false))
    this.#frozen(message)
    const atNs = Math.max(this.#nowNs + this.network.clientDelayNs(), connection.lastInNs + 1)
    connection.lastInNs = atNs
    const sender = this.nodes.length + connection.index
    this.queue.push(atNs, EVENT.deliver, connection.node, sender, message)
    return connection.wait()
  }

  /** Its process died: every stream to it breaks. */
  breakConnections(node: number, why: string): void {
    for (const connection of this.#connections.values()) {
      if (connection.node !== node || !connection.isOpen || !connection.established) continue
      connection.severed = true
      connection.heldIn = []
      connection.heldOut = []
      this.queue.push(this.#nowNs + this.network.clientDelayNs(), EVENT.broken, connection.index, 0, why)
    }
  }

  /** Sends on what a healed cut between clients and this node had held. */
  releaseHeld(node: number): void {
    for (const connection of this.#connections.values()) {
      if (connection.node !== node || !connection.isOpen) continue
      const { heldIn, heldOut } = connection
      connection.heldIn = []
      connection.heldOut = []
      const sender = this.nodes.length + connection.index
      for (const message of heldIn) this.queue.push(this.#inNs(connection), EVENT.deliver, node, sender, message)
      for (const message of heldOut) this.queue.push(this.#outNs(connection), EVENT.reply, connection.index, 0, message)
    }
  }

  /** Forgets a closed connection. */
  disconnect(connection: Connection<Message>, why: string): void {
    connection.close(why)
    this.#connections.delete(connection.index)
    this.#byName.delete(connection.name)
  }

  #dispatch(): void {
    const { kind, a, b, ref } = this.queue
    switch (kind) {
      case EVENT.deliver:
        if (b < this.nodes.length) this.#datagram(a, b, ref as Message)
        else this.#requested(a, b - this.nodes.length, ref as Message)
        return
      case EVENT.timer:
        this.members[a]?.timer(ref as number, b)
        return
      case EVENT.synced:
        this.members[a]?.synced(b, ref as number)
        return
      case EVENT.reply:
        this.#replied(a, ref as Message)
        return
      case EVENT.broken:
        this.#broke(a, ref as string)
        return
      default:
        this.#ring(ref as Alarm)
    }
  }

  #datagram(to: number, from: number, message: Message): void {
    if (!this.network.passes(from, to)) return
    this.members[to]?.deliver(this.nodes[from] as string, message) // from < nodes.length
  }

  #requested(node: number, index: number, message: Message): void {
    const connection = this.#connections.get(index)
    const member = this.members[node]
    if (connection === undefined || member === undefined || !connection.isOpen) return
    if (this.network.outside[node] === 1) {
      connection.heldIn.push(message)
      return
    }
    if (member.status === 'down' || connection.severed) {
      const why = connection.established ? 'connection reset' : 'connection refused'
      this.queue.push(this.#outNs(connection), EVENT.broken, index, 0, why)
      return
    }
    connection.established = true
    member.deliver(connection.name, message)
  }

  #replied(index: number, message: Message): void {
    const connection = this.#connections.get(index)
    if (connection === undefined || !connection.isOpen) return
    if (this.network.outside[connection.node] === 1) {
      connection.heldOut.push(message)
      return
    }
    this.#touchedClient = true
    connection.answer(message)
  }

  #broke(index: number, why: string): void {
    const connection = this.#connections.get(index)
    // Behind a cut nobody hears of it: the client times out.
    if (connection === undefined || !connection.isOpen || this.network.outside[connection.node] === 1) return
    this.#touchedClient = true
    this.disconnect(connection, why)
  }

  #send(from: number, to: string, message: Message): void {
    this.#frozen(message)
    const node = this.#indexOf.get(to)
    if (node !== undefined) {
      this.network.send(this.#nowNs, from, node, (atNs) => this.queue.push(atNs, EVENT.deliver, node, from, message))
      return
    }
    const connection = this.#byName.get(to)
    if (connection === undefined || !connection.isOpen) return
    this.queue.push(this.#outNs(connection), EVENT.reply, connection.index, 0, message)
  }

  #inNs(connection: Connection<Message>): number {
    connection.lastInNs = Math.max(this.#nowNs + this.network.clientDelayNs(), connection.lastInNs + 1)
    return connection.lastInNs
  }

  #outNs(connection: Connection<Message>): number {
    connection.lastOutNs = Math.max(this.#nowNs + this.network.clientDelayNs(), connection.lastOutNs + 1)
    return connection.lastOutNs
  }

  #alarm(forNs: number, ring: () => void): () => void {
    const alarm: Alarm = { ring }
    this.queue.push(this.#nowNs + Math.max(0, Math.round(forNs)), EVENT.call, 0, 0, alarm)
    return () => {
      alarm.ring = null
    }
  }

  #ring(alarm: Alarm): void {
    const { ring } = alarm
    if (ring === null) return
    alarm.ring = null
    this.#touchedClient = true
    ring()
  }

  #frozen(message: Message): void {
    if (this.#freeze) deepFreeze(message)
  }
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const inner of Object.values(value)) deepFreeze(inner)
}

const stuck = (nowNs: number): InternalError =>
  new InternalError({
    what: `the simulation stands still at ${nowNs} ns`,
    why: 'the run is not over, yet no event is left that could go on with it',
    fix: 'please report this with the seed and the command',
  })
