/**
 * Decides a log whose values are appended once and that is read as a whole.
 *
 *     p0  |-app1-|  |-app2-|
 *     p1                      |-[2]-|     refuted: 1 was there before 2
 *
 * All readings must be beginnings of one sequence, so the longest reading has every other one in it. It gives the order
 * of what was read; a reading of n values stands after the n-th append. What nobody read comes after all of that, by the
 * offsets that were told. It then remains to ask real time (layers.ts).
 *
 * Source: the lineage form of Gibbons & Korach 1997, where a reading tells how its value came to be; with appends only,
 *         there is one chain.
 * Cost:   O(operations + values read).
 */
import { NONE, OPEN } from '../../history/index.ts'
import { inLayers } from '../objects/layers.ts'
import type { ObjectView } from '../objects/object-view.ts'
import { LOG } from './log-functions.ts'

export type LogFinding =
  | { readonly kind: 'phantom'; readonly reading: number; readonly element: number }
  | { readonly kind: 'duplicate'; readonly reading: number; readonly element: number }
  /** They differ at a place that both have. */
  | { readonly kind: 'incompatible'; readonly one: number; readonly other: number; readonly place: number }
  /** The log, or the other offset, has `earlier` first, but the offsets told have not. `reading` may be NONE. */
  | { readonly kind: 'offsets'; readonly earlier: number; readonly later: number; readonly reading: number }
  /** `later` comes after `earlier` in the log, and ended before it began; `reading` shows that, or is NONE. */
  | { readonly kind: 'inversion'; readonly earlier: number; readonly later: number; readonly reading: number }

export type LogOrder =
  | { readonly kind: 'order'; readonly order: Int32Array }
  | LogFinding
  /** Nothing is wrong, but the offsets told are not all places in an order that was found. */
  | { readonly kind: 'open' }

export function orderLog(view: ObjectView, offset: (entry: number) => number): LogOrder {
  const { size, fn, negative, value, values, inv, ret, item, itemStart } = view
  const appender = new Int32Array(values).fill(NONE)
  for (let entry = 0; entry < size; entry++) {
    if (fn[entry] === LOG.append && negative[entry] !== 1) appender[value[entry] ?? 0] = entry
  }
  const longest = longestReading(view)
  const layer = new Int32Array(size).fill(NONE)
  const from = longest === NONE ? 0 : (itemStart[longest] ?? 0)
  const length = longest === NONE ? 0 : (itemStart[longest + 1] ?? 0) - from
  for (let place = 0; place < length; place++) {
    const element = item[from + place] ?? 0
    const append = appender[element] ?? NONE
    if (append === NONE) return { kind: 'phantom', reading: longest, element }
    if (layer[append] !== NONE) return { kind: 'duplicate', reading: longest, element }
    layer[append] = 2 * place + 1
  }
  for (let entry = 0; entry < size; entry++) {
    if (fn[entry] !== LOG.readAll || ret[entry] === OPEN) continue
    const begin = itemStart[entry] ?? 0
    const width = (itemStart[entry + 1] ?? 0) - begin
    for (let place = 0; place < width; place++) {
      if (item[begin + place] !== item[from + place]) {
        return { kind: 'incompatible', one: longest, other: entry, place }
      }
    }
    layer[entry] = 2 * width
  }
  const { order: asTold, layers } = placeTold(view, layer, offset, length)
  const crossed = crossedOffsets(view, asTold, offset, longest)
  if (crossed !== null) return crossed
  const told = inLayers(asTold, layers, inv, ret)
  if (told.kind === 'inversion') return { ...told, reading: witness(view, told, offset, longest) }
  const unread = inLayers(placeUntold(view, layer, offset, layers), layers + 1, inv, ret)
  if (unread.kind === 'inversion') return { ...unread, reading: witness(view, unread, offset, longest) }
  // Where those without an offset belong among those with one is not known: after them, if places say so.
  const all = inLayers(placeUntold(view, asTold, offset, layers), layers + 1, inv, ret)
  if (all.kind === 'order' && isDense(view, all.order, offset)) return all
  return { kind: 'open' }
}

/** A reading that shows in which order two appends stand, unless their offsets do. */
function witness(
  { fn }: ObjectView,
  { earlier, later }: { readonly earlier: number; readonly later: number },
  offset: (entry: number) => number,
  longest: number,
): number {
  const areAppends = fn[earlier] === LOG.append && fn[later] === LOG.append
  return areAppends && (Number.isNaN(offset(earlier)) || Number.isNaN(offset(later))) ? longest : NONE
}

/** Of the answered readings one with the most values, NONE if there is none. */
export function longestReading({ size, fn, ret, itemStart }: ObjectView): number {
  let longest = NONE
  let most = -1
  for (let entry = 0; entry < size; entry++) {
    if (fn[entry] !== LOG.readAll || ret[entry] === OPEN) continue
    const width = (itemStart[entry + 1] ?? 0) - (itemStart[entry] ?? 0)
    if (width <= most) continue
    most = width
    longest = entry
  }
  return longest
}

/** Acknowledged appends that nobody read, but whose offsets were told, in their order. */
function placeTold(
  view: ObjectView,
  layer: Int32Array,
  offset: (entry: number) => number,
  length: number,
): { readonly order: Int32Array; readonly layers: number } {
  const told = unreadAppends(view, layer).filter((entry) => !Number.isNaN(offset(entry)))
  told.sort((one, other) => offset(one) - offset(other))
  const order = layer.slice()
  let next = 2 * length + 1
  for (const entry of told) order[entry] = next++
  return { order, layers: next }
}

/** … and those of which nothing is known but that nobody read them. */
function placeUntold(view: ObjectView, layer: Int32Array, offset: (entry: number) => number, last: number): Int32Array {
  const order = layer.slice()
  for (const entry of unreadAppends(view, layer)) if (Number.isNaN(offset(entry))) order[entry] = last
  return order
}

function unreadAppends({ size, fn, negative, ret }: ObjectView, layer: Int32Array): number[] {
  const unread: number[] = []
  for (let entry = 0; entry < size; entry++) {
    if (fn[entry] !== LOG.append || negative[entry] === 1 || layer[entry] !== NONE || ret[entry] === OPEN) continue
    unread.push(entry)
  }
  return unread
}

/** Offsets must rise along the log. */
function crossedOffsets(
  { size, fn }: ObjectView,
  layer: Int32Array,
  offset: (entry: number) => number,
  longest: number,
): LogFinding | null {
  const told: number[] = []
  for (let entry = 0; entry < size; entry++) {
    if (fn[entry] === LOG.append && layer[entry] !== NONE && !Number.isNaN(offset(entry))) told.push(entry)
  }
  told.sort((one, other) => (layer[one] ?? 0) - (layer[other] ?? 0))
  for (let at = 1; at < told.length; at++) {
    const [earlier = NONE, later = NONE] = [told[at - 1], told[at]]
    if (offset(earlier) < offset(later)) continue
    const isSame = offset(earlier) === offset(later)
    return { kind: 'offsets', earlier, later, reading: isSame ? NONE : longest }
  }
  return null
}

function isDense({ fn }: ObjectView, order: Int32Array, offset: (entry: number) => number): boolean {
  let place = 0
  for (const entry of order) {
    if (fn[entry] !== LOG.append) continue
    const told = offset(entry)
    if (!Number.isNaN(told) && told !== place) return false
    place++
  }
  return true
}
