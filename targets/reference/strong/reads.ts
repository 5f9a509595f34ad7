/**
 * Linearizable reads without the log (Ongaro's thesis §6.4, "read-index"):
 *
 *     1. the leader notes how far it has committed,             readIndex
 *     2. a majority confirms that it was still the leader then, round
 *     3. its state machine has applied up to readIndex,
 *     4. it answers from there.
 *
 * A leader that has committed nothing in its term yet does not know how far the log was committed before it: its no-op
 * comes after all of that, so readIndex is at least the no-op's.
 */
import type { Command } from '../protocol.ts'
import type { Origin } from './messages.ts'

export interface PendingRead {
  readonly origin: Origin
  readonly command: Command
  /** Needs a majority's answer to this round … */
  readonly round: number
  /** … and this much applied. */
  readonly readIndex: number
}

export class PendingReads {
  /** In order of round, and so of readIndex. */
  #waiting: PendingRead[] = []

  add(read: PendingRead): void {
    this.#waiting.push(read)
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** Removes those that can be answered now. */
  due(confirmed: number, applied: number): readonly PendingRead[] {
    const waiting = this.#waiting.findIndex(({ round, readIndex }) => round > confirmed || readIndex > applied)
    return this.#waiting.splice(0, waiting === -1 ? this.#waiting.length : waiting)
  }

  all(): readonly PendingRead[] {
    return this.#waiting.splice(0)
  }
}
