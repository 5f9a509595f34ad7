/** One node's leadership of one term (Raft §5.3, §5.4.2): it orders the writes, replicates them, and answers. */
import type { NodeId } from 'rashomon/sdk'
import type { Command, Request } from '../protocol.ts'
import type { Core } from './core.ts'
import type { Appended, AppendRefused, Origin } from './messages.ts'
import { PendingReads } from './reads.ts'
import { Replication } from './replication.ts'
import { undecided } from './requests.ts'

const DEPOSED = 'the leader was deposed'

export class Leadership {
  readonly kind = 'leader' as const
  readonly #core: Core
  readonly #replication: Replication
  readonly #reads = new PendingReads()
  /** Who waits for the entry at an index. */
  readonly #writes = new Map<number, Origin>()
  /** Reads wait for this entry: how far the log was committed before this term is known from here on. */
  readonly #barrier: number
  #over = false

  /**
   * A term begins with a no-op: entries of earlier terms may not be counted (figure 8), they are committed with the first
   * of this term that is.
   */
  constructor(core: Core) {
    const { io, stable, bugs } = core
    this.#core = core
    this.#replication = new Replication(stable.term, io.self, io.nodes, stable.log)
    if (!bugs.commitOldTerms) stable.append({ term: stable.term, request: null })
    this.#barrier = stable.log.lastIndex
    this.#replicate()
  }

  write(origin: Origin, { id, command }: Request): void {
    const { stable } = this.#core
    const index = stable.append({ term: stable.term, request: { id, command: this.#stamped(command) } })
    this.#writes.set(index, origin)
    this.#replicate()
  }

  read(origin: Origin, command: Command): void {
    if (this.#core.bugs.unconfirmedReads) {
      this.#core.answerRead(origin, command)
      return
    }
    const readIndex = Math.max(this.#core.commit, this.#barrier)
    this.#reads.add({ origin, command, round: this.broadcast(), readIndex })
    this.#answerReads() // who is alone needs nobody's word
  }

  /** Sends everyone what is new, if only a heartbeat, and tells the round: its answers confirm the leader as of now. */
  broadcast(): number {
    const round = this.#replication.nextRound()
    for (const peer of this.#replication.peers) this.#send(peer)
    return round
  }

  answered(from: NodeId, answer: Appended | AppendRefused): void {
    const replication = this.#replication
    if (answer.kind === 'appended') replication.appended(from, answer)
    const again = answer.kind === 'appended' ? replication.hasMoreFor(from) : replication.refused(from, answer)
    if (again) this.#send(from)
    this.#advance()
  }

  /** Whether a majority has answered since the last call. */
  rollCall(): boolean {
    return this.#replication.rollCall()
  }

  /** What was appended may yet be committed by a later leader, or be overwritten: nobody knows. */
  resign(): void {
    this.#over = true
    for (const origin of this.#writes.values()) this.#core.answer(origin, undecided(origin.id, false, DEPOSED))
    for (const { origin } of this.#reads.all()) this.#core.answer(origin, undecided(origin.id, true, DEPOSED))
  }

  /** What time it is must be in the log: each node would look at another clock. */
  #stamped(command: Command): Command {
    const { io, bugs } = this.#core
    if (command.op !== 'acquire' || bugs.locks.leaseMs === null) return command
    return { ...command, atMs: Math.floor(io.wallTime() / 1e6) }
  }

  #send(peer: NodeId): void {
    this.#core.io.send(peer, this.#replication.append(peer, this.#core.commit))
  }

  /** The leader syncs while the others do, and counts itself only then (thesis §10.2.1). */
  #replicate(): void {
    const { stable } = this.#core
    const { lastIndex } = stable.log
    this.broadcast()
    stable.whenDurable(() => {
      if (this.#over) return
      this.#replication.durable(lastIndex)
      this.#advance()
    })
  }

  /** Commits what a majority has, if it is of this term; what came before it is committed with it. */
  #advance(): void {
    const { stable, bugs } = this.#core
    const { replicated } = this.#replication
    if (stable.log.termAt(replicated) === stable.term || bugs.commitOldTerms) {
      this.#core.commitTo(replicated, (index, result) => {
        const origin = this.#writes.get(index)
        if (origin === undefined) return
        this.#writes.delete(index)
        this.#core.answer(origin, { kind: 'reply', id: origin.id, result })
      })
    }
    this.#answerReads()
  }

  #answerReads(): void {
    if (this.#reads.isEmpty) return
    const due = this.#reads.due(this.#replication.confirmed, this.#core.applied)
    for (const { origin, command } of due) this.#core.answerRead(origin, command)
  }
}
