/**
 * One replica of a causal, convergent store, after COPS (Lloyd, Freedman, Kaminsky & Andersen: "Don't settle for
 * eventual", SOSP 2011), with every node a replica of all keys.
 *
 * A request is carried out at the node asked, on its own state, without asking anybody. A session's *token* counts, per
 * origin, the updates that it has seen or written. Three rules make it causal:
 *
 *   1. A node serves a request only when it has applied everything that the token counts; else the request waits. So a
 *      session may move between nodes.
 *   2. A write takes the token along as its `needs`; a replica applies it only after them (delivery.ts).
 *   3. Its stamp is above the stamps of its needs; the later stamp wins a key (state.ts). So all replicas that have the
 *      same updates have the same values, and the winner is never a cause of the loser.
 *
 * Nothing of a write is told to anybody, client or replica, before it is on the disk: what an answer shows or a datagram
 * carries is never lost. The log holds the updates in the order in which they were applied; a crash keeps a prefix, which
 * is again a causal state. Lost updates of others come back by anti-entropy: a digest to one peer at a time, answered
 * with whatever is missing, whoever wrote it.
 */
import { type DiskContents, millis, type NodeId, type NodeIo, type NodeProgram, nanos } from 'rashomon/sdk'
import { isOrdered, type Reply, type Request, type Result } from '../protocol.ts'
import { decodeRecords, encodeRecord } from '../records.ts'
import { succeeded, type UpdateName } from '../succeeded.ts'
import { afterItsNeeds, Delivery, inOrderOfOrigin } from './delivery.ts'
import { execute } from './execute.ts'
import { HybridClock } from './hybrid-clock.ts'
import type { CausalMessage, Effect, Update } from './messages.ts'
import { State } from './state.ts'
import { UpdateLog } from './update-log.ts'
import { covers, include, noUpdates, type Vector } from './version-vector.ts'

export type Message = CausalMessage | Request | Reply

/** How the named bugs differ from the protocol. */
export interface Deviations {
  /** An update is applied when its origin's earlier ones are, whatever else it needs. */
  readonly deliversEagerly: boolean
  /** A session does not remember what it read, only what it wrote. */
  readonly forgetsReads: boolean
}

const LOG = 'updates'
/** Updates are told in batches, so old at most. */
const TELL_AFTER = millis(5)
const DIGEST_EVERY = millis(100)
/** A request that waits longer for what its session has seen is refused: nothing of it was done. */
const PARKED_AT_MOST = millis(1000)
/** After a long partition, anti-entropy answers with several messages of at most so many updates. */
const UPDATES_A_MESSAGE = 500

const TELL_TIMER = 0
const DIGEST_TIMER = 1
/** Each parked request has a timer of its own, from here on. */
const FIRST_PARKED_TIMER = 2

interface Parked {
  readonly client: string
  readonly request: Request
  readonly token: Vector
}

/** A fresh incarnation for each start. */
export function causalProgram(deviations: Deviations): NodeProgram<Message> {
  let replica: Replica | null = null
  return {
    start(io, disk) {
      replica = new Replica(io, disk, deviations)
    },
    message: (from, message) => replica?.message(from, message),
    timer: (id) => replica?.timer(id),
    written: (ticket) => replica?.written(ticket),
  }
}

export class Replica {
  readonly #io: NodeIo<Message>
  readonly #forgetsReads: boolean
  readonly #peers: readonly NodeId[]
  /** Our position among the nodes. */
  readonly #self: number
  readonly #clock = new HybridClock()
  readonly #state: State
  readonly #delivery: Delivery
  readonly #told: UpdateLog
  /** Our updates, by the request that they carried out: clients repeat a request only where it was first asked for. */
  readonly #done = new Map<string, Update>()
  /** Whom to ask next for what we lack. */
  #nextPeer: number
  #nextParkedTimer = FIRST_PARKED_TIMER
  /** By timer, in the order of arrival. */
  readonly #parked = new Map<number, Parked>()
  /** What must wait for the disk, in the order of the tickets. */
  readonly #afterSync: { readonly ticket: number; readonly act: () => void }[] = []
  #lastTicket = 0
  /** Whether updates of others were appended since the last sync. */
  #unsynced = false
  /** Our durable updates that the peers have not been told of. */
  #untold: Update[] = []

