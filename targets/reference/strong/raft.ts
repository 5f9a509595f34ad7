/**
 * A Raft node: Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm" (USENIX ATC 2014), and
 * Ongaro's thesis "Consensus: Bridging Theory and Practice" (Stanford 2014) for reads, pre-votes and stepping down.
 *
 *     client ── write ──▶ follower ── forward ──▶ leader ── append ──▶ followers       each syncs, then answers
 *            ◀── answer ── follower ◀── forwarded ── leader ◀── appended ── a majority: committed, applied, answered
 *
 *     client ── read ───▶ …  leader ── heartbeat ──▶ followers ── answered by a majority: still the leader, answers
 *
 * What is where: `stable.ts` term, vote and log on disk · `election.ts` who may get a vote · `leadership.ts` what a leader
 * does in its term, with `replication.ts` how far the others are and `reads.ts` read-index · `replica.ts` the data, and
 * requests that come twice · here: the roles, and what makes a node change them.
 *
 * Answers, and when each is honest:
 * - `refused` to a write only before it has left this node's hands: no leader is known. A leader's own "not I" comes back
 *   to a follower as a datagram, of which another copy may have been taken: that is `unsure`.
 * - `unsure` to a write that was appended, or handed on, when the leader changes: a later leader may yet commit it.
 * - Reads change nothing, so they may be refused at any time.
 *
 * Left out: changing the membership, snapshots (a run's log fits in memory).
 */
import { type DiskContents, type NodeId, type NodeProgram, nanos } from 'rashomon/sdk'
import type { Reply, Request } from '../protocol.ts'
import type { RaftBugs } from './bugs.ts'
import { Core, type Io } from './core.ts'
import { mayVote, Tally, type Voter } from './election.ts'
import { Leadership } from './leadership.ts'
import type { ReadableLog } from './log.ts'
import type {
  Append,
  Forward,
  Forwarded,
  Origin,
  PreVote,
  PreVoteAnswer,
  RaftMessage,
  Vote,
  VoteAnswer,
} from './messages.ts'
import { Forwardings, isRead, LOCAL, refused, undecided } from './requests.ts'
import { spreadOf, type Timing } from './timing.ts'

const ELECTION = 1
const HEARTBEAT = 2
const ROLL_CALL = 3

type Role =
  | { readonly kind: 'follower'; readonly leader: NodeId | null }
  | { readonly kind: 'pre-candidate' | 'candidate'; readonly tally: Tally }
  | Leadership

type PeerMessage = Exclude<RaftMessage, Forward | Forwarded>

/** What a node holds, for tests. */
export interface Inside {
  readonly role: Role['kind']
  readonly term: number
  readonly log: ReadableLog
  readonly commit: number
}

export class Raft implements NodeProgram<RaftMessage | Request | Reply> {
  readonly #timing: Timing
  readonly #bugs: RaftBugs
  readonly #forwardings = new Forwardings()
  #core!: Core // made by `start`, the first call of every incarnation
  #role: Role = { kind: 'follower', leader: null }
  /** A leader was heard of within the shortest election timeout: no time for elections. */
  #content = false

  constructor(timing: Timing, bugs: RaftBugs) {
    this.#timing = timing
    this.#bugs = bugs
  }

  start(io: Io, disk: DiskContents): void {
    this.#core = new Core(io, disk, this.#timing, this.#bugs)
    this.#lookForLeaderLater()
  }

  primaryTerm(): number | null {
    return this.#role.kind === 'leader' ? this.#core.stable.term : null
  }

