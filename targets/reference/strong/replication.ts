/**
 * A leader's view of the others in its term: how far each one's log agrees, and who has confirmed it since when.
 *
 * Entries are sent on without waiting for answers (thesis §10.2.1, pipelining): `next` runs ahead, and falls back when a
 * follower refuses. Messages may be lost, doubled and reordered: `match` and `round` therefore only grow, and the next
 * heartbeat finds out what got lost.
 */
import type { NodeId } from 'rashomon/sdk'
import { majorityOf } from './election.ts'
import type { ReadableLog } from './log.ts'
import type { Append, Appended, AppendRefused } from './messages.ts'

/** Entries in one message: a node that was away catches up in a few. */
const MOST_ENTRIES = 512

interface Progress {
  /** First entry that has not been sent. */
  next: number
  /** Up to here the follower's log, on its disk, is known to be the leader's. */
  match: number
  /** The last of the leader's broadcasts that it has answered. */
  round: number
  /** It has answered since the last roll call. */
  heard: boolean
}

export class Replication {
  readonly peers: readonly NodeId[]
  readonly #term: number
  readonly #log: ReadableLog
  readonly #majority: number
  readonly #progress: ReadonlyMap<NodeId, Progress>
  #round = 0
  #durable = 0

  constructor(term: number, self: NodeId, nodes: readonly NodeId[], log: ReadableLog) {
    this.#term = term
    this.#log = log
    this.#majority = majorityOf(nodes.length)
    this.peers = nodes.filter((node) => node !== self)
    const next = log.lastIndex + 1
    this.#progress = new Map(this.peers.map((node) => [node, { next, match: 0, round: 0, heard: true }]))
  }

  /** Begins a round: answers to what is sent from now on confirm the leader as of now. */
  nextRound(): number {
    return ++this.#round
  }

  /** What to send to `peer` now; counts as sent. */
  append(peer: NodeId, commit: number): Append {
    const progress = this.#of(peer)
    const entries = this.#log.from(progress.next, MOST_ENTRIES)
    const prevIndex = progress.next - 1
    progress.next += entries.length
    const prevTerm = this.#log.termAt(prevIndex)
    return { kind: 'append', term: this.#term, prevIndex, prevTerm, entries, commit, round: this.#round }
  }

  hasMoreFor(peer: NodeId): boolean {
    return this.#of(peer).next <= this.#log.lastIndex
  }

  appended(peer: NodeId, { match, round }: Appended): void {
    const progress = this.#heard(peer, round)
    progress.match = Math.max(progress.match, match)
    progress.next = Math.max(progress.next, match + 1)
  }

  /** Whether it is worth trying again: an answer to an older message is not. */
  refused(peer: NodeId, { prevIndex, next, round }: AppendRefused): boolean {
    const progress = this.#heard(peer, round)
    if (prevIndex <= progress.match || prevIndex >= progress.next) return false
    progress.next = Math.max(progress.match + 1, Math.min(next, prevIndex))
    return true
  }

  /** The leader's own log is on disk up to here. */
  durable(index: number): void {
    this.#durable = Math.max(this.#durable, index)
  }

  /** The highest index that a majority has on disk. */
  get replicated(): number {
    return this.#majorityReached(this.#durable, ({ match }) => match)
  }

  /** The newest round that a majority has answered: the leader was leader when it began. */
  get confirmed(): number {
    return this.#majorityReached(this.#round, ({ round }) => round)
  }

  /** Whether a majority has been heard of since the last call. */
  rollCall(): boolean {
    let present = 1
    for (const progress of this.#progress.values()) {
      if (progress.heard) present++
      progress.heard = false
    }
    return present >= this.#majority
  }

  #majorityReached(own: number, of: (progress: Progress) => number): number {
    const reached = [own]
    for (const progress of this.#progress.values()) reached.push(of(progress))
    reached.sort((a, b) => b - a)
    return reached[this.#majority - 1] as number // a majority is at most all
  }

  #heard(peer: NodeId, round: number): Progress {
    const progress = this.#of(peer)
    progress.heard = true
    progress.round = Math.max(progress.round, round)
    return progress
  }

  #of(peer: NodeId): Progress {
    return this.#progress.get(peer) as Progress // only members of the cluster send messages between nodes
  }
}
