/** Which operations are open just before an event; moves forwards and backwards, since a search goes back. */
import { NONE } from '../../history/index.ts'
import type { SearchProblem } from './problem.ts'
import type { Slots } from './slots.ts'

export class Cursor {
  /** Per slot: the operation in it, NONE if it is free. */
  readonly live: Int32Array
  /** Bits of the slots that hold readings, and of those that hold anything else. */
  readonly reads: Int32Array
  readonly others: Int32Array
  /** Operations of unknown outcome that were invoked. */
  opened = 0
  #at = 0
  readonly #problem: SearchProblem
  readonly #slotOf: Int32Array

  constructor(problem: SearchProblem, { slotOf, liveWords }: Slots) {
    this.#problem = problem
    this.#slotOf = slotOf
    this.live = new Int32Array(liveWords * 32).fill(NONE)
    this.reads = new Int32Array(liveWords)
    this.others = new Int32Array(liveWords)
  }

  seek(event: number): void {
    const { events } = this.#problem
    while (this.#at < event) {
      const next = events[this.#at++] ?? 0
      if (next >= 0) this.#enter(next)
      else this.#leave(~next)
    }
    while (this.#at > event) {
      const last = events[--this.#at] ?? 0
      if (last >= 0) this.#leave(last)
      else this.#enter(~last)
    }
  }

  #enter(operation: number): void {
    if (this.#problem.isOpen[operation] === 1) {
      this.opened++
      return
    }
    const slot = this.#slotOf[operation] ?? 0
    this.live[slot] = operation
    const bits = this.#bitsOf(operation)
    bits[slot >> 5] = (bits[slot >> 5] ?? 0) | (1 << (slot & 31))
  }

  #leave(operation: number): void {
    if (this.#problem.isOpen[operation] === 1) {
      this.opened--
      return
    }
    const slot = this.#slotOf[operation] ?? 0
    this.live[slot] = NONE
    const bits = this.#bitsOf(operation)
    bits[slot >> 5] = (bits[slot >> 5] ?? 0) & ~(1 << (slot & 31))
  }

  #bitsOf(operation: number): Int32Array {
    return this.#problem.isRead[this.#problem.classOf[operation] ?? 0] === 1 ? this.reads : this.others
  }
}
