/**
 * The smallest Δ: bisection over what amounts can be, where every conflict that is found raises the lower bound to the
 * exact amount that resolves it.
 *
 * Cost: O(n log n log T) for a key of n blocks; after the first look, only for blocks that are in conflict at all.
 */
import { NONE } from '../../history/index.ts'
import type { Zones } from '../staleness/zones.ts'
import type { EventTimes } from './event-times.ts'
import type { InsideChain } from './inside-chains.ts'

/** Two blocks, each of which must precede the other. */
export interface BlockPair {
  readonly kind: 'pair'
  readonly amount: number
  /** Blocks, by their place in the zones: the half that a move resolves is `first` before `second`. */
  readonly first: number
  readonly second: number
}

export interface SmallestMove {
  /** 0: linearizable. Infinity: no move helps. */
  readonly deltaNs: number
  /** What needs as much. */
  readonly because: BlockPair | InsideChain | null
}

export function smallestMove(zones: Zones, chain: InsideChain | null, times: EventTimes): SmallestMove {
  let low = chain?.amount ?? 0
  let because: BlockPair | InsideChain | null = chain
  if (isOrderly(zones, times)) return { deltaNs: 0, because: null }
  let blocks = allBlocks(zones)
  const never = findPair(zones, blocks, times, Number.POSITIVE_INFINITY)
  if (never !== null) return { deltaNs: Number.POSITIVE_INFINITY, because: never }
  blocks = inConflict(zones, blocks, times, low)
  let high = times.span
  for (let atLow = true; ; atLow = !atLow || high - low < 1) {
    const probe = atLow ? low : Math.floor((low + high) / 2)
    const pair = findPair(zones, blocks, times, probe)
    if (pair !== null) {
      low = Math.max(low, pair.amount)
      because = pair
    } else if (probe <= low) return { deltaNs: low, because }
    else high = probe
  }
}

/** Nothing is in conflict as it is: linearizable. */
export const isOrderly = (zones: Zones, times: EventTimes): boolean =>
  !zones.disordered && findPair(zones, allBlocks(zones), times, 0) === null

function allBlocks({ count }: Zones): Int32Array {
  const blocks = new Int32Array(count)
  for (let block = 0; block < count; block++) blocks[block] = block
  return blocks
}

const lastBegun = ({ lastWrite, lastRead }: Zones, block: number, times: EventTimes, byNs: number): number =>
  Math.max(
    lastWrite[block] ?? NONE,
    byNs === Number.POSITIVE_INFINITY ? NONE : times.moved(lastRead[block] ?? NONE, byNs),
  )

/** Two blocks that are in conflict once readings are moved by so much. Forward zones must be disjoint, others outside them. */
function findPair(zones: Zones, blocks: Int32Array, times: EventTimes, byNs: number): BlockPair | null {
  const { f } = zones
  const s = new Int32Array(blocks.length)
  const forward = new Int32Array(blocks.length)
  let forwards = 0
  for (let at = 0; at < blocks.length; at++) {
    const block = blocks[at] ?? 0
    s[at] = lastBegun(zones, block, times, byNs)
    if ((f[block] ?? 0) >= (s[at] ?? 0)) continue
    const previous = forward[forwards - 1] ?? NONE
    if (forwards > 0 && (s[previous] ?? 0) > (f[block] ?? 0))
      return pairOf(zones, blocks[previous] ?? 0, block, times, byNs)
    forward[forwards++] = at
  }
  for (let at = 0; at < blocks.length; at++) {
    const block = blocks[at] ?? 0
    if ((f[block] ?? 0) < (s[at] ?? 0)) continue
    const before = placeBelow(forward, forwards, s[at] ?? 0, (index) => f[blocks[index] ?? 0] ?? 0)
    const zone = forward[before - 1] ?? NONE
    if (before > 0 && (s[zone] ?? 0) > (f[block] ?? 0)) return pairOf(zones, blocks[zone] ?? 0, block, times, byNs)
  }
  return null
}

