/**
 * What must come before what in any order that explains all readings: the order of sessions, read-from, and for any two
 * blocks A and B of one key
 *
 *     if the beginning of A is before the end of B, then the end of A is before the beginning of B
 *
 * until nothing new follows. If something comes before itself no order exists; if nothing does there mostly is one, but
 * not always (schedule.ts looks for it).
 *
 * The nodes are entries and ends of blocks. Each has a clock: how many writes of each writing session must come before
 * it. What grows is passed on, in the order of the history, which is nearly that of time, so most nodes pass on once.
 *
 * Cost: nodes × writing sessions × 4 bytes, for blocks twice that; the time is that of a few passes over it.
 */
import { NONE } from '../../history/index.ts'
import { writingSessions } from '../causal/causal-clocks.ts'
import { Int32List } from '../order/int32-list.ts'
import { writesOf } from '../order/session-order.ts'
import { INITIAL } from '../register-view.ts'
import type { Blocks } from './blocks.ts'
import { DirtySet } from './dirty-set.ts'

/** More memory than this for clocks (1 GiB) is refused. */
const MOST_CELLS = 2 ** 28

export type Saturated =
  | { readonly kind: 'saturated' }
  /** This write would have to come before itself. */
  | { readonly kind: 'circle'; readonly entry: number }
  | { readonly kind: 'spent' }

/** "The end of block `from` is before the beginning of block `to`": forced[i], because of what was known then. */
export interface ForcedBlocks {
  readonly from: Int32List
  readonly to: Int32List
  /** Per block: the last of those that leave it, NONE if there is none; per forced: the one before of the same block. */
  readonly lastOf: Int32Array
  readonly previous: Int32List
}

export class Saturation {
  readonly blocks: Blocks
  readonly width: number
  readonly forced: ForcedBlocks
  spent = 0
  /** Per session: its place in clocks, NONE if it never writes. */
  readonly #components: Int32Array
  readonly #cells: Int32Array
  /** Per block: its end's clock when its rivals were last looked at. */
  readonly #looked: Int32Array
  readonly #dirty: DirtySet
  /** Per block: the last entry of the history that its end waits for, NONE if it waits for none. */
  readonly #endAfter: Int32Array
  /** The block whose end waits for this entry last, NONE if there is none. */
  readonly #endOf: Int32Array
  #circle: number = NONE

  constructor(blocks: Blocks, width: number, components: Int32Array) {
    const { size } = blocks.order.view
    this.blocks = blocks
    this.width = width
    this.#components = components
    this.#cells = new Int32Array((size + blocks.count) * width)
    this.#looked = new Int32Array(blocks.count * width)
    this.#dirty = new DirtySet(2 * size)
    this.#endAfter = new Int32Array(blocks.count).fill(NONE)
    this.#endOf = new Int32Array(size).fill(NONE)
    this.forced = {
      from: new Int32List(),
      to: new Int32List(),
      lastOf: new Int32Array(blocks.count).fill(NONE),
      previous: new Int32List(),
    }
  }

  run(most: number): Saturated {
    const { of, order } = this.blocks
    for (let entry = 0; entry < order.view.size; entry++) {
      if (of[entry] === NONE) continue
      this.#dirty.add(2 * entry)
      if (this.sink(entry) < 0) this.#endAfter[of[entry] as number] = entry
    }
    for (let block = 0; block < this.blocks.count; block++) {
      const after = this.#endAfter[block] as number
      if (after === NONE) continue
      this.#endOf[after] = block
      this.#dirty.add(2 * after + 1)
    }
    for (let turn = this.#dirty.take(); turn >= 0; turn = this.#dirty.take()) {
      if ((turn & 1) === 0) this.#passOn(turn >>> 1)
      else this.#passOnEnd(this.#endOf[turn >>> 1] as number)
      if (this.#circle !== NONE) return { kind: 'circle', entry: this.#circle }
      if (this.spent > most) return { kind: 'spent' }
    }
    return { kind: 'saturated' }
  }

  component(entry: number): number {
    return this.#components[this.blocks.order.session[entry] as number] as number
  }

  /** How many writes of the component's session must come before the entry. */
  known(entry: number, component: number): number {
    return this.#cells[entry * this.width + component] as number
  }

  /** Must the write come before this entry? */
  isBefore(write: number, entry: number): boolean {
    return this.known(entry, this.component(write)) >= (this.blocks.order.ordinal[write] as number)
  }

  isBeforeEnd(write: number, block: number): boolean {
    return this.isBefore(write, this.blocks.order.view.size + block)
  }

  /**
   * What an entry of a block must come before within it: the compare-and-set that replaces the value that it read or
   * wrote. Negative: only the block's end.
   */
  sink(entry: number): number {
    const { order, swap, firstSwap } = this.blocks
    const { view, source } = order
    if (view.written[entry] !== NONE) return swap[entry] as number
    const from = source[entry] as number
    return (from === INITIAL ? firstSwap[view.key[entry] as number] : swap[from]) as number
  }

  #passOn(entry: number): void {
    const { order, readersAt, readers, of } = this.blocks
    const { view, after } = order
    const component = view.written[entry] === NONE ? NONE : this.component(entry)
    const next = after[entry] as number
    if (next !== NONE) this.#merge(entry, component, next)
    for (let at = readersAt[entry] as number; at < (readersAt[entry + 1] as number); at++) {
      this.#merge(entry, component, readers[at] as number)
    }
    const sink = this.sink(entry)
    if (sink < 0) this.#mergeEnd(entry, component, of[entry] as number)
    else if (component === NONE) this.#merge(entry, component, sink)
  }