  get inside(): Inside {
    const { stable, commit } = this.#core
    return { role: this.#role.kind, term: stable.term, log: stable.log, commit }
  }

  written(ticket: number): void {
    this.#core.stable.written(ticket)
  }

  timer(id: number): void {
    const role = this.#role
    if (role.kind !== 'leader') {
      if (id === ELECTION) this.#electionDue()
    } else if (id === HEARTBEAT) {
      this.#core.io.setTimer(HEARTBEAT, this.#timing.heartbeatNs)
      role.broadcast()
    } else if (id === ROLL_CALL) this.#rollCall(role)
  }

  message(from: string, message: RaftMessage | Request | Reply): void {
    switch (message.kind) {
      case 'request':
        this.#asked(message, { from, forwarded: false, id: message.id })
        return
      case 'forward':
        this.#asked(message.request, { from, forwarded: true, id: message.request.id })
        return
      case 'forwarded':
        this.#relay(message.reply)
        return
      case 'reply':
      case 'refused':
      case 'unsure':
        return // for clients only
      default:
        this.#fromPeer(from as NodeId, message) // only nodes send these
    }
  }

  #fromPeer(from: NodeId, message: PeerMessage): void {
    const { stable } = this.#core
    // A granted pre-vote is for a term that is still to begin, though the voter may be in it already.
    const isAhead = message.kind !== 'pre-vote' && message.term > stable.term
    if (isAhead && !(message.kind === 'pre-vote-answer' && message.granted)) {
      stable.enter(message.term)
      this.#follow()
    }
    switch (message.kind) {
      case 'pre-vote':
        this.#preVote(from, message)
        return
      case 'pre-vote-answer':
        this.#preVoted(from, message)
        return
      case 'vote':
        this.#vote(from, message)
        return
      case 'vote-answer':
        this.#voted(from, message)
        return
      case 'append':
        this.#append(from, message)
        return
      case 'appended':
      case 'append-refused':
        if (this.#role.kind === 'leader' && message.term === stable.term) this.#role.answered(from, message)
        return
      default:
        message satisfies never
    }
  }

  /** For the first half of an election timeout a node is content with the leader that it has just heard of. */
  #beContent(): void {
    this.#content = true
    this.#core.io.setTimer(ELECTION, this.#timing.electionMinNs)
  }

  #lookForLeaderLater(): void {
    const { io } = this.#core
    this.#content = false
    io.setTimer(ELECTION, nanos(this.#timing.electionMinNs + spreadOf(this.#timing, io.random())))
  }

  #electionDue(): void {
    const { io } = this.#core
    if (this.#content) io.setTimer(ELECTION, spreadOf(this.#timing, io.random()))
    else this.#askAround()
    this.#content = false
  }

  /** Before it raises its term, and so deposes whoever leads, a node asks whether it would be elected (thesis §9.6). */
  #askAround(): void {
    const { io, stable } = this.#core
    const tally = new Tally(io.nodes.length)
    this.#role = { kind: 'pre-candidate', tally }
    this.#abandonForwardings()
    this.#lookForLeaderLater()
    if (tally.add(io.self)) {
      this.#stand()
      return
    }
    const { lastIndex, lastTerm } = stable.log
    this.#core.toPeers({ kind: 'pre-vote', proposed: stable.term + 1, lastIndex, lastTerm })
  }

  #preVote(from: NodeId, { proposed, lastIndex, lastTerm }: PreVote): void {
    const { io, stable } = this.#core
    const ledWell = this.#role.kind === 'leader' || this.#content
    const granted = !ledWell && mayVote(this.#voter, from, proposed, { lastIndex, lastTerm })
    io.send(from, { kind: 'pre-vote-answer', term: stable.term, proposed, granted })
  }

