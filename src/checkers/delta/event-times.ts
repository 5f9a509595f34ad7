/**
 * When each position was, as time that never runs back, and how far readings must be moved to reach it.
 *
 * The order of events decides who preceded whom; times only say by how much. So two events at one and the same
 * nanosecond that are in order are one nanosecond apart: the smallest amount that there is.
 */
import { type History, OPEN } from '../../history/index.ts'

export class EventTimes {
  readonly #history: History
  #known: Float64Array | null = null

  /** Nothing is read until somebody asks: most histories have no conflict. */
  constructor(history: History) {
    this.#history = history
  }

  get #at(): Float64Array {
    this.#known ??= this.#read()
    return this.#known
  }

  #read(): Float64Array {
    const { columns, rows, events } = this.#history
    const at = new Float64Array(events)
    for (let row = 0; row < rows; row++) {
      at[columns.invokeIndex[row] ?? 0] = columns.invokedNs[row] ?? 0
      const returned = columns.returnIndex[row] ?? OPEN
      if (returned !== OPEN) at[returned] = columns.returnedNs[row] ?? 0
    }
    let latest = 0
    for (let position = 0; position < events; position++) {
      const ns = at[position] ?? 0
      if (ns > latest) latest = ns
      at[position] = latest
    }
    return at
  }

  /** From an end to a later beginning; an end at −1 is that of the initial state, out of reach. */
  between(ended: number, begun: number): number {
    if (ended < 0) return Number.POSITIVE_INFINITY
    return Math.max(1, (this.#at[begun] ?? 0) - (this.#at[ended] ?? 0))
  }

  /** More than any `between` of two positions. */
  get span(): number {
    return 1 + (this.#at.at(-1) ?? 0)
  }

  /** Where a beginning is once it is moved so much earlier: whatever ended before that still precedes it. */
  moved(begun: number, byNs: number): number {
    if (begun < 0 || byNs < 1) return begun
    // Of the positions before it, the first that is no more than this far away.
    const at = this.#at
    const limit = (at[begun] ?? 0) - byNs
    let low = 0
    let high = begun
    while (low < high) {
      const middle = (low + high) >> 1
      if ((at[middle] ?? 0) >= limit) high = middle
      else low = middle + 1
    }
    return low
  }

  /** The same for a move by any amount that is less than this. */
  movedLessThan(begun: number, byNs: number): number {
    if (begun < 0 || byNs <= 1) return begun
    const at = this.#at
    const limit = (at[begun] ?? 0) - byNs
    let low = 0
    let high = begun
    while (low < high) {
      const middle = (low + high) >> 1
      if ((at[middle] ?? 0) > limit) high = middle
      else low = middle + 1
    }
    return low
  }
}
