/**
 * Finds an order of the writes of one key in which each reading returns one of the two latest, or proves that there is
 * none.
 *
 * The order is built from its end. A write w can be the last one if no other write began after w had been seen. Readings
 * that began after that, and are not of w itself, must all be of one and the same other write: the one before w.
 * That one is next, and so on until nothing is forced any more. Such a stretch of writes may stand at the end of some
 * order if there is one at all, since taking it out of any order makes no reading older; so only the first write of a
 * stretch is ever tried in vain. What a compare-and-set found is forced to be the one before it.
 *
 * Cost:   O(c n) for n writes and readings, c of the writes concurrent: those that can be last are tried in lockstep,
 *         with twice the steps in each round.
 * Method: Golab, Hurwitz & Li, "On the k-Atomicity-Verification Problem" (ICDCS 2013), limited backtracking; the chains
 *         of compare-and-sets are ours.
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { RegisterView } from '../register-view.ts'
import type { Lives } from '../staleness/lives.ts'
import { slotsBySeen } from '../staleness/zones.ts'

export type TwoLatest =
  /** Slots, the first write first. */
  | { readonly kind: 'order'; readonly slots: Int32Array }
  /** No order exists even for the writes that are left, and their readings: slots, in the order in which they began. */
  | { readonly kind: 'none'; readonly left: Int32Array }
  | { readonly kind: 'budget' }

export interface Steps {
  left: number
}

export function orderByTwoLatest(view: RegisterView, lives: Lives, key: number, steps: Steps): TwoLatest {
  const search = new FromTheEnd(view, lives, key, steps)
  for (;;) {
    if (search.isDone) return { kind: 'order', slots: search.order }
    const found = search.findStretch()
    if (found === 'none') return { kind: 'none', left: search.remaining() }
    if (found === 'budget') return { kind: 'budget' }
  }
}

const FIRST_ROUND = 16

class FromTheEnd {
  readonly #lives: Lives
  readonly #steps: Steps
  readonly #first: number
  readonly #size: number
  /** By place: the slot less the first slot. */
  readonly #isGone: Uint8Array
  readonly #triedIn: Int32Array
  /** Places as lists: in the order in which they began, and in which they were seen. */
  readonly #begunBefore: Int32Array
  readonly #begunAfter: Int32Array
  readonly #seenBefore: Int32Array
  readonly #seenAfter: Int32Array
  #lastBegun: number
  #lastSeen: number
  /** Pure readings in the order of invocation; those from `#readings` on are behind us. */
  readonly #readAt: Int32Array
  readonly #readOf: Int32Array
  #readings: number
  readonly #stretch: Int32Array
  #stretched = 0
  #tries = 0
  #readingsLeft = 0
  /** Slots, filled from the end. */
  readonly order: Int32Array
  #unplaced: number

