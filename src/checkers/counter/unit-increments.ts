/**
 * Decides whether a counter that is only ever incremented by one could have answered so.
 *
 * Readings of one value form a group; groups follow one another by value, so between two groups exactly as many
 * increments take effect as their values differ. Which ones is a question of deadlines: an increment can be counted by
 * a group only if it began before every reading of that or a higher value ended, and must be counted by it if it ended
 * before some reading of that or a lower value began. Taking those with the earliest end first is never wrong.
 *
 * Cost:   O(n log n) for the heap of increments.
 * Method: earliest deadline first, an exchange argument; increments of unknown outcome have no deadline.
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { CounterOperations, CounterView } from './counter-view.ts'

export type CounterFinding =
  /** More than had begun to be added, less than at the beginning, or a fraction. */
  | { readonly kind: 'impossible-value'; readonly reading: number; readonly begun: number }
  /** The reading `later` began after `earlier` (NONE: the initial value) ended, and misses increments between them. */
  | { readonly kind: 'lost-increment' | 'went-backwards'; readonly earlier: number; readonly later: number }

/** Entries of readings by value: for each value from 0, the reading that ended first and the one that began last. */
interface Groups {
  readonly firstEnded: Int32Array
  readonly lastBegun: Int32Array
}

/** Rows in an order that explains everything, or a finding about entries of `readings`. */
export function orderIncrements({ additions, readings }: CounterView): Int32Array | CounterFinding {
  const impossible = findImpossible(additions, readings)
  if (impossible !== null) return impossible
  const groups = groupReadings(readings, additions.row.length)
  return findBackwards(readings, groups) ?? new Schedule(additions, readings, groups).run()
}

function findImpossible(additions: CounterOperations, readings: CounterOperations): CounterFinding | null {
  for (let reading = 0; reading < readings.row.length; reading++) {
    const amount = readings.amount[reading] ?? 0
    const begun = countBelow(additions.inv, readings.ret[reading] ?? 0)
    if (amount < 0 || amount > begun || !Number.isInteger(amount)) return { kind: 'impossible-value', reading, begun }
  }
  return null
}

function groupReadings({ row, inv, ret, amount }: CounterOperations, most: number): Groups {
  const firstEnded = new Int32Array(most + 1).fill(NONE)
  const lastBegun = new Int32Array(most + 1).fill(NONE)
  for (let reading = 0; reading < row.length; reading++) {
    const value = amount[reading] ?? 0
    const first = firstEnded[value] ?? NONE
    const last = lastBegun[value] ?? NONE
    if (first === NONE || (ret[reading] ?? 0) < (ret[first] ?? 0)) firstEnded[value] = reading
    if (last === NONE || (inv[reading] ?? 0) > (inv[last] ?? 0)) lastBegun[value] = reading
  }
  return { firstEnded, lastBegun }
}

/** A higher value was read, and a lower one afterwards. */
function findBackwards({ inv, ret }: CounterOperations, { firstEnded, lastBegun }: Groups): CounterFinding | null {
  let latest = NONE
  for (let value = 0; value < firstEnded.length; value++) {
    const earlier = firstEnded[value] ?? NONE
    if (earlier === NONE) continue
    if (latest !== NONE && (ret[earlier] ?? 0) < (inv[latest] ?? 0))
      return { kind: 'went-backwards', earlier, later: latest }
    const last = lastBegun[value] ?? NONE
    if (latest === NONE || (inv[last] ?? 0) > (inv[latest] ?? 0)) latest = last
  }
  return null
}

class Schedule {
  readonly #additions: CounterOperations
  readonly #readings: CounterOperations
  readonly #groups: Groups
  readonly #order: Int32Array
  #placed = 0
  /** A heap of additions by the end of each. */
  readonly #heap: Int32Array
  #size = 0
  readonly #taken: Uint8Array

  constructor(additions: CounterOperations, readings: CounterOperations, groups: Groups) {
    this.#additions = additions
    this.#readings = readings
    this.#groups = groups
    this.#heap = new Int32Array(additions.row.length)
    this.#taken = new Uint8Array(additions.row.length)
    this.#order = new Int32Array(additions.row.length + readings.row.length)
  }

