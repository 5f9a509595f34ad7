/**
 * What the session that is looked at has seen of the others: of each, the last write that one of its readings found.
 *
 * Asked for a key, it names the lists of other sessions of which more items than before lie ahead of what was seen.
 *
 * Cost: per reading one step (and a binary search) for each session of which something new was seen since the key was
 * last asked for; at most one for each session that has a list of the key.
 */
import { NONE } from '../../history/index.ts'
import type { SessionKeyLists, SessionOrder } from '../order/session-order.ts'

export class Sightings {
  readonly #order: SessionOrder
  readonly #lists: SessionKeyLists
  readonly #since: (entry: number) => number
  /** Per session: the ordinal of the last write seen, 0 if none was. */
  readonly #seen: Int32Array
  /** The sessions of which something new was seen, in that order, and where in it each key's last question stands. */
  #log: number[] = []
  readonly #asked: Int32Array
  #keysAsked: number[] = []
  /** Per list: how many of its first items were named. */
  readonly #named: Int32Array
  #listsNamed: number[] = []

  /** @param since an item counts for whoever saw a write of its session with a greater ordinal than this */
  constructor(order: SessionOrder, lists: SessionKeyLists, since: (entry: number) => number) {
    this.#order = order
    this.#lists = lists
    this.#since = since
    this.#seen = new Int32Array(order.sessions)
    this.#asked = new Int32Array(order.view.keys)
    this.#named = new Int32Array(lists.lists)
  }

  /** Another session is looked at. */
  begin(): void {
    for (const session of this.#log) this.#seen[session] = 0
    for (const key of this.#keysAsked) this.#asked[key] = 0
    for (const list of this.#listsNamed) this.#named[list] = 0
    this.#log = []
    this.#keysAsked = []
    this.#listsNamed = []
  }

  observe(reading: number): void {
    const { source, session, ordinal } = this.#order
    const write = source[reading] as number
    if (write < 0) return
    const writer = session[write] as number
    if ((ordinal[write] as number) <= (this.#seen[writer] as number)) return
    this.#seen[writer] = ordinal[write] as number
    this.#log.push(writer)
  }

  /** @param visit gets the list, and how many of its first items are bound by now: more than when it was last named */
  eachGrown(key: number, visit: (list: number, count: number) => void): void {
    const asked = this.#asked[key] as number
    if (asked === this.#log.length) return
    if (asked === 0) this.#keysAsked.push(key)
    this.#asked[key] = this.#log.length
    const { ofKey } = this.#lists
    const [first, end] = [ofKey[key] as number, ofKey[key + 1] as number]
    if (end - first <= this.#log.length - asked) {
      for (let list = first; list < end; list++) this.#look(list, visit)
      return
    }
    for (let at = asked; at < this.#log.length; at++) {
      const list = this.#listOf(this.#log[at] as number, first, end)
      if (list !== NONE) this.#look(list, visit)
    }
  }

  #look(list: number, visit: (list: number, count: number) => void): void {
    const named = this.#named[list] as number
    const seen = this.#seen[this.#lists.session[list] as number] as number
    const count = seen === 0 ? 0 : this.#countBelow(list, named, seen)
    if (count === named) return
    if (named === 0) this.#listsNamed.push(list)
    this.#named[list] = count
    visit(list, count)
  }

  /** The lists of one key stand in the order of their sessions. */
  #listOf(session: number, first: number, end: number): number {
    const sessions = this.#lists.session
    let low = first
    let high = end
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((sessions[middle] as number) < session) low = middle + 1
      else high = middle
    }
    return low < end && sessions[low] === session ? low : NONE
  }

  #countBelow(list: number, atLeast: number, seen: number): number {
    const { offsets, entries } = this.#lists
    const start = offsets[list] as number
    let low = start + atLeast
    let high = offsets[list + 1] as number
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#since(entries[middle] as number) < seen) low = middle + 1
      else high = middle
    }
    return low - start
  }
}