  constructor(view: RegisterView, lives: Lives, key: number, steps: Steps) {
    const { start, readStart, readEntry, readSlot } = lives
    this.#lives = lives
    this.#steps = steps
    this.#first = start[key] ?? 0
    this.#size = (start[key + 1] ?? 0) - this.#first
    this.#isGone = new Uint8Array(this.#size)
    this.#triedIn = new Int32Array(this.#size)
    const places = new Int32Array(this.#size)
    for (let place = 0; place < this.#size; place++) places[place] = place
    const begun = linked(places)
    this.#begunBefore = begun.before
    this.#begunAfter = begun.after
    this.#lastBegun = this.#size - 1
    const bySeen = slotsBySeen(lives, this.#first, this.#first + this.#size).map((slot) => slot - this.#first)
    const seen = linked(bySeen)
    this.#seenBefore = seen.before
    this.#seenAfter = seen.after
    this.#lastSeen = bySeen[this.#size - 1] ?? NONE
    const from = readStart[key] ?? 0
    const end = readStart[key + 1] ?? 0
    this.#readAt = readEntry.subarray(from, end).map((entry) => view.inv[entry] ?? 0)
    this.#readOf = readSlot.subarray(from, end).map((slot) => slot - this.#first)
    this.#readings = end - from
    this.#stretch = new Int32Array(this.#size)
    this.order = new Int32Array(this.#size)
    this.#unplaced = this.#size
  }

  get isDone(): boolean {
    return this.#unplaced === 0
  }

  remaining(): Int32Array {
    const left: number[] = []
    for (let place = 0; place < this.#size; place++) if (this.#isGone[place] === 0) left.push(this.#first + place)
    return Int32Array.from(left)
  }

  findStretch(): 'found' | 'none' | 'budget' {
    let candidates = this.#candidates()
    for (let limit = FIRST_ROUND; candidates.length > 0; limit *= 2) {
      const undecided: number[] = []
      for (const candidate of candidates) {
        if (this.#steps.left <= 0) return 'budget'
        const tried = this.#try(candidate, limit)
        if (tried === 'free') {
          this.#commit()
          return 'found'
        }
        if (tried === 'too-long') undecided.push(candidate)
      }
      candidates = undecided
    }
    return 'none'
  }

  /** Places that no write which is left must follow; those that were seen last force the fewest readings. */
  #candidates(): readonly number[] {
    const { seen, begun, next } = this.#lives
    const latest = begun[this.#first + this.#lastBegun] ?? NONE
    const found: number[] = []
    for (let place = this.#lastSeen; place !== NONE; place = this.#seenBefore[place] ?? NONE) {
      this.#steps.left--
      if ((seen[this.#first + place] ?? 0) < latest) break
      if (next[this.#first + place] === NONE) found.push(place)
    }
    return found
  }

  /** Follows what is forced once this one is last; `stretch` is then what was placed. */
  #try(candidate: number, limit: number): 'free' | 'stuck' | 'too-long' {
    const { seen, begun, from, next } = this.#lives
    const round = ++this.#tries
    const isPlaced = (place: number): boolean => this.#triedIn[place] === round || this.#isGone[place] === 1
    let left = limit
    let lastBegun = this.#lastBegun
    let readings = this.#readings
    this.#stretched = 0
    for (let place = candidate; ; ) {
      const slot = this.#first + place
      const firstSeen = seen[slot] ?? OPEN
      this.#triedIn[place] = round
      this.#stretch[this.#stretched++] = place
      left--
      while (lastBegun !== NONE && this.#triedIn[lastBegun] === round) {
        lastBegun = this.#begunBefore[lastBegun] ?? NONE
        left--
      }
      let forced = (from[slot] ?? NONE) === NONE ? NONE : (from[slot] ?? 0) - this.#first
      const isFollowed = lastBegun !== NONE && (begun[this.#first + lastBegun] ?? 0) > firstSeen
      let fits = !isFollowed
      for (; fits && readings > 0 && (this.#readAt[readings - 1] ?? 0) > firstSeen; readings--) {
        left--
        const read = this.#readOf[readings - 1] ?? NONE
        if (isPlaced(read)) continue
        if (forced === NONE) forced = read
        fits = forced === read
      }
      const successor = forced === NONE ? NONE : (next[this.#first + forced] ?? NONE)
      // What was swapped away stands right before what it was swapped for.
      if (successor !== NONE && successor !== slot) fits = false
      if (!fits || forced === NONE || left <= 0) {
        this.#steps.left -= limit - left
        this.#readingsLeft = readings
        return !fits ? 'stuck' : forced === NONE ? 'free' : 'too-long'
      }
      place = forced
    }
  }

  #commit(): void {
    for (let at = 0; at < this.#stretched; at++) {
      const place = this.#stretch[at] ?? 0
      this.#isGone[place] = 1
      this.order[--this.#unplaced] = this.#first + place
      if (place === this.#lastBegun) this.#lastBegun = this.#begunBefore[place] ?? NONE
      if (place === this.#lastSeen) this.#lastSeen = this.#seenBefore[place] ?? NONE
      unlink(place, this.#begunBefore, this.#begunAfter)
      unlink(place, this.#seenBefore, this.#seenAfter)
    }
    this.#readings = this.#readingsLeft
  }
}

function linked(places: Int32Array): { readonly before: Int32Array; readonly after: Int32Array } {
  const before = new Int32Array(places.length)
  const after = new Int32Array(places.length)
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? 0
    before[place] = at === 0 ? NONE : (places[at - 1] ?? NONE)
    after[place] = at === places.length - 1 ? NONE : (places[at + 1] ?? NONE)
  }
  return { before, after }
}

function unlink(place: number, before: Int32Array, after: Int32Array): void {
  const previous = before[place] ?? NONE
  const following = after[place] ?? NONE
  if (previous !== NONE) after[previous] = following
  if (following !== NONE) before[following] = previous
}