  run(): Int32Array | CounterFinding {
    const { inv, ret, row } = this.#additions
    const latestEnd = this.#endOfThisAndHigher()
    const earliestLeft = suffixMin(ret)
    const readingsOf = this.#readingsByValue()
    let arrived = 0
    let taken = 0
    let mustBefore = -1
    let lastBegun = NONE
    for (let value = 0; value < this.#groups.firstEnded.length; value++) {
      const last = this.#groups.lastBegun[value] ?? NONE
      if (last === NONE) continue
      if ((this.#readings.inv[last] ?? 0) > mustBefore) {
        mustBefore = this.#readings.inv[last] ?? 0
        lastBegun = last
      }
      while (arrived < row.length && (inv[arrived] ?? 0) < (latestEnd[value] ?? 0)) this.#push(arrived++)
      // There are enough: no reading tells more than had begun when it ended.
      for (; taken < value; taken++) {
        const addition = this.#pop()
        this.#taken[addition] = 1
        this.#place(row[addition])
      }
      const left = Math.min(this.#size > 0 ? (ret[this.#heap[0] ?? 0] ?? OPEN) : OPEN, earliestLeft[arrived] ?? OPEN)
      if (left < mustBefore) return this.#lost(lastBegun)
      for (
        let reading = readingsOf.first[value] ?? NONE;
        reading !== NONE;
        reading = readingsOf.next[reading] ?? NONE
      ) {
        this.#place(this.#readings.row[reading])
      }
    }
    return this.#withTheRest()
  }

  #place(row: number | undefined): void {
    this.#order[this.#placed++] = row ?? NONE
  }

  /** Increments that nobody counted follow, if they are known to have happened. */
  #withTheRest(): Int32Array {
    const { row, ret } = this.#additions
    for (let addition = 0; addition < row.length; addition++) {
      if (ret[addition] !== OPEN && this.#taken[addition] === 0) this.#place(row[addition])
    }
    return this.#order.slice(0, this.#placed)
  }

  /** By value: when the first reading of this or a higher value ended. */
  #endOfThisAndHigher(): Int32Array {
    const ends = Int32Array.from(this.#groups.firstEnded, (reading) =>
      reading === NONE ? OPEN : (this.#readings.ret[reading] ?? OPEN),
    )
    return suffixMin(ends)
  }

  #readingsByValue(): { readonly first: Int32Array; readonly next: Int32Array } {
    const { amount } = this.#readings
    const first = new Int32Array(this.#groups.firstEnded.length).fill(NONE)
    const next = new Int32Array(amount.length)
    for (let reading = amount.length - 1; reading >= 0; reading--) {
      next[reading] = first[amount[reading] ?? 0] ?? NONE
      first[amount[reading] ?? 0] = reading
    }
    return { first, next }
  }

  /**
   * The failed deadline as two readings: between some earlier one (or the beginning) and `later`, more increments
   * began and ended than the two values differ by. The exchange argument says that there is one; the nearest is told.
   */
  #lost(later: number): CounterFinding {
    const { inv, ret } = this.#additions
    const { amount, ret: ended, inv: begun } = this.#readings
    const before = begun[later] ?? 0
    const invocations = inv.filter((_, addition) => (ret[addition] ?? OPEN) < before)
    let found = NONE
    let fewest = amount[later] ?? 0
    for (let reading = 0; reading < amount.length; reading++) {
      const missing = (amount[later] ?? 0) - (amount[reading] ?? 0)
      const between = invocations.length - countBelow(invocations, ended[reading] ?? 0)
      if ((ended[reading] ?? 0) >= before || between <= missing || missing > fewest) continue
      if (missing === fewest && found !== NONE && (ended[reading] ?? 0) < (ended[found] ?? 0)) continue
      found = reading
      fewest = missing
    }
    return { kind: 'lost-increment', earlier: found, later }
  }

  #push(addition: number): void {
    const { ret } = this.#additions
    let at = this.#size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = this.#heap[parent] ?? 0
      if ((ret[above] ?? 0) <= (ret[addition] ?? 0)) break
      this.#heap[at] = above
      at = parent
    }
    this.#heap[at] = addition
  }

  #pop(): number {
    const { ret } = this.#additions
    const top = this.#heap[0] ?? 0
    const last = this.#heap[--this.#size] ?? 0
    let at = 0
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      const right = child + 1
      if (right < this.#size && (ret[this.#heap[right] ?? 0] ?? 0) < (ret[this.#heap[child] ?? 0] ?? 0)) child = right
      const below = this.#heap[child] ?? 0
      if ((ret[last] ?? 0) <= (ret[below] ?? 0)) break
      this.#heap[at] = below
      at = child
    }
    this.#heap[at] = last
    return top
  }
}

/** One longer than `column`; the last is OPEN. */
function suffixMin(column: Int32Array): Int32Array {
  const least = new Int32Array(column.length + 1).fill(OPEN)
  for (let at = column.length - 1; at >= 0; at--) least[at] = Math.min(column[at] ?? OPEN, least[at + 1] ?? OPEN)
  return least
}

/** How many of an ascending column are below. */
export function countBelow(ascending: Int32Array, bound: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) < bound) low = middle + 1
    else high = middle
  }
  return low
}
