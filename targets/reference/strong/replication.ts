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

export class Replication {
  readonly peers: readonly NodeId[]
  readonly #term: number
  readonly #log: ReadableLog
  readonly #majority: number
  readonly #position: ReadonlyMap<NodeId, number>
  // Per peer:
  /** First entry that has not been sent. */
  readonly #next: number[]
  /** Up to here the follower's log, on its disk, is known to be the leader's. */
  readonly #match: number[]
  /** The last of the leader's rounds that it has answered. */
  readonly #answered: number[]
  /** It has answered since the last roll call. */
  readonly #present: boolean[]
  #round = 0
  #durable = 0

  constructor(term: number, self: NodeId, nodes: readonly NodeId[], log: ReadableLog) {
    this.#term = term
    this.#log = log
    this.#majority = majorityOf(nodes.length)
    this.peers = nodes.filter((node) => node !== self)
    this.#position = new Map(this.peers.map((node, at) => [node, at]))
    this.#next = this.peers.map(() => log.lastIndex + 1)
    this.#match = this.peers.map(() => 0)
    this.#answered = this.peers.map(() => 0)
    this.#present = this.peers.map(() => true)
  }

  /** Begins a round: answers to what is sent from now on confirm the leader as of now. */
  nextRound(): number {
    return ++this.#round
  }

  /** What to send to `peer` now; counts as sent. */
  append(peer: NodeId, commit: number): Append {
    const at = this.#at(peer)
    const next = this.#next[at] as number
    const entries = this.#log.from(next, MOST_ENTRIES)
    this.#next[at] = next + entries.length
    const prevIndex = next - 1
    const prevTerm = this.#log.termAt(prevIndex)
    return { kind: 'append', term: this.#term, prevIndex, prevTerm, entries, commit, round: this.#round }
  }

  hasMoreFor(peer: NodeId): boolean {
    return (this.#next[this.#at(peer)] as number) <= this.#log.lastIndex
  }

  appended(peer: NodeId, { match, round }: Appended): void {
    const at = this.#heard(peer, round)
    this.#match[at] = Math.max(this.#match[at] as number, match)
    this.#next[at] = Math.max(this.#next[at] as number, match + 1)
  }

  /** Whether it is worth trying again: an answer to an older message is not. */
  refused(peer: NodeId, { prevIndex, next, round }: AppendRefused): boolean {
    const at = this.#heard(peer, round)
    const match = this.#match[at] as number
    if (prevIndex <= match || prevIndex >= (this.#next[at] as number)) return false
    this.#next[at] = Math.max(match + 1, Math.min(next, prevIndex))
    return true
  }

  /** The leader's own log is on disk up to here. */
  durable(index: number): void {
    this.#durable = Math.max(this.#durable, index)
  }

  /** The highest index that a majority has on disk. */
  get replicated(): number {
    return this.#reachedByMajority(this.#match, this.#durable)
  }

  /** The newest round that a majority has answered: the leader was leader when it began. */
  get confirmed(): number {
    return this.#reachedByMajority(this.#answered, this.#round)
  }

  /** Whether a majority has been heard of since the last call. */
  rollCall(): boolean {
    const present = 1 + this.#present.filter((is) => is).length
    this.#present.fill(false)
    return present >= this.#majority
  }

  /** Runs with every answer: quadratic in a handful of nodes, but allocates nothing. */
  #reachedByMajority(peers: readonly number[], own: number): number {
    let highest = this.#reachedBy(peers, own, own) >= this.#majority ? own : 0
    for (const value of peers) {
      if (value > highest && this.#reachedBy(peers, own, value) >= this.#majority) highest = value
    }
    return highest
  }

  #reachedBy(peers: readonly number[], own: number, value: number): number {
    let count = own >= value ? 1 : 0
    for (const reached of peers) if (reached >= value) count++
    return count
  }

  #heard(peer: NodeId, round: number): number {
    const at = this.#at(peer)
    this.#present[at] = true
    this.#answered[at] = Math.max(this.#answered[at] as number, round)
    return at
  }

  /** Columns have an entry for each peer, and only members of the cluster send messages between nodes. */
  #at(peer: NodeId): number {
    return this.#position.get(peer) as number
  }
}