  #passOnEnd(block: number): void {
    const { order, head } = this.blocks
    const { view } = order
    const node = view.size + block
    if (block < view.keys) this.#passOnToFirsts(node, block)
    else this.#lookAtRivals(block)
    for (let at = this.forced.lastOf[block] as number; at !== NONE; at = this.forced.previous.at(at)) {
      this.#merge(node, NONE, head[this.forced.to.at(at)] as number)
    }
  }

  /** What found the initial value comes before the first write of the key in each session. */
  #passOnToFirsts(node: number, key: number): void {
    const { ofKey, offsets, entries } = this.blocks.heads
    for (let list = ofKey[key] as number; list < (ofKey[key + 1] as number); list++) {
      this.#merge(node, NONE, entries[offsets[list] as number] as number)
    }
  }

  /** Blocks of the same key that begin before this one's end, and so end before its beginning. */
  #lookAtRivals(block: number): void {
    const { order, heads, head, of } = this.blocks
    const { ofKey } = heads
    const own = head[block] as number
    const key = order.view.key[own] as number
    const clock = (order.view.size + block) * this.width
    const looked = block * this.width
    const rivals: number[] = []
    let latest: number = NONE
    for (let list = ofKey[key] as number; list < (ofKey[key + 1] as number); list++) {
      this.spent++
      const component = this.component(heads.entries[heads.offsets[list] as number] as number)
      const known = this.#cells[clock + component] as number
      if (known === this.#looked[looked + component]) continue
      const rival = this.#lastUpTo(list, known, own)
      if (rival === NONE || (order.ordinal[rival] as number) <= (this.#looked[looked + component] as number)) continue
      rivals.push(rival)
      if (latest === NONE || this.isBefore(latest, rival)) latest = rival
    }
    this.#looked.set(this.#cells.subarray(clock, clock + this.width), looked)
    for (const rival of rivals) {
      // What is before the latest of them gets there by itself.
      if (rival !== latest && this.isBefore(rival, latest)) continue
      this.#force(of[rival] as number, block)
    }
  }

  #force(from: number, to: number): void {
    const { forced } = this
    forced.from.push(from)
    const at = forced.to.push(to)
    forced.previous.push(forced.lastOf[from] as number)
    forced.lastOf[from] = at
    this.#merge(this.blocks.order.view.size + from, NONE, this.blocks.head[to] as number)
  }

  /** The target learns what comes before the node, and the node itself if it writes (`component`). */
  #merge(node: number, component: number, target: number): void {
    const grew = this.#learn(node, component, target)
    if (!grew) return
    this.#dirty.add(2 * target)
    const { order } = this.blocks
    if (order.view.written[target] !== NONE && this.isBefore(target, target)) this.#circle = target
  }

  #mergeEnd(node: number, component: number, block: number): void {
    if (this.#learn(node, component, this.blocks.order.view.size + block)) {
      this.#dirty.add(2 * (this.#endAfter[block] as number) + 1)
    }
  }

  #learn(node: number, component: number, target: number): boolean {
    const { width } = this
    const cells = this.#cells
    const from = node * width
    const to = target * width
    let grew = false
    for (let at = 0; at < width; at++) {
      const known = cells[from + at] as number
      if (known <= (cells[to + at] as number)) continue
      cells[to + at] = known
      grew = true
    }
    this.spent++
    if (component === NONE) return grew
    const ordinal = this.blocks.order.ordinal[node] as number
    if (ordinal <= (cells[to + component] as number)) return grew
    cells[to + component] = ordinal
    return true
  }

  /** The last entry of the list whose ordinal is at most `most`, leaving out `except`; NONE if there is none. */
  #lastUpTo(list: number, most: number, except: number): number {
    const { offsets, entries } = this.blocks.heads
    const { ordinal } = this.blocks.order
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
}

/** null: the clocks would be too large. */
export function saturationOf(blocks: Blocks): Saturation | null {
  const { order } = blocks
  const { width, of } = writingSessions(order, writesOf(order))
  if ((order.view.size + 2 * blocks.count) * width > MOST_CELLS) return null
  return new Saturation(blocks, width, of)
}