  #preVoted(from: NodeId, { proposed, granted }: PreVoteAnswer): void {
    if (this.#role.kind !== 'pre-candidate' || !granted || proposed !== this.#core.stable.term + 1) return
    if (this.#role.tally.add(from)) this.#stand()
  }

  #stand(): void {
    const { io, stable } = this.#core
    const tally = new Tally(io.nodes.length)
    const candidacy: Role = { kind: 'candidate', tally }
    this.#role = candidacy
    stable.enter(stable.term + 1, io.self)
    this.#lookForLeaderLater()
    const { lastIndex, lastTerm } = stable.log
    this.#core.toPeers({ kind: 'vote', term: stable.term, lastIndex, lastTerm })
    stable.whenDurable(() => {
      if (this.#role === candidacy && tally.add(io.self)) this.#lead()
    })
  }

  #vote(from: NodeId, { term, lastIndex, lastTerm }: Vote): void {
    const { io, stable } = this.#core
    if (!mayVote(this.#voter, from, term, { lastIndex, lastTerm })) {
      io.send(from, { kind: 'vote-answer', term: stable.term, granted: false })
      return
    }
    if (stable.vote === null) stable.voteFor(from)
    this.#lookForLeaderLater()
    this.#core.promise(() => io.send(from, { kind: 'vote-answer', term, granted: true }))
  }

  #voted(from: NodeId, { term, granted }: VoteAnswer): void {
    if (this.#role.kind !== 'candidate' || !granted || term !== this.#core.stable.term) return
    if (this.#role.tally.add(from)) this.#lead()
  }

  #lead(): void {
    const { io } = this.#core
    io.cancelTimer(ELECTION)
    io.setTimer(HEARTBEAT, this.#timing.heartbeatNs)
    io.setTimer(ROLL_CALL, this.#timing.electionMaxNs)
    this.#role = new Leadership(this.#core)
  }

  /** A leader whom no majority answers makes way (thesis §6.2): its clients had better look elsewhere. */
  #rollCall(role: Leadership): void {
    if (role.rollCall()) this.#core.io.setTimer(ROLL_CALL, this.#timing.electionMaxNs)
    else this.#follow()
  }

  /** Whoever leads now, it is not this node, nor the leader it knew. */
  #follow(): void {
    const { io } = this.#core
    const left = this.#role
    this.#role = { kind: 'follower', leader: null }
    this.#abandonForwardings()
    if (left.kind !== 'leader') return
    io.cancelTimer(HEARTBEAT)
    io.cancelTimer(ROLL_CALL)
    this.#lookForLeaderLater()
    left.resign()
  }

  #append(from: NodeId, { term, prevIndex, prevTerm, entries, commit, round }: Append): void {
    const { io, stable } = this.#core
    if (term < stable.term) {
      io.send(from, { kind: 'append-refused', term: stable.term, prevIndex, next: prevIndex, round: 0 })
      return
    }
    const role = this.#role
    if (role.kind === 'leader') return // two leaders of a term: somebody has voted twice
    if (role.kind !== 'follower' || role.leader !== from) this.#role = { kind: 'follower', leader: from }
    this.#beContent()
    if (!stable.log.matches(prevIndex, prevTerm)) {
      io.send(from, { kind: 'append-refused', term, prevIndex, next: stable.log.nextToTry(prevIndex), round })
      return
    }
    const match = prevIndex + entries.length
    stable.accept(prevIndex, entries)
    this.#core.commitTo(Math.min(commit, match)) // beyond `match` this log may yet differ from the leader's
    this.#core.promise(() => io.send(from, { kind: 'appended', term, match, round }))
  }

  #asked(request: Request, origin: Origin): void {
    const core = this.#core
    const role = this.#role
    const read = isRead(request)
    if (read && request.level === LOCAL) core.answerRead(origin, request.command)
    else if (role.kind === 'leader') {
      if (read) role.read(origin, request.command)
      else role.write(origin, request)
    } else if (origin.forwarded) core.answer(origin, undecided(origin.id, read, 'not the leader'))
    else if (role.kind === 'follower' && role.leader !== null) {
      this.#forwardings.add(request, origin.from)
      core.io.send(role.leader, { kind: 'forward', request })
    } else core.answer(origin, refused(origin.id, 'no leader is known'))
  }

  #relay(reply: Reply): void {
    const connection = this.#forwardings.take(reply.id)
    if (connection !== null) this.#core.io.send(connection, reply)
  }

  #abandonForwardings(): void {
    this.#forwardings.abandon((connection, reply) => this.#core.io.send(connection, reply))
  }

  get #voter(): Voter {
    const { term, vote, log } = this.#core.stable
    return { term, vote, lastIndex: log.lastIndex, lastTerm: log.lastTerm }
  }
}