function pairOf(zones: Zones, one: number, other: number, times: EventTimes, byNs: number): BlockPair {
  const oneFirst = amountOf(zones, one, other, times)
  const otherFirst = amountOf(zones, other, one, times)
  if (byNs === Number.POSITIVE_INFINITY) return { kind: 'pair', amount: byNs, first: one, second: other }
  return oneFirst <= otherFirst
    ? { kind: 'pair', amount: oneFirst, first: one, second: other }
    : { kind: 'pair', amount: otherFirst, first: other, second: one }
}

/** How far readings must be moved so that `first` no longer has to precede `second`. */
function amountOf({ f, lastWrite, lastRead }: Zones, first: number, second: number, times: EventTimes): number {
  const ended = f[first] ?? 0
  if (ended < (lastWrite[second] ?? NONE)) return Number.POSITIVE_INFINITY
  return times.between(ended, lastRead[second] ?? 0)
}

/** Blocks that are in conflict with any other: those that are not will never be, since moving only resolves. */
function inConflict(zones: Zones, blocks: Int32Array, times: EventTimes, byNs: number): Int32Array {
  const { f } = zones
  const s = blocks.map((block) => lastBegun(zones, block, times, byNs))
  const isForward = (at: number): boolean => (f[blocks[at] ?? 0] ?? 0) < (s[at] ?? 0)
  const involved = new Uint8Array(blocks.length)
  const forward = new Int32Array(blocks.length)
  /** The latest s among the forward zones up to each. */
  const reach = new Int32Array(blocks.length)
  let forwards = 0
  for (let at = 0; at < blocks.length; at++) {
    if (!isForward(at)) continue
    const began = f[blocks[at] ?? 0] ?? 0
    const before = forwards === 0 ? NONE : (reach[forwards - 1] ?? NONE)
    if (forwards > 0 && before > began) involved[at] = 1
    const previous = forward[forwards - 1] ?? NONE
    // Whoever reaches beyond the next one's beginning reaches beyond the first of them.
    if (forwards > 0 && (s[previous] ?? 0) > began) involved[previous] = 1
    forward[forwards] = at
    reach[forwards++] = Math.max(before, s[at] ?? 0)
  }
  const inside = backwardByEnd(blocks, s, f)
  /** Of the backward zones from each on, by s: the least f. */
  const least = new Int32Array(inside.length + 1).fill(0x7fffffff)
  for (let at = inside.length - 1; at >= 0; at--) {
    const index = inside[at] ?? 0
    const ended = f[blocks[index] ?? 0] ?? 0
    least[at] = Math.min(least[at + 1] ?? 0, ended)
    const zone = placeBelow(forward, forwards, s[index] ?? 0, (other) => f[blocks[other] ?? 0] ?? 0)
    if (zone > 0 && (reach[zone - 1] ?? NONE) > ended) involved[index] = 1
  }
  for (let at = 0; at < forwards; at++) {
    const index = forward[at] ?? 0
    const from = placeBelow(inside, inside.length, (f[blocks[index] ?? 0] ?? 0) + 1, (other) => s[other] ?? 0)
    if ((least[from] ?? 0) < (s[index] ?? 0)) involved[index] = 1
  }
  return blocks.filter((_, at) => involved[at] === 1)
}

const backwardByEnd = (blocks: Int32Array, s: Int32Array, f: Int32Array): Int32Array =>
  Int32Array.from(blocks.keys())
    .filter((at) => (f[blocks[at] ?? 0] ?? 0) >= (s[at] ?? 0))
    .sort((a, b) => (s[a] ?? 0) - (s[b] ?? 0))

/** How many of the first `count` of `list`, whose values rise, have one below the bound. */
function placeBelow(list: Int32Array, count: number, bound: number, place: (index: number) => number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (place(list[middle] ?? 0) < bound) low = middle + 1
    else high = middle
  }
  return low
}
