/**
 * Operations whose order is known but for ties: each belongs to a layer, and all of one layer come before all of the
 * next. Either that agrees with real time, or two operations show that it does not.
 *
 *     layer 1   |-a-|      |-b-|
 *     layer 2          |-c-|            fine: c can follow b
 *     layer 3     |-d-|                 not: d had ended when b, two layers below, began
 *
 * Cost: O(operations + layers).
 */
import { NONE, OPEN } from '../../history/index.ts'

export type Layered =
  | { readonly kind: 'order'; readonly order: Int32Array }
  /** `later` belongs to a later layer than `earlier`, and ended before `earlier` began. */
  | { readonly kind: 'inversion'; readonly earlier: number; readonly later: number }

/** `layer[entry]` NONE leaves the entry out; entries are in the order of their invocations. */
export function inLayers(layer: Int32Array, layers: number, inv: Int32Array, ret: Int32Array): Layered {
  const order = sortedByLayer(layer, layers)
  let current = 0
  /** The latest to begin: in all layers below, and so far in this one. */
  let below = NONE
  let here = NONE
  for (const entry of order) {
    if (layer[entry] !== current) {
      current = layer[entry] ?? 0
      below = here
    }
    if (below !== NONE && (ret[entry] ?? OPEN) < (inv[below] ?? 0)) {
      return { kind: 'inversion', earlier: below, later: entry }
    }
    if (here === NONE || (inv[entry] ?? 0) > (inv[here] ?? 0)) here = entry
  }
  return { kind: 'order', order }
}

/** A counting sort; within a layer the order of entries stays. */
function sortedByLayer(layer: Int32Array, layers: number): Int32Array {
  const start = new Int32Array(layers + 1)
  let count = 0
  for (const at of layer) {
    if (at === NONE) continue
    start[at + 1] = (start[at + 1] ?? 0) + 1
    count++
  }
  for (let at = 0; at < layers; at++) start[at + 1] = (start[at + 1] ?? 0) + (start[at] ?? 0)
  const sorted = new Int32Array(count)
  for (let entry = 0; entry < layer.length; entry++) {
    const at = layer[entry] ?? NONE
    if (at === NONE) continue
    const place = start[at] ?? 0
    sorted[place] = entry
    start[at] = place + 1
  }
  return sorted
}
