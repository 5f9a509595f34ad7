/**
 * Refusals that do not tell the current value: all that is known is what the value was not, at some moment between
 * invocation and return.
 *
 * With such a *negative* answer a write of unknown outcome that nobody saw matters after all: it may be what made the
 * condition false. So this is decided in steps, after an order of all other operations was found (zones.ts):
 *   - a refusal is *unjustified* where the value that it expected was surely current all the time;
 *   - else each is put into the first gap of the order where another value is current; where there is none, a write that
 *     nobody saw may be put before it at the end of a block;
 *   - what cannot be placed so is left to the search.
 *
 * Shape: a history of one key with unique values.
 * Cost:  O(n log n).
 * Blind: the order is replayed by the caller; that no place was found proves nothing.
 */
import { type History, NONE, OPEN } from '../../history/index.ts'
import { RegisterReader } from '../register-reader.ts'
import { INITIAL } from '../register-view.ts'
import { linkChains } from './chains.ts'
import { type Registers, readRegisters } from './registers.ts'

export type Placed =
  | { readonly kind: 'placed'; readonly order: Int32Array }
  | { readonly kind: 'unjustified-refusal'; readonly row: number }
  | { readonly kind: 'not-placed' }

/** `order`: of all operations but refusals that told nothing, writes that nobody saw left out. */
export function placeRefusals(history: History, order: Int32Array): Placed {
  const registers = readRegisters(history)
  const chains = linkChains(registers)
  if (chains.kind !== 'chains') return { kind: 'not-placed' }
  const expected = expectedVersions(history, registers)
  const unseen = unseenMutators(registers)
  const spans = new Spans(registers, chains.next)
  for (let at = 0; at < registers.untold.length; at++) {
    const row = registers.untold[at] ?? 0
    const version = expected[at] ?? NONE
    if (registers.included[version] === 1 && spans.isUnjustified(row, version, unseen)) {
      return { kind: 'unjustified-refusal', row }
    }
  }
  return new Gaps(registers, order, unseen).place(expected)
}

/** Per refusal: the version that it did not find, NONE if nobody ever wrote it. */
function expectedVersions(history: History, { untold, numbering, versions }: Registers): Int32Array {
  const reader = new RegisterReader(history)
  return Int32Array.from(untold, (row) => {
    reader.of(row)
    const version = numbering.of(reader.key(row), reader.notFound)
    return version < versions ? version : NONE
  })
}

/** Rows of mutators that nobody saw, in the order of their invocations. */
function unseenMutators({ rows, version, included }: Registers): readonly number[] {
  const found: number[] = []
  for (let row = 0; row < rows; row++) {
    const wrote = version[row] as number
    if (wrote !== NONE && included[wrote] !== 1) found.push(row)
  }
  return found
}

/** When versions were surely current, and which blocks can have come after them. */
class Spans {
  readonly #registers: Registers
  readonly #next: Int32Array
  readonly #head: Int32Array
  /** Per version: first return of it or a later one of its block, last invocation of it or an earlier one. */
  readonly #first: Int32Array
  readonly #last: Int32Array
  /** Heads written by a write, the last f first; and the first two invocations among those up to each. */
  readonly #byEnd: readonly number[]
  readonly #firstHeads: readonly (readonly [number, number])[]

  constructor(registers: Registers, next: Int32Array) {
    const { versions, included, from } = registers
    this.#registers = registers
    this.#next = next
    this.#head = new Int32Array(versions).fill(NONE)
    this.#first = new Int32Array(versions).fill(OPEN)
    this.#last = new Int32Array(versions).fill(-1)
    const heads: number[] = []
    for (let head = 0; head < versions; head++) {
      if (included[head] !== 1 || from[head] !== NONE) continue
      this.#measure(head)
      if (registers.writer[head] !== INITIAL) heads.push(head)
    }
    this.#byEnd = heads.sort((a, b) => (this.#first[b] ?? 0) - (this.#first[a] ?? 0))
    let [one, other] = [NONE, NONE]
    this.#firstHeads = this.#byEnd.map((head) => {
      if (one === NONE || this.#begun(head) < this.#begun(one)) [one, other] = [head, one]
      else if (other === NONE || this.#begun(head) < this.#begun(other)) other = head
      return [one, other]
    })
  }

