/**
 * What one session must have seen when: is there an order of its own operations and of all writes that explains its
 * readings?
 *
 *     own operations    o0        o1        o2        o3
 *     writes        ···········|·········|·········|·········
 *                   layer 0     layer 1   layer 2   layer 3
 *
 * The session's own operations are in a row, so it is enough to know, for each of them, the set of writes that must
 * come before it. Each set is closed under the order that the model respects (`pasts`) and contains the one before, so
 * it is a clock: how many writes of each session. Layer i is what is new in the set of operation i.
 *
 * A reading at i that found the value of t forces all other writes of the key in its set before t. If t is one of the
 * session's own operations, they must be in t's set; else in the set of the first operation that t comes before, its
 * layer. Sets grow until nothing changes. Then an order exists if, and only if, no set of an operation contains the
 * operation itself or a later one, none that found the initial value contains a write of its key, and inside each layer
 * the sources can be put after all writes of their keys: the layers one after another, their writes sorted, are it.
 *
 * Cost: O(own operations × width) memory, and as much time for each round; a few rounds in practice.
 */
import { NONE } from '../../history/index.ts'
import type { CausalClocks } from '../causal/causal-clocks.ts'
import { Int32List } from '../order/int32-list.ts'
import type { SessionKeyLists, SessionOrder } from '../order/session-order.ts'
import { INITIAL } from '../register-view.ts'

/** `write` must come before the source of `read`, for it comes before `read`. Entries. */
export interface Forced {
  readonly write: number
  readonly read: number
}

export type Flaw =
  /** The reading found the initial value, though the write must come before it. */
  | { readonly kind: 'initial'; readonly read: number; readonly write: number }
  /** The session's own write must come before its operation `at`, which is not after it. */
  | { readonly kind: 'own'; readonly at: number; readonly write: number }
  /** Each source must come before the next one's, round in a circle. */
  | { readonly kind: 'circle'; readonly links: readonly Forced[] }

export type Layering = 'ordered' | 'spent' | Flaw

export class Layers {
  /** The session's operations: entries. */
  readonly own: Int32Array
  readonly pasts: CausalClocks
  readonly order: SessionOrder
  /** What made sets grow, in the order in which it did: the set of operation at[i], because of read[i], took write[i]. */
  readonly grown: { readonly at: Int32List; readonly read: Int32List; readonly write: Int32List } = {
    at: new Int32List(),
    read: new Int32List(),
    write: new Int32List(),
  }
  spent = 0
  readonly #writes: SessionKeyLists
  readonly #width: number
  readonly #ownComponent: number
  /** Row i: the set of operation i. */
  readonly #sets: Int32Array
  /** Of each source that is read, and of each key whose initial value is, the last reading. */
  readonly #readings: readonly number[]
  readonly #most: number
  #flaw: Flaw | null = null

  constructor(order: SessionOrder, writes: SessionKeyLists, pasts: CausalClocks, own: Int32Array, most: number) {
    this.order = order
    this.pasts = pasts
    this.own = own
    this.#writes = writes
    this.#width = pasts.width
    this.#ownComponent = pasts.component(own[0] as number)
    this.#sets = new Int32Array(own.length * pasts.width)
    this.#most = most
    this.#readings = lastReadings(order, own)
  }

