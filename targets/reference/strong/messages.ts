/** What Raft nodes say to each other. Everything but a pre-vote carries the sender's term: a higher one is followed. */
import type { NodeId } from 'rashomon/sdk'
import type { Command, Reply, Request } from '../protocol.ts'

/** An entry of the log; it never changes, so that nodes and messages may share it. */
export interface Entry {
  readonly term: number
  /** null: the no-op with which a term begins. */
  readonly request: { readonly id: string; readonly command: Command } | null
}

/** Would you vote for me? Changes nothing at either side (thesis §9.6). */
export interface PreVote {
  readonly kind: 'pre-vote'
  readonly proposed: number
  readonly lastIndex: number
  readonly lastTerm: number
}

export interface PreVoteAnswer {
  readonly kind: 'pre-vote-answer'
  readonly term: number
  readonly proposed: number
  readonly granted: boolean
}

export interface Vote {
  readonly kind: 'vote'
  readonly term: number
  readonly lastIndex: number
  readonly lastTerm: number
}

export interface VoteAnswer {
  readonly kind: 'vote-answer'
  readonly term: number
  readonly granted: boolean
}

/** AppendEntries; without entries it is a heartbeat. */
export interface Append {
  readonly kind: 'append'
  readonly term: number
  readonly prevIndex: number
  readonly prevTerm: number
  readonly entries: readonly Entry[]
  readonly commit: number
  /** Counts the leader's broadcasts: an answer that echoes it confirms the leader as of then. */
  readonly round: number
}

/** Everything up to `match` is as the leader's and on disk. */
export interface Appended {
  readonly kind: 'appended'
  readonly term: number
  readonly match: number
  readonly round: number
}

/** The log differs at `prevIndex`, or the term is old; `next` is where to try again. */
export interface AppendRefused {
  readonly kind: 'append-refused'
  readonly term: number
  readonly prevIndex: number
  readonly next: number
  readonly round: number
}

/** A client's request, handed on to whom the sender takes for the leader. */
export interface Forward {
  readonly kind: 'forward'
  readonly request: Request
}

export interface Forwarded {
  readonly kind: 'forwarded'
  readonly reply: Reply
}

export type RaftMessage =
  | PreVote
  | PreVoteAnswer
  | Vote
  | VoteAnswer
  | Append
  | Appended
  | AppendRefused
  | Forward
  | Forwarded

/** A client's connection or, with `forwarded`, a node that asks on behalf of one. */
export interface Origin {
  readonly from: NodeId | string
  readonly forwarded: boolean
  readonly id: string
}