  isUnjustified(row: number, version: number, unseen: readonly number[]): boolean {
    const { inv, ret, writer } = this.#registers
    const [begun, ended] = [inv[row] ?? 0, ret[row] ?? OPEN]
    if ((this.#first[version] ?? OPEN) >= begun) return false
    if (ended < (this.#last[version] ?? -1)) return true
    const swapped = this.#next[version] ?? NONE
    if (swapped !== NONE) return (inv[writer[swapped] ?? 0] ?? 0) > ended
    if (unseen.some((mutator) => (inv[mutator] ?? 0) < ended)) return false
    return !this.#mayBeReplaced(this.#head[version] ?? NONE, ended)
  }

  /** Can the head of another block have been written before `ended`, and after this block? */
  #mayBeReplaced(block: number, ended: number): boolean {
    const end = this.#blockEnd(block)
    let low = 0
    for (let high = this.#byEnd.length; low < high; ) {
      const middle = (low + high) >> 1
      if ((this.#first[this.#byEnd[middle] ?? 0] ?? 0) < end) high = middle
      else low = middle + 1
    }
    return (this.#firstHeads[low - 1] ?? []).some(
      (head) => head !== NONE && head !== block && this.#begun(head) < ended,
    )
  }

  #begun(head: number): number {
    return this.#registers.inv[this.#registers.writer[head] ?? 0] ?? 0
  }

  #blockEnd(head: number): number {
    let end = -1
    for (let version = head; version !== NONE; version = this.#next[version] ?? NONE) end = this.#last[version] ?? -1
    return end
  }

  #measure(head: number): void {
    const { writer, inv, ret, firstRet, lastInv } = this.#registers
    const chain: number[] = []
    let last = -1
    for (let version = head; version !== NONE; version = this.#next[version] ?? NONE) {
      chain.push(version)
      const wrote = writer[version] ?? NONE
      last = Math.max(last, lastInv[version] ?? -1, wrote >= 0 ? (inv[wrote] ?? 0) : -1)
      this.#last[version] = last
      this.#head[version] = head
    }
    let first = OPEN
    for (const version of chain.reverse()) {
      const wrote = writer[version] ?? NONE
      first = wrote === INITIAL ? -1 : Math.min(first, firstRet[version] ?? OPEN, ret[wrote] ?? OPEN)
      this.#first[version] = first
    }
  }
}

/** Places between the operations of an order: gap g is before the g-th. */
class Gaps {
  readonly #registers: Registers
  readonly #order: Int32Array
  readonly #latestInv: Int32Array
  readonly #earliestRet: Int32Array
  /** Per version: the last gap in which it is current; NONE if it never is. And the version that is current per gap. */
  readonly #until: Int32Array
  readonly #current: Int32Array
  /** Per gap: an unseen write that is put there, or NONE. */
  readonly #filler: Int32Array
  readonly #writes: readonly number[]
  readonly #swaps: Map<number, number>
  #nextWrite = 0

  constructor(registers: Registers, order: Int32Array, unseen: readonly number[]) {
    const { inv, ret, version, writer, from, versions, initial } = registers
    const gaps = order.length + 1
    this.#registers = registers
    this.#order = order
    this.#latestInv = new Int32Array(gaps).fill(-1)
    this.#earliestRet = new Int32Array(gaps).fill(OPEN)
    this.#until = new Int32Array(versions).fill(NONE)
    this.#current = new Int32Array(gaps)
    this.#filler = new Int32Array(gaps).fill(NONE)
    let current = initial[0] ?? NONE
    for (let gap = 0; gap < gaps; gap++) {
      this.#current[gap] = current
      this.#until[current] = gap
      if (gap === order.length) break
      const row = order[gap] ?? 0
      this.#latestInv[gap + 1] = Math.max(this.#latestInv[gap] ?? -1, inv[row] ?? 0)
      if (writer[version[row] ?? NONE] === row) current = version[row] ?? NONE
    }
    for (let gap = order.length - 1; gap >= 0; gap--) {
      this.#earliestRet[gap] = Math.min(this.#earliestRet[gap + 1] ?? OPEN, ret[order[gap] ?? 0] ?? OPEN)
    }
    this.#writes = unseen.filter((row) => from[version[row] ?? NONE] === NONE)
    this.#swaps = new Map(
      unseen
        .filter((row) => from[version[row] ?? NONE] !== NONE)
        .map((row) => [from[version[row] ?? NONE] ?? NONE, row]),
    )
  }

  place(expected: Int32Array): Placed {
    const { untold, inv, ret } = this.#registers
    /** Twice the gap; one more: after its filler. */
    const place = new Int32Array(untold.length)
    const byReturn = Array.from(untold.keys()).sort((a, b) => (ret[untold[a] ?? 0] ?? 0) - (ret[untold[b] ?? 0] ?? 0))
    let ended = 0
    let low = 0
    for (let at = 0; at < untold.length; at++) {
      const row = untold[at] ?? 0
      for (; (ret[untold[byReturn[ended] ?? NONE] ?? NONE] ?? OPEN) < (inv[row] ?? 0); ended++) {
        low = Math.max(low, place[byReturn[ended] ?? 0] ?? 0)
      }
      const found = this.#placeOf(row, expected[at] ?? NONE, low)
      if (found === NONE) return { kind: 'not-placed' }
      place[at] = found
    }
    return { kind: 'placed', order: this.#merged(place) }
  }

  /** The first place that is allowed from `low` on, NONE if none is found. */
  #placeOf(row: number, expected: number, low: number): number {
    const { inv, ret } = this.#registers
    const gaps = this.#order.length + 1
    const firstGap = lowest(gaps, (gap) => (this.#earliestRet[gap] ?? OPEN) >= (inv[row] ?? 0))
    const lastGap = lowest(gaps, (gap) => (this.#latestInv[gap] ?? -1) > (ret[row] ?? OPEN)) - 1
    const place = Math.max(low, 2 * firstGap)
    const gap = place >> 1
    const isCurrent = (at: number): boolean => this.#current[at] === expected
    if (gap > lastGap) return NONE
    const filled = place % 2 === 1
    if (filled || !isCurrent(gap)) return place
    const until = this.#until[expected] ?? 0
    if (until > lastGap) return NONE
    if (this.#fills(until, expected, row)) return 2 * until + 1
    return until < lastGap ? 2 * (until + 1) : NONE
  }

  /** Is there, or can there be, an unseen write in this gap by the time that the refusal returns? */
  #fills(gap: number, expected: number, refusal: number): boolean {
    const { inv, ret, version, writer, from } = this.#registers
    const next = this.#order[gap]
    const isBoundary =
      next === undefined || (writer[version[next] ?? NONE] === next && from[version[next] ?? NONE] === NONE)
    if (!isBoundary) return false
    const fits = (row: number): boolean => {
      const begun = inv[row] ?? 0
      return begun <= (this.#earliestRet[gap] ?? OPEN) && begun < (ret[refusal] ?? OPEN)
    }
    const already = this.#filler[gap] ?? NONE
    if (already !== NONE) return fits(already)
    const swap = this.#swaps.get(expected)
    const write = this.#writes[this.#nextWrite]
    const filler = swap !== undefined && fits(swap) ? swap : write !== undefined && fits(write) ? write : NONE
    if (filler === NONE) return false
    if (filler === write) this.#nextWrite++
    this.#filler[gap] = filler
    return true
  }

  #merged(place: Int32Array): Int32Array {
    const { untold, inv } = this.#registers
    const sorted = Array.from(untold.keys()).sort(
      (a, b) => (place[a] ?? 0) - (place[b] ?? 0) || (inv[untold[a] ?? 0] ?? 0) - (inv[untold[b] ?? 0] ?? 0),
    )
    const merged: number[] = []
    let next = 0
    const takeUpTo = (most: number): void => {
      for (; (place[sorted[next] ?? NONE] ?? OPEN) <= most; next++) merged.push(untold[sorted[next] ?? 0] ?? 0)
    }
    for (let gap = 0; gap <= this.#order.length; gap++) {
      takeUpTo(2 * gap)
      const filler = this.#filler[gap] ?? NONE
      if (filler !== NONE) merged.push(filler)
      takeUpTo(2 * gap + 1)
      if (gap < this.#order.length) merged.push(this.#order[gap] ?? 0)
    }
    return Int32Array.from(merged)
  }
}

/** The first of 0 … length − 1 for which it is true, as it is for all after it; `length` if there is none. */
function lowest(length: number, isTrue: (at: number) => boolean): number {
  let low = 0
  for (let high = length; low < high; ) {
    const middle = (low + high) >> 1
    if (isTrue(middle)) high = middle
    else low = middle + 1
  }
  return low
}
