/**
 * Which writes a reading can have seen, where values are written more than once.
 *
 *     p0  |-w1-|  |-w2-|  |-w1-|
 *     p1                          |-r1-|      only the second write of 1: the first was replaced by 2
 *
 * A write is out once another began after it had returned, and had returned before the reading began; and if it began
 * after the reading had returned. None left: no order explains the reading. Exactly one left for every reading: values
 * can be renamed to their writers, and what decides unique values decides this, exactly.
 *
 * Shape:  one register's operations as columns, in any order; a compare-and-set reads and writes.
 * Cost:   O(n log n), but for readings of values that many writes open at that time wrote.
 */
import { NONE, OPEN } from '../../history/index.ts'

export interface RegisterColumns {
  /** Ids of values: what it found (NONE: it does not matter) and what it left (NONE: nothing). */
  readonly read: Int32Array
  readonly written: Int32Array
  readonly inv: Int32Array
  /** OPEN: not known whether it happened. */
  readonly ret: Int32Array
  readonly initial: number
}

/** Stands in `source` for the initial value, as in register-view.ts. */
const FROM_START = -2
const BEFORE_ALL = -1

export type Narrowed =
  /** Nobody can have written what this operation found. */
  | { readonly kind: 'none'; readonly reader: number }
  /** Per operation that reads: the one that wrote what it found, or INITIAL. */
  | { readonly kind: 'one'; readonly source: Int32Array }
  | { readonly kind: 'several'; readonly reader: number }

export function narrowCandidates(columns: RegisterColumns): Narrowed {
  const { read, ret } = columns
  const replaced = replacedBefore(columns)
  const writers = new Writers(columns)
  const source = new Int32Array(read.length).fill(NONE)
  let several = NONE
  for (let at = 0; at < read.length; at++) {
    if (read[at] === NONE) continue
    const found = writers.of(at, replaced[at] ?? BEFORE_ALL)
    // One that may never have happened may read what nobody wrote; what it then leaves is not worth the trouble.
    if (found === NO_WRITER && ret[at] !== OPEN) return { kind: 'none', reader: at }
    if (found === NO_WRITER || found === SEVERAL) several = at
    else source[at] = found
  }
  return several === NONE ? { kind: 'one', source } : { kind: 'several', reader: several }
}

/** Per operation: what returned before this position had been replaced before the operation began. */
function replacedBefore({ written, inv, ret }: RegisterColumns): Int32Array {
  const size = written.length
  const byReturn = sortedBy(ret, (at) => written[at] !== NONE && ret[at] !== OPEN)
  const byInvoke = sortedBy(inv, () => true)
  const replaced = new Int32Array(size)
  let latest = BEFORE_ALL
  let next = 0
  for (const at of byInvoke) {
    for (let done = byReturn[next]; done !== undefined && (ret[done] ?? OPEN) < (inv[at] ?? 0); done = byReturn[++next])
      latest = Math.max(latest, inv[done] ?? 0)
    replaced[at] = latest
  }
  return replaced
}

function sortedBy(column: Int32Array, isWanted: (at: number) => boolean): Int32Array {
  const size = column.length
  const keys = new Float64Array(size)
  let count = 0
  for (let at = 0; at < size; at++) if (isWanted(at)) keys[count++] = (column[at] ?? 0) * size + at
  return Int32Array.from(keys.subarray(0, count).sort(), (key) => key % size)
}

const NO_WRITER = -3
const SEVERAL = -4

/** By value: its writers in the order of invocation, and the latest return of them so far. */
class Writers {
  readonly #columns: RegisterColumns
  readonly #from: Int32Array
  readonly #writers: Int32Array
  readonly #latestReturn: Int32Array

  constructor(columns: RegisterColumns) {
    this.#columns = columns
    const { written, inv, ret, read } = columns
    let values = 0
    for (let at = 0; at < written.length; at++) values = Math.max(values, (written[at] ?? 0) + 1, (read[at] ?? 0) + 1)
    this.#from = new Int32Array(values + 1)
    const all = sortedBy(inv, (at) => written[at] !== NONE)
    for (const at of all) this.#from[(written[at] ?? 0) + 1] = (this.#from[(written[at] ?? 0) + 1] ?? 0) + 1
    for (let value = 0; value < values; value++)
      this.#from[value + 1] = (this.#from[value + 1] ?? 0) + (this.#from[value] ?? 0)
    this.#writers = new Int32Array(all.length)
    this.#latestReturn = new Int32Array(all.length)
    const next = this.#from.slice()
    for (const at of all) {
      const value = written[at] ?? 0
      const to = next[value] ?? 0
      const before = to === this.#from[value] ? BEFORE_ALL : (this.#latestReturn[to - 1] ?? BEFORE_ALL)
      this.#writers[to] = at
      this.#latestReturn[to] = Math.max(before, ret[at] ?? OPEN)
      next[value] = to + 1
    }
  }

  /** The only writer whose value `reader` can have found, INITIAL, NO_WRITER or SEVERAL. */
  of(reader: number, replaced: number): number {
    const { read, inv, ret, initial } = this.#columns
    const value = read[reader] ?? 0
    const from = this.#from[value] ?? 0
    let found = value === initial && replaced === BEFORE_ALL ? FROM_START : NO_WRITER
    for (let at = this.#lastBefore(from, this.#from[value + 1] ?? 0, ret[reader] ?? OPEN); at >= from; at--) {
      if ((this.#latestReturn[at] ?? 0) <= replaced) break
      const writer = this.#writers[at] ?? 0
      if (writer === reader || (ret[writer] ?? 0) <= replaced || (inv[writer] ?? 0) > (ret[reader] ?? OPEN)) continue
      if (found !== NO_WRITER) return SEVERAL
      found = writer
    }
    return found
  }

  /** The last of the writers at `from` … `end` − 1 that began before this position. */
  #lastBefore(from: number, end: number, position: number): number {
    const { inv } = this.#columns
    let [low, high] = [from, end]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((inv[this.#writers[middle] ?? 0] ?? 0) < position) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
