/**
 * Decides a set that only grows, every element added once, read as a whole.
 *
 *     p0  |-+1-|  |-+2-|
 *     p1                  |-{2}-|     refuted: 1 was there before 2
 *
 * Readings of one set that only grows contain one another. So they fall into an order by size, and additions with them:
 * between two readings stands what the second has and the first has not. What nobody read comes last. It then remains
 * to ask real time (layers.ts).
 *
 * Cost: O(operations + elements read).
 */
import { NONE, OPEN } from '../../history/index.ts'
import { inLayers } from '../objects/layers.ts'
import type { ObjectView } from '../objects/object-view.ts'
import { SET } from './set-functions.ts'

export type GrowOnlyOrder =
  | { readonly kind: 'order'; readonly order: Int32Array }
  /** An element was read that nobody adds. */
  | { readonly kind: 'phantom'; readonly reading: number; readonly element: number }
  /** … or read twice at once. */
  | { readonly kind: 'duplicate'; readonly reading: number; readonly element: number }
  /** Each of two readings has an element that the other has not. */
  | { readonly kind: 'incomparable'; readonly one: number; readonly other: number }
  /** `later` must follow `earlier`, and ended before it began; `between` is a reading that shows why, or NONE. */
  | { readonly kind: 'inversion'; readonly earlier: number; readonly later: number; readonly between: number }

export function orderGrowOnly(view: ObjectView): GrowOnlyOrder {
  const { size, fn, value, values, inv, ret, item, itemStart } = view
  const adder = new Int32Array(values).fill(NONE)
  for (let entry = 0; entry < size; entry++) if (fn[entry] === SET.add) adder[value[entry] ?? 0] = entry
  const readings = readingsBySize(view)
  const layer = new Int32Array(size).fill(NONE)
  let known = 0
  let before = NONE
  /** Additions of the g-th different reading are in layer 2 g, readings like it in layer 2 g + 1. */
  let group = 0
  for (let at = 0; at < readings.order.length; at++) {
    const reading = readings.order[at] ?? 0
    let familiar = 0
    let fresh = 0
    for (let one = itemStart[reading] ?? 0; one < (itemStart[reading + 1] ?? 0); one++) {
      const element = item[one] ?? 0
      const add = adder[element] ?? NONE
      if (add === NONE) return { kind: 'phantom', reading, element }
      if (readings.last[element] === reading) return { kind: 'duplicate', reading, element }
      readings.last[element] = reading
      if (layer[add] !== NONE) {
        familiar++
        continue
      }
      fresh++
      layer[add] = 2 * group + 2
    }
    if (familiar < known) return { kind: 'incomparable', one: before, other: reading }
    if (fresh > 0) group++
    known += fresh
    layer[reading] = 2 * group + 1
    before = reading
  }
  const layers = 2 * group + 3
  for (let entry = 0; entry < size; entry++) {
    if (fn[entry] === SET.add && layer[entry] === NONE && ret[entry] !== OPEN) layer[entry] = layers - 1
  }
  const found = inLayers(layer, layers, inv, ret)
  if (found.kind === 'order') return found
  const between = witnessBetween(view, found.earlier, layer)
  const isEnough = between !== NONE && (ret[found.later] ?? OPEN) < (inv[between] ?? 0)
  return isEnough ? { ...found, earlier: between, between: NONE } : { ...found, between }
}

/** An addition is earlier than another one because some reading has only it: the first that has it. */
function witnessBetween({ fn, size }: ObjectView, earlier: number, layer: Int32Array): number {
  if (fn[earlier] !== SET.add) return NONE
  for (let entry = 0; entry < size; entry++) {
    if (fn[entry] === SET.readAll && layer[entry] === (layer[earlier] ?? 0) + 1) return entry
  }
  return NONE
}

/** Answered readings in the order of how many different elements they have; `last` is scratch, one entry an element. */
function readingsBySize({ size, fn, ret, item, itemStart, values }: ObjectView): {
  readonly order: Int32Array
  readonly last: Int32Array
} {
  const last = new Int32Array(values).fill(NONE)
  const width = new Int32Array(size)
  const counts = new Int32Array(values + 2)
  let readings = 0
  for (let entry = 0; entry < size; entry++) {
    if (fn[entry] !== SET.readAll || ret[entry] === OPEN) continue
    for (let one = itemStart[entry] ?? 0; one < (itemStart[entry + 1] ?? 0); one++) {
      const element = item[one] ?? 0
      if (last[element] === entry) continue
      last[element] = entry
      width[entry] = (width[entry] ?? 0) + 1
    }
    const place = (width[entry] ?? 0) + 1
    counts[place] = (counts[place] ?? 0) + 1
    readings++
  }
  for (let at = 0; at <= values; at++) counts[at + 1] = (counts[at + 1] ?? 0) + (counts[at] ?? 0)
  const order = new Int32Array(readings)
  for (let entry = 0; entry < size; entry++) {
    if (fn[entry] !== SET.readAll || ret[entry] === OPEN) continue
    const place = counts[width[entry] ?? 0] ?? 0
    order[place] = entry
    counts[width[entry] ?? 0] = place + 1
  }
  return { order, last: last.fill(NONE) }
}
