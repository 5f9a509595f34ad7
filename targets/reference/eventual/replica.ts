/**
 * An eventually consistent replica, after Dynamo (DeCandia et al., SOSP 2007) and Demers et al., "Epidemic algorithms"
 * (PODC 1987): every node takes writes, answers once its own disk has them, tells the others later, and repairs what got
 * lost by exchanging digests.
 *
 *     client ── write ──▶ n1: applied, synced ── ok ──▶ client
 *                          └── batch, some ms later ──▶ n2, n3 …
 *     n2 ── digest (version vector) ──▶ n3 ── what n2 lacks ──▶ n2      every 100 ms, with a random peer
 *
 * An update is told to others only after its sync: its sequence number can then never be given out again. A request that
 * is repeated is recognised at the node that carried it out; clients repeat it nowhere else.
 */
import { millis, type NodeId, type NodeIo, type NodeProgram } from 'rashomon/sdk'
import { type Command, isOrdered, type Reply, type Request, type Result } from '../protocol.ts'
import { decodeRecords, encodeRecord } from '../records.ts'
import { succeeded } from '../succeeded.ts'
import { execute } from './execute.ts'
import { type Arbitration, State } from './state.ts'
import { type Update, UpdateLog, type VersionVector } from './updates.ts'

export type Message =
  | Request
  | Reply
  /** `encoded`: the same as records, where the sender has them at hand. */
  | { readonly kind: 'updates'; readonly updates: readonly Update[]; readonly encoded?: Uint8Array }
  | { readonly kind: 'digest'; readonly vector: VersionVector }

export interface ReplicaBugs {
  readonly arbitration: Arbitration
  readonly answerBeforeSync: boolean
  readonly onlyLowerStarts: boolean
}

const TELL_TIMER = 1
const DIGEST_TIMER = 2
const TELL_AFTER = millis(3)
const DIGEST_EVERY_MS = 100
const MOST_UPDATES = 2000
const FILE = 'updates'

/** An answer that waits for the disk. */
interface Parked {
  readonly ticket: number
  readonly to: string
  readonly reply: Reply
  readonly update: Update
  readonly encoded: Uint8Array
}

export class Replica implements NodeProgram<Message> {
  readonly #bugs: ReplicaBugs
  readonly #state: State
  #io!: NodeIo<Message> // `start` is the first call of every incarnation
  #self = 0
  #peers: readonly NodeId[] = []
  #log = new UpdateLog(0)
  #parked: Parked[] = []
  /** Requests that own updates carried out, and the numbers of these. */
  readonly #done = new Map<string, number>()
  #untold: Parked[] = []

  constructor(bugs: ReplicaBugs) {
    this.#bugs = bugs
    this.#state = new State(bugs.arbitration)
  }

