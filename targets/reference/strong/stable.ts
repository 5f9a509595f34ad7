/**
 * What a node must not forget: term, vote and log (Raft, figure 2: "updated on stable storage before responding").
 *
 * Changes are written at once and synced when an answer depends on them: whoever makes a promise does so through
 * `whenDurable`. Syncs overlap; their tickets complete in order, so a later ticket covers every earlier promise.
 */
import type { DiskContents, NodeId, NodeIo } from 'rashomon/sdk'
import { decodeRecords, encodeRecord } from '../records.ts'
import type { RaftBugs } from './bugs.ts'
import { RaftLog, type ReadableLog } from './log.ts'
import type { Entry } from './messages.ts'

const FILE = 'ballot'

interface Ballot {
  readonly term: number
  readonly vote: NodeId | null
}

type Disk = Pick<NodeIo<never>, 'write' | 'append' | 'truncate' | 'sync'>

export class StableState {
  readonly #log: RaftLog
  readonly #disk: Disk
  readonly #bugs: RaftBugs
  #ballot: Ballot
  /** Something was written that no sync covers yet. */
  #dirty = false
  #lastTicket = 0
  #syncedTicket = 0
  /** Promises that wait for their ticket, oldest first. */
  #promises: { readonly ticket: number; readonly keep: () => void }[] = []

  constructor(disk: Disk, files: DiskContents, bugs: RaftBugs) {
    this.#disk = disk
    this.#bugs = bugs
    this.#ballot = (decodeRecords(files.get(FILE))[0] ?? { term: 0, vote: null }) as Ballot // as #write wrote it
    this.#log = new RaftLog(disk, files)
  }

  /** To read; what changes it goes through here. */
  get log(): ReadableLog {
    return this.#log
  }

  get term(): number {
    return this.#ballot.term
  }

  /** Whom this node voted for in its term. */
  get vote(): NodeId | null {
    return this.#ballot.vote
  }

  /** A new term, in which nobody has the vote yet, unless one votes for oneself. */
  enter(term: number, vote: NodeId | null = null): void {
    this.#write({ term, vote })
  }

  voteFor(candidate: NodeId): void {
    this.#write({ term: this.term, vote: candidate })
  }

  append(entry: Entry): number {
    this.#log.append(entry)
    this.#dirty = true
    return this.#log.lastIndex
  }

  /** Follows the leader's log after `prevIndex`, where both match. */
  accept(prevIndex: number, entries: readonly Entry[]): void {
    if (this.#log.accept(prevIndex, entries)) this.#dirty = true
  }

  /** Keeps the promise once all that was written before it is on disk: at once, if it is. */
  whenDurable(keep: () => void): void {
    if (this.#dirty) {
      this.#lastTicket = this.#disk.sync()
      this.#dirty = false
    }
    if (this.#bugs.answerBeforeSync || this.#syncedTicket >= this.#lastTicket) keep()
    else this.#promises.push({ ticket: this.#lastTicket, keep })
  }

  written(ticket: number): void {
    this.#syncedTicket = ticket
    const waiting = this.#promises.findIndex((promise) => promise.ticket > ticket)
    for (const { keep } of this.#promises.splice(0, waiting === -1 ? this.#promises.length : waiting)) keep()
  }

  #write(ballot: Ballot): void {
    this.#ballot = ballot
    this.#dirty = true
    this.#disk.write(FILE, encodeRecord(this.#bugs.forgetVote ? { ...ballot, vote: null } : ballot))
  }
}