  constructor(io: NodeIo<Message>, disk: DiskContents, { deliversEagerly, forgetsReads }: Deviations) {
    const replicas = io.nodes.length
    this.#io = io
    this.#forgetsReads = forgetsReads
    this.#self = io.nodes.indexOf(io.self)
    this.#peers = io.nodes.filter((node) => node !== io.self)
    this.#nextPeer = Math.floor(io.random() * this.#peers.length)
    this.#state = new State(replicas)
    this.#delivery = new Delivery(replicas, deliversEagerly ? inOrderOfOrigin : afterItsNeeds)
    this.#told = new UpdateLog(replicas)
    for (const record of decodeRecords(disk.get(LOG))) this.#recover(record as readonly Update[])
    if (this.#peers.length > 0) io.setTimer(DIGEST_TIMER, nanos(Math.round(io.random() * DIGEST_EVERY)))
  }

  message(from: string, message: Message): void {
    switch (message.kind) {
      case 'request':
        this.#asked(from, message)
        return
      case 'updates':
        this.#heard(message.updates)
        return
      case 'digest':
        this.#tellMissing(from, message.applied)
        return
      default: // replies go to clients only
    }
  }

  timer(id: number): void {
    if (id === TELL_TIMER) this.#tellPeers()
    else if (id === DIGEST_TIMER) this.#askPeer()
    else this.#refuse(id)
  }

  written(ticket: number): void {
    for (let next = this.#afterSync[0]; next !== undefined && next.ticket <= ticket; next = this.#afterSync[0]) {
      this.#afterSync.shift()
      next.act()
    }
  }

  #asked(client: string, request: Request): void {
    const token = (request.token ?? noUpdates(this.#peers.length + 1)) as Vector // whatever we told that client last
    if (covers(this.#delivery.applied, token)) this.#serve({ client, request, token })
    else this.#park({ client, request, token })
  }

  #park(parked: Parked): void {
    const timer = this.#nextParkedTimer++
    this.#parked.set(timer, parked)
    this.#io.setTimer(timer, PARKED_AT_MOST)
  }

  #servePatient(): void {
    for (const [timer, parked] of this.#parked) {
      if (!covers(this.#delivery.applied, parked.token)) continue
      this.#parked.delete(timer)
      this.#io.cancelTimer(timer)
      this.#serve(parked)
    }
  }

  #refuse(timer: number): void {
    const parked = this.#parked.get(timer)
    this.#parked.delete(timer)
    if (parked === undefined) return
    const why = 'this node has not heard of all that the session has seen'
    this.#io.send(parked.client, { kind: 'refused', id: parked.request.id, why })
  }

  #serve({ client, request: { id, command }, token }: Parked): void {
    const earlier = this.#done.get(id)
    if (earlier !== undefined) {
      this.#answer(client, id, succeeded(command, this.#nameOf(earlier)), withUpdate(token, earlier))
      return
    }
    if (isOrdered(command)) {
      this.#io.send(client, { kind: 'refused', id, why: 'there is no order of all operations here' })
      return
    }
    const seen = [...token]
    const executed = execute(command, this.#state, this.#forgetsReads ? [] : seen)
    if (executed.kind === 'answer') {
      this.#answer(client, id, executed.result, seen)
      return
    }
    const update = this.#write(id, executed.effects, seen)
    this.#answer(client, id, succeeded(command, this.#nameOf(update)), withUpdate(seen, update))
  }

  #nameOf({ origin, seq }: Update): UpdateName {
    return { origin, sequence: seq, replicas: this.#peers.length + 1 }
  }

  #write(request: string, effects: readonly Effect[], seen: Vector): Update {
    const origin = this.#self
    const seq = (this.#delivery.applied[origin] ?? 0) + 1
    const needs = seen.with(origin, seq - 1)
    const stamp = this.#clock.stamp(this.#io.wallTime())
    const update: Update = { origin, seq, stamp, needs, request, effects }
    this.#done.set(request, update)
    this.#delivery.count(update)
    this.#state.apply(update)
    this.#io.append(LOG, encodeRecord([update]))
    this.#sync()
    this.#afterSync.push({ ticket: this.#lastTicket, act: () => this.#mayBeTold(update) })
    return update
  }

  /** An answer that shows a write of ours waits until the write is on the disk. */
  #answer(client: string, id: string, result: Result, token: Vector): void {
    const reply: Reply = { kind: 'reply', id, result, token }
    if ((token[this.#self] ?? 0) <= this.#told.countOf(this.#self)) this.#io.send(client, reply)
    else this.#afterSync.push({ ticket: this.#lastTicket, act: () => this.#io.send(client, reply) })
  }

  #mayBeTold(update: Update): void {
    this.#told.add(update)
    if (this.#peers.length === 0) return
    if (this.#untold.length === 0) this.#io.setTimer(TELL_TIMER, TELL_AFTER)
    this.#untold.push(update)
  }

  #tellPeers(): void {
    const updates = this.#untold
    this.#untold = []
    for (const peer of this.#peers) this.#io.send(peer, { kind: 'updates', updates })
  }

  #askPeer(): void {
    const peer = this.#peers[this.#nextPeer] as NodeId // kept below their number
    this.#nextPeer = (this.#nextPeer + 1) % this.#peers.length
    this.#io.send(peer, { kind: 'digest', applied: [...this.#delivery.applied] })
    this.#io.setTimer(DIGEST_TIMER, DIGEST_EVERY)
    if (this.#unsynced) this.#sync()
  }

  #tellMissing(peer: string, applied: Vector): void {
    const missing = this.#told.after(applied)
    for (let from = 0; from < missing.length; from += UPDATES_A_MESSAGE) {
      this.#io.send(peer, { kind: 'updates', updates: missing.slice(from, from + UPDATES_A_MESSAGE) })
    }
  }

  /**
   * Applies what may be applied. No sync: until the next one covers it, a crash may lose it, and its origin has it. But it
   * is appended before any write of ours that may need it.
   */
  #heard(updates: readonly Update[]): void {
    const applied: Update[] = []
    for (const update of updates) this.#delivery.offer(update, (next) => applied.push(next))
    if (applied.length === 0) return
    for (const update of applied) this.#apply(update)
    this.#io.append(LOG, encodeRecord(applied))
    this.#unsynced = true
    if (this.#parked.size > 0) this.#servePatient()
  }

  #recover(updates: readonly Update[]): void {
    for (const update of updates) {
      this.#delivery.count(update)
      this.#apply(update)
      if (update.origin === this.#self) this.#done.set(update.request, update)
    }
  }

  #apply(update: Update): void {
    this.#clock.see(update.stamp)
    this.#state.apply(update)
    this.#told.add(update)
  }

  #sync(): void {
    this.#lastTicket = this.#io.sync()
    this.#unsynced = false
  }
}

function withUpdate(token: Vector, { origin, seq }: Update): Vector {
  const seen = [...token]
  include(seen, origin, seq)
  return seen
}