  arrange(): Layering {
    this.#seeAll()
    for (let changed = true; changed && this.#flaw === null; ) {
      changed = false
      for (const at of this.#readings) {
        if (this.#settle(at)) changed = true
        if (this.#flaw !== null) return this.#flaw
        if (this.spent > this.#most) return 'spent'
      }
    }
    return this.#flaw ?? this.#circle() ?? 'ordered'
  }

  /** Is the write in the set of the operation in this place? */
  contains(at: number, write: number): boolean {
    return this.#set(at, this.pasts.component(write)) >= (this.order.ordinal[write] as number)
  }

  /** Each operation's set begins with that of the one before, the one before itself, and what it read. */
  #seeAll(): void {
    const { view, source } = this.order
    const sets = this.#sets
    const width = this.#width
    for (let at = 0; at < this.own.length; at++) {
      const entry = this.own[at] as number
      const base = at * width
      if (at > 0) {
        sets.copyWithin(base, base - width, base)
        const previous = this.own[at - 1] as number
        if (view.written[previous] !== NONE) {
          sets[base + this.#ownComponent] = this.order.ordinal[previous] as number
        }
      }
      const from = source[entry] as number
      if (from >= 0) this.#merge(at, from)
      this.spent++
      if (this.#foreseesItself(at)) return
    }
  }

  /** All writes of the key that come before the reading come before its source. True if a set grew. */
  #settle(at: number): boolean {
    const { view, source, ordinal, session } = this.order
    const read = this.own[at] as number
    const from = source[read] as number
    const key = view.key[read] as number
    const isOwn = from >= 0 && session[from] === session[read]
    const layer = from === INITIAL ? NONE : this.layerOf(from) - (isOwn ? 1 : 0)
    const { ofKey, entries, offsets } = this.#writes
    let grew = false
    for (let list = ofKey[key] as number; list < (ofKey[key + 1] as number); list++) {
      this.spent++
      const component = this.pasts.component(entries[offsets[list] as number] as number)
      const seen = this.#set(at, component)
      const settled = layer === NONE ? 0 : this.#set(layer, component)
      if (seen === settled) continue
      const write = this.#lastUpTo(list, seen, from)
      if (write === NONE || (ordinal[write] as number) <= settled) continue
      if (layer === NONE) {
        this.#flaw = { kind: 'initial', read, write }
        return true
      }
      this.#grow(layer, write, read)
      if (this.#flaw !== null) return true
      grew = true
    }
    return grew
  }

  /** The set of operation `at` takes the write and what is before it; so do the sets after it. */
  #grow(at: number, write: number, read: number): void {
    this.grown.at.push(at)
    this.grown.read.push(read)
    this.grown.write.push(write)
    for (let place = at; place < this.own.length; place++) {
      this.spent++
      if (!this.#merge(place, write)) return
      if (this.#foreseesItself(place)) return
    }
  }

  #foreseesItself(at: number): boolean {
    if (this.#ownComponent === NONE) return false
    const { view, ordinal, after } = this.order
    const entry = this.own[at] as number
    const before = (ordinal[entry] as number) - (view.written[entry] === NONE ? 0 : 1)
    if (this.#set(at, this.#ownComponent) <= before) return false
    let write = entry
    while (view.written[write] === NONE) write = after[write] as number
    this.#flaw = { kind: 'own', at: entry, write }
    return true
  }

  /** False if the set knew it all. */
  #merge(at: number, write: number): boolean {
    if (this.contains(at, write)) return false
    this.pasts.raise(this.#sets, at * this.#width, write)
    return true
  }

  /** The first operation whose set contains the write; some later one's must. */
  layerOf(write: number): number {
    const component = this.pasts.component(write)
    const wanted = this.order.ordinal[write] as number
    let low = 0
    let high = this.own.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#set(middle, component) >= wanted) high = middle
      else low = middle + 1
    }
    return low
  }

  #set(at: number, component: number): number {
    return this.#sets[at * this.#width + component] as number
  }

  /** The last entry of the list whose ordinal is at most `most`, leaving out `except`; NONE if there is none. */
  #lastUpTo(list: number, most: number, except: number): number {
    const { offsets, entries } = this.#writes
    const { ordinal } = this.order
    const start = offsets[list] as number
    let low = start
    let high = offsets[list + 1] as number
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((ordinal[entries[middle] as number] as number) <= most) low = middle + 1
      else high = middle
    }
    if (low > start && entries[low - 1] === except) low--
    return low === start ? NONE : (entries[low - 1] as number)
  }

  /** Inside a layer: can each source come after all other writes of its key? */
  #circle(): Flaw | null {
    const { source, session } = this.order
    const layers = new Map<number, number[]>()
    for (const at of this.#readings) {
      const read = this.own[at] as number
      const from = source[read] as number
      if (from < 0 || session[from] === session[read]) continue
      const layer = this.layerOf(from)
      const known = layers.get(layer)
      if (known === undefined) layers.set(layer, [read])
      else known.push(read)
    }
    for (const [layer, reads] of layers) {
      const links = this.#circleOf(layer, reads)
      if (links !== null) return { kind: 'circle', links }
    }
    return null
  }

  /** Depth first from source to source: the one comes before the other's if it comes before a write of the other's key. */
  #circleOf(layer: number, reads: readonly number[]): readonly Forced[] | null {
    const state = new Uint8Array(reads.length)
    const path: { readonly read: number; next: number; via: Forced }[] = []
    const rivals = reads.map((read) => this.#rivals(layer, read))
    const visit = (index: number, via: Forced): void => {
      state[index] = 1
      path.push({ read: index, next: 0, via })
    }
    for (let start = 0; start < reads.length; start++) {
      if (state[start] !== 0) continue
      visit(start, NOTHING_FORCED)
      for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
        if (top.next === reads.length) {
          state[top.read] = 2
          path.pop()
          continue
        }
        const next = top.next++
        const forced = state[next] === 2 ? null : this.#precedes(reads, rivals, top.read, next)
        if (forced === null) continue
        if (state[next] === 1) {
          const begin = path.findIndex(({ read }) => read === next)
          return [...path.slice(begin + 1).map(({ via }) => via), forced]
        }
        visit(next, forced)
      }
    }
    return null
  }

  /** The last writes of each session to the reading's key that are new in the layer, without its source. */
  #rivals(layer: number, read: number): readonly number[] {
    const { view, source, ordinal } = this.order
    const { ofKey, entries, offsets } = this.#writes
    const key = view.key[read] as number
    const found: number[] = []
    for (let list = ofKey[key] as number; list < (ofKey[key + 1] as number); list++) {
      this.spent++
      const component = this.pasts.component(entries[offsets[list] as number] as number)
      const write = this.#lastUpTo(list, this.#set(layer, component), source[read] as number)
      if (write === NONE) continue
      if (layer === 0 || (ordinal[write] as number) > this.#set(layer - 1, component)) found.push(write)
    }
    return found
  }

  #precedes(reads: readonly number[], rivals: readonly (readonly number[])[], from: number, to: number): Forced | null {
    const { source } = this.order
    const first = source[reads[from] as number] as number
    const read = reads[to] as number
    this.spent++
    for (const write of rivals[to] as readonly number[]) if (this.pasts.reaches(first, write)) return { write, read }
    const second = source[read] as number
    return from !== to && this.pasts.reaches(first, second) ? { write: second, read } : null
  }
}

const NOTHING_FORCED: Forced = { write: NONE, read: NONE }

/** Places, the last first: what a reading needs, an earlier one of the same source needs all the more. */
function lastReadings({ source, view }: SessionOrder, own: Int32Array): readonly number[] {
  const seen = new Set<number>()
  const found: number[] = []
  for (let at = own.length - 1; at >= 0; at--) {
    const read = own[at] as number
    const from = source[read] as number
    if (from === NONE) continue
    const name = from === INITIAL ? -1 - (view.key[read] as number) : from
    if (seen.has(name)) continue
    seen.add(name)
    found.push(at)
  }
  return found
}
