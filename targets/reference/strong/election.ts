/** The rules of voting (Raft §5.2, §5.4.1), apart from the messages that carry them. */
import type { NodeId } from 'rashomon/sdk'

/** How far a log reaches. */
export interface LogEnd {
  readonly lastIndex: number
  readonly lastTerm: number
}

/** A voter's own position: what it has promised in which term, and how far its log reaches. */
export interface Voter extends LogEnd {
  readonly term: number
  readonly vote: NodeId | null
}

/** More than half. */
export const majorityOf = (nodes: number): number => Math.floor(nodes / 2) + 1

/** §5.4.1: the later last term wins, then the longer log. Whoever has all that is committed is up to date for a majority. */
export const isUpToDate = (candidate: LogEnd, voter: LogEnd): boolean =>
  candidate.lastTerm > voter.lastTerm ||
  (candidate.lastTerm === voter.lastTerm && candidate.lastIndex >= voter.lastIndex)

/** One vote a term; the same candidate may ask for it twice, since messages may come twice. */
export function mayVote(voter: Voter, candidate: NodeId, term: number, log: LogEnd): boolean {
  if (term < voter.term || !isUpToDate(log, voter)) return false
  return term > voter.term || voter.vote === null || voter.vote === candidate
}

/** Who has voted for this node; a vote that comes twice counts once. */
export class Tally {
  readonly #needed: number
  readonly #voters = new Set<NodeId>()

  constructor(nodes: number) {
    this.#needed = majorityOf(nodes)
  }

  /** Whether the votes suffice now. */
  add(voter: NodeId): boolean {
    this.#voters.add(voter)
    return this.#voters.size >= this.#needed
  }
}
