/** What the session that is looked at has seen of the others: of each, the last write that one of its reads found. */
import { NONE } from '../../history/index.ts'
import type { SessionKeyLists, SessionOrder } from '../order/session-order.ts'

/**
 * Asked for a key, it names the lists of other sessions of which the first few items lie before what was seen.
 *
 * Cost: per reading one step for each session that has a list of the key, and a binary search for those seen.
 */
export class Sightings {
  readonly #order: SessionOrder
  readonly #lists: SessionKeyLists
  readonly #since: (entry: number) => number
  /** Per session: the ordinal of the last write seen, 0 if none was; and the reading that saw it. */
  readonly #seen: Int32Array
  readonly #by: Int32Array
  #touched: number[] = []

  /** @param since an item counts for whoever saw a write of its session with a greater ordinal than this */
  constructor(order: SessionOrder, lists: SessionKeyLists, since: (entry: number) => number) {
    this.#order = order
    this.#lists = lists
    this.#since = since
    this.#seen = new Int32Array(order.sessions)
    this.#by = new Int32Array(order.sessions).fill(NONE)
  }

  /** Another session is looked at. */
  begin(): void {
    for (const session of this.#touched) this.#seen[session] = 0
    this.#touched = []
  }

  observe(reading: number): void {
    const { source, session, ordinal } = this.#order
    const write = source[reading] ?? NONE
    if (write < 0) return
    const writer = session[write] ?? 0
    const seen = this.#seen[writer] ?? 0
    if (seen === 0) this.#touched.push(writer)
    if ((ordinal[write] ?? 0) <= seen) return
    this.#seen[writer] = ordinal[write] ?? 0
    this.#by[writer] = reading
  }

  /** Does anything bind a reading of this key already? */
  binds(key: number): boolean {
    const { ofKey, offsets, entries, session } = this.#lists
    for (let list = ofKey[key] ?? 0; list < (ofKey[key + 1] ?? 0); list++) {
      const seen = this.#seen[session[list] ?? 0] ?? 0
      if (seen > 0 && this.#since(entries[offsets[list] ?? 0] ?? 0) < seen) return true
    }
    return false
  }

  /** @param visit gets the list, how many of its first items are bound (at least 1), and the reading that saw */
  eachList(key: number, visit: (list: number, count: number, via: number) => void): void {
    const { ofKey, session } = this.#lists
    for (let list = ofKey[key] ?? 0; list < (ofKey[key + 1] ?? 0); list++) {
      const owner = session[list] ?? 0
      const seen = this.#seen[owner] ?? 0
      if (seen === 0) continue
      const count = this.#countBelow(list, seen)
      if (count > 0) visit(list, count, this.#by[owner] ?? NONE)
    }
  }

  #countBelow(list: number, seen: number): number {
    const { offsets, entries } = this.#lists
    const start = offsets[list] ?? 0
    let low = start
    let high = offsets[list + 1] ?? 0
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#since(entries[middle] ?? 0) < seen) low = middle + 1
      else high = middle
    }
    return low - start
  }
}