  start(io: NodeIo<Message>, disk: ReadonlyMap<string, Uint8Array>): void {
    this.#io = io
    this.#self = io.nodes.indexOf(io.self)
    this.#peers = io.nodes.filter((node) => node !== io.self)
    this.#log = new UpdateLog(io.nodes.length)
    for (const record of decodeRecords(disk.get(FILE))) this.#take(record as Update)
    if (this.#peers.length > 0) this.#scheduleDigest()
  }

  message(from: string, message: Message): void {
    switch (message.kind) {
      case 'request':
        this.#request(from, message)
        return
      case 'updates':
        this.#learn(message.updates, message.encoded)
        return
      case 'digest':
        this.#answerDigest(from, message.vector)
        return
      default: // replies go to clients only
    }
  }

  timer(id: number): void {
    if (id === TELL_TIMER) this.#tell()
    else this.#startDigest()
  }

  written(ticket: number): void {
    const parked = this.#parked
    let ready = 0
    for (let next = parked[0]; next !== undefined && next.ticket <= ticket; next = parked[ready]) {
      if (!this.#bugs.answerBeforeSync) this.#release(next)
      ready++
    }
    if (ready > 0) this.#parked = parked.slice(ready)
  }

  #request(from: string, { id, command }: Request): void {
    const earlier = this.#done.get(id)
    if (earlier !== undefined) {
      this.#repeat(from, id, this.#doneBy(earlier, command))
      return
    }
    if (isOrdered(command)) {
      this.#io.send(from, { kind: 'refused', id, why: 'there is no order of all operations here' })
      return
    }
    const executed = execute(command, this.#state)
    if (executed.kind === 'answer') {
      this.#io.send(from, { kind: 'reply', id, result: executed.result })
      return
    }
    const { effects } = executed
    const sequence = this.#log.next(this.#self)
    const reply: Reply = { kind: 'reply', id, result: this.#doneBy(sequence, command) }
    const atMs = Math.floor(this.#io.wallTime() / 1e6)
    const update: Update = { atMs, origin: this.#self, sequence, request: id, effects }
    this.#take(update)
    const encoded = encodeRecord(update)
    this.#io.append(FILE, encoded)
    const parked = { ticket: this.#io.sync(), to: from, reply, update, encoded }
    if (this.#bugs.answerBeforeSync) this.#release(parked)
    else this.#parked.push(parked)
  }

  /** Answers as the first time: what an update carried out, it did. */
  #repeat(from: string, id: string, result: Result): void {
    const at = this.#parked.findIndex(({ update }) => update.request === id)
    const parked = this.#parked[at]
    if (parked === undefined) this.#io.send(from, { kind: 'reply', id, result })
    else this.#parked[at] = { ...parked, to: from }
  }

  #doneBy(sequence: number, command: Command): Result {
    return succeeded(command, { origin: this.#self, sequence, replicas: this.#peers.length + 1 })
  }

  #release(parked: Parked): void {
    this.#io.send(parked.to, parked.reply)
    if (this.#peers.length === 0) return
    if (this.#untold.length === 0) this.#io.setTimer(TELL_TIMER, TELL_AFTER)
    this.#untold.push(parked)
  }

  #take(update: Update): boolean {
    if (!this.#log.take(update)) return false
    if (update.origin === this.#self) this.#done.set(update.request, update.sequence)
    this.#state.apply(update)
    return true
  }

  #tell(): void {
    const untold = this.#untold
    this.#untold = []
    const message: Message = {
      kind: 'updates',
      updates: untold.map(({ update }) => update),
      encoded: Buffer.concat(untold.map(({ encoded }) => encoded)),
    }
    for (const peer of this.#peers) this.#io.send(peer, message)
  }

  /** What others tell: applied at once, durable soon; a crash before that makes the vector, too, forget it. */
  #learn(updates: readonly Update[], encoded?: Uint8Array): void {
    const taken = updates.filter((update) => this.#take(update))
    if (taken.length === 0) return
    const all = taken.length === updates.length ? encoded : undefined
    this.#io.append(FILE, all ?? Buffer.concat(taken.map(encodeRecord)))
    this.#io.sync()
  }

  #answerDigest(from: string, vector: VersionVector): void {
    const own = this.#log.vector
    // What is not synced here yet must not be handed out: a crash would give its sequence number to another update.
    const unsynced = this.#parked.length > 0 && !this.#bugs.answerBeforeSync
    const oldest = unsynced ? (this.#parked[0]?.update.sequence ?? 1) : Number.POSITIVE_INFINITY
    if (own.every((count, origin) => count <= (vector[origin] ?? 0))) return
    const updates = this.#log
      .missing(vector, MOST_UPDATES)
      .filter(({ origin, sequence }) => origin !== this.#self || sequence < oldest)
    if (updates.length > 0) this.#io.send(from, { kind: 'updates', updates })
  }

  #startDigest(): void {
    this.#scheduleDigest()
    const startable = this.#bugs.onlyLowerStarts ? this.#peers.filter((peer) => peer > this.#io.self) : this.#peers
    const peer = startable[Math.floor(this.#io.random() * startable.length)]
    if (peer !== undefined) this.#io.send(peer, { kind: 'digest', vector: this.#log.vector })
  }

  #scheduleDigest(): void {
    this.#io.setTimer(DIGEST_TIMER, millis(DIGEST_EVERY_MS * (0.5 + this.#io.random())))
  }
}
