/**
 * Writes that are certainly newer than a version: those that began after it was first seen. Per key they are a suffix of
 * the writes in the order of invocation, so the first of them to be seen is a look-up, and how many of them had been
 * seen at some moment is a count in a Fenwick tree that is filled as the moments pass.
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { RegisterView } from '../register-view.ts'
import type { Sightings } from './sightings.ts'

export class NewerWrites {
  readonly #sightings: Sightings
  /** Written versions, key by key, in the order of invocation, and where each key's begin. */
  readonly #ranked: Int32Array
  readonly #start: Int32Array
  readonly #inv: Int32Array
  /** Of the writes from here to the end of the key: the version that was seen first, NONE if none was. */
  readonly #firstSeen: Int32Array
  /** Ranks of writes by the position of their sighting, as linked lists. */
  readonly #seenAt: Int32Array
  readonly #alsoSeen: Int32Array
  readonly #tree: Int32Array
  #now = 0

  constructor(view: RegisterView, sightings: Sightings) {
    this.#sightings = sightings
    const { start, ranked, inv } = rankWrites(view)
    this.#start = start
    this.#ranked = ranked
    this.#inv = inv
    this.#firstSeen = this.#suffixes(view)
    this.#seenAt = new Int32Array(view.positions).fill(NONE)
    this.#alsoSeen = new Int32Array(ranked.length)
    this.#tree = new Int32Array(ranked.length + 1)
    for (let rank = 0; rank < ranked.length; rank++) {
      const at = sightings.at[ranked[rank] ?? 0] ?? OPEN
      if (at < 0 || at === OPEN) continue
      this.#alsoSeen[rank] = this.#seenAt[at] ?? NONE
      this.#seenAt[at] = rank
    }
  }

  /** Rank of the first write of the key that began after this position. */
  from(key: number, position: number): number {
    let low = this.#start[key] ?? 0
    let high = this.#start[key + 1] ?? 0
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#inv[middle] ?? 0) > position) high = middle
      else low = middle + 1
    }
    return low
  }

  /** The version that was seen first among the writes of the key from this rank on, NONE if none ever was. */
  firstSeen(key: number, rank: number): number {
    return rank < (this.#start[key + 1] ?? 0) ? (this.#firstSeen[rank] ?? NONE) : NONE
  }

  /** How many writes of the key from this rank on had been seen by `now`; `now` may only grow from call to call. */
  seenBy(now: number, key: number, rank: number): number {
    for (; this.#now < now; this.#now++) {
      for (let seen = this.#seenAt[this.#now] ?? NONE; seen !== NONE; seen = this.#alsoSeen[seen] ?? NONE)
        this.#add(seen)
    }
    return this.#countBelow(this.#start[key + 1] ?? 0) - this.#countBelow(rank)
  }

  #suffixes({ keys }: RegisterView): Int32Array {
    const first = new Int32Array(this.#ranked.length)
    const { at } = this.#sightings
    for (let key = 0; key < keys; key++) {
      let best = NONE
      for (let rank = (this.#start[key + 1] ?? 0) - 1; rank >= (this.#start[key] ?? 0); rank--) {
        const version = this.#ranked[rank] ?? NONE
        if (at[version] !== OPEN && (best === NONE || (at[version] ?? 0) < (at[best] ?? 0))) best = version
        first[rank] = best
      }
    }
    return first
  }

  #add(rank: number): void {
    for (let at = rank + 1; at < this.#tree.length; at += at & -at) this.#tree[at] = (this.#tree[at] ?? 0) + 1
  }

  #countBelow(rank: number): number {
    let count = 0
    for (let at = rank; at > 0; at -= at & -at) count += this.#tree[at] ?? 0
    return count
  }
}

/** A counting sort of the writes by key. */
function rankWrites({ keys, key, size, written, inv }: RegisterView) {
  const start = new Int32Array(keys + 1)
  for (let entry = 0; entry < size; entry++) {
    if (written[entry] !== NONE) start[(key[entry] ?? 0) + 1] = (start[(key[entry] ?? 0) + 1] ?? 0) + 1
  }
  for (let at = 1; at <= keys; at++) start[at] = (start[at] ?? 0) + (start[at - 1] ?? 0)
  const next = start.slice()
  const ranked = new Int32Array(start[keys] ?? 0)
  const began = new Int32Array(start[keys] ?? 0)
  for (let entry = 0; entry < size; entry++) {
    const version = written[entry] ?? NONE
    if (version === NONE) continue
    const rank = next[key[entry] ?? 0] ?? 0
    next[key[entry] ?? 0] = rank + 1
    ranked[rank] = version
    began[rank] = inv[entry] ?? 0
  }
  return { start, ranked, inv: began }
}
