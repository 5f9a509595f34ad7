/** One simulated machine: an incarnation of a program, its timers, its disk, its clock. */
import type { Random } from '../time/index.ts'
import type { NodeId } from '../units.ts'
import type { DiskSpeed } from './disk.ts'
import { SimulatedDisk } from './disk.ts'
import { EVENT, type EventQueue } from './event-queue.ts'
import type { NodeIo, NodeProgram } from './program.ts'

export type NodeStatus = 'up' | 'paused' | 'down'

/** What a node needs of the world around it. */
export interface World<Message> {
  readonly queue: EventQueue
  readonly nodes: readonly NodeId[]
  now(): number
  send(from: number, to: string, message: Message): void
}

export class SimulatedNode<Message> {
  readonly index: number
  readonly name: NodeId
  status: NodeStatus = 'down'
  program: NodeProgram<Message> | null = null
  /** What a clock fault has set, milliseconds. */
  skewMs = 0
  readonly #world: World<Message>
  readonly #create: () => NodeProgram<Message>
  readonly #random: Random
  readonly #disk: SimulatedDisk
  /** Events that came during a pause, in order. */
  #backlog: (() => void)[] = []
  /** Timer id → token of its current setting. */
  readonly #timers = new Map<number, number>()
  #tokens = 0
  /** Counts incarnations: what an earlier one asked for is not for this one. */
  #epoch = 0
  /** wall = base + (now - since) * rate */
  #clock = { baseNs: 0, sinceNs: 0, rate: 1 }

  constructor(
    index: number,
    world: World<Message>,
    create: () => NodeProgram<Message>,
    random: Random,
    disk: DiskSpeed,
  ) {
    this.index = index
    this.name = world.nodes[index] as NodeId // made for each index of world.nodes
    this.#world = world
    this.#create = create
    this.#random = random
    this.#disk = new SimulatedDisk(random, disk)
  }

  start(): void {
    this.status = 'up'
    this.#epoch++
    this.program = this.#create()
    this.program.start(this.#io(), this.#disk.contents())
  }

  crash(): void {
    this.status = 'down'
    this.program = null
    this.#timers.clear()
    this.#backlog = []
    this.#disk.crash(this.#world.now())
  }

  pause(): void {
    this.status = 'paused'
  }

  resume(): void {
    this.status = 'up'
    const backlog = this.#backlog
    this.#backlog = []
    for (const event of backlog) event()
  }

  deliver(from: string, message: Message): void {
    if (this.status === 'up') this.program?.message(from, message)
    else if (this.status === 'paused') this.#backlog.push(() => this.program?.message(from, message))
  }

  timer(id: number, token: number): void {
    if (this.#timers.get(id) !== token) return
    if (this.status === 'paused') {
      this.#backlog.push(() => this.timer(id, token))
      return
    }
    this.#timers.delete(id)
    this.program?.timer(id)
  }

  synced(ticket: number, epoch: number): void {
    if (epoch !== this.#epoch || this.status === 'down') return
    this.#disk.complete(ticket)
    if (this.status === 'up') this.program?.written(ticket)
    else this.#backlog.push(() => this.program?.written(ticket))
  }

  /** Sets the wall clock off by `offsetNs` from true time, and its rate to 1 + `drift`. */
  skew(offsetNs: number, drift: number): void {
    const now = this.#world.now()
    this.#clock = { baseNs: now + offsetNs, sinceNs: now, rate: 1 + drift }
  }

  wallTimeNs(): number {
    const { baseNs, sinceNs, rate } = this.#clock
    return Math.round(baseNs + (this.#world.now() - sinceNs) * rate)
  }

  #io(): NodeIo<Message> {
    const world = this.#world
    const disk = this.#disk
    const epoch = this.#epoch
    return {
      self: this.name,
      nodes: world.nodes,
      send: (to, message) => world.send(this.index, to, message),
      setTimer: (id, afterNs) => {
        const token = ++this.#tokens
        this.#timers.set(id, token)
        const lastsNs = Math.max(0, Math.round(afterNs / this.#clock.rate))
        world.queue.push(world.now() + lastsNs, EVENT.timer, this.index, token, id)
      },
      cancelTimer: (id) => {
        this.#timers.delete(id)
      },
      wallTime: () => this.wallTimeNs() as ReturnType<NodeIo<Message>['wallTime']>,
      random: () => this.#random.next(),
      write: (file, bytes) => disk.put({ kind: 'write', file, bytes }),
      append: (file, bytes) => disk.put({ kind: 'append', file, bytes }),
      truncate: (file, length) => disk.put({ kind: 'truncate', file, length }),
      sync: () => {
        const { ticket, atNs } = disk.sync(world.now())
        world.queue.push(atNs, EVENT.synced, this.index, ticket, epoch)
        return ticket
      },
    }
  }
}
