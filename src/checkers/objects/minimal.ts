/**
 * Minimal counterexamples for objects whose values are put in once.
 *
 * An operation that is taken out is thought to have happened at any time, or never: a change becomes *loose*, invoked
 * before everything and never returned, and whatever only looks at the object is dropped. What remains is refuted by
 * itself, and without any one of its operations it could have happened.
 */
import { NONE, OPEN } from '../../history/index.ts'
import { SHRINK_PROBES, shrink } from '../shrink.ts'
import type { ObjectFunction, ObjectView } from './object-view.ts'

/** Entries, as few of the given ones as are still refuted; `isRefuted` is the checker itself, on a small view. */
export const minimalEntries = (
  view: ObjectView,
  functions: readonly ObjectFunction[],
  entries: Iterable<number>,
  isRefuted: (part: ObjectView) => boolean,
  probes: number = SHRINK_PROBES,
): readonly number[] => minimalPart(view, functions, entries, isRefuted, probes).entries

/** … and the view of them, in which the rest of what they speak of is loose. */
export function minimalPart(
  view: ObjectView,
  functions: readonly ObjectFunction[],
  entries: Iterable<number>,
  isRefuted: (part: ObjectView) => boolean,
  probes: number = SHRINK_PROBES,
): { readonly entries: readonly number[]; readonly part: ObjectView } {
  const given = [...new Set(entries)].sort((one, other) => one - other)
  const loose = looseFor(view, functions, given)
  const left = shrink(given, (kept) => isRefuted(partOf(view, functions, kept, loose)), probes)
  return { entries: left, part: partOf(view, functions, left, loose) }
}

/** Changes that speak of the same values as the entries, those themselves included; without a value, of any. */
function looseFor(view: ObjectView, functions: readonly ObjectFunction[], entries: readonly number[]): Int32Array {
  const isNear = new Uint8Array(view.values)
  for (const entry of entries) {
    const value = view.value[entry] ?? NONE
    if (value !== NONE) isNear[value] = 1
    for (let at = view.itemStart[entry] ?? 0; at < (view.itemStart[entry + 1] ?? 0); at++)
      isNear[view.item[at] ?? 0] = 1
  }
  const near = (entry: number): boolean => {
    const value = view.value[entry] ?? NONE
    return value === NONE || isNear[value] === 1
  }
  return view.row.map((_, entry) => entry).filter((entry) => mutates(view, functions, entry) && near(entry))
}

const mutates = ({ fn, negative }: ObjectView, functions: readonly ObjectFunction[], entry: number): boolean =>
  negative[entry] !== 1 && functions[fn[entry] ?? 0]?.mutates === true

/** The kept entries, and all others of `loose` as changes at any time; positions are those of this part alone. */
export function partOf(
  view: ObjectView,
  functions: readonly ObjectFunction[],
  kept: readonly number[],
  loose: Iterable<number>,
): ObjectView {
  const isKept = new Set(kept)
  const free = [...loose].filter((entry) => !isKept.has(entry) && mutates(view, functions, entry))
  const inOrder = [...kept].sort((one, other) => one - other)
  const entries = [...free, ...inOrder]
  const events = inOrder.flatMap((entry) => [view.inv[entry] ?? 0, view.ret[entry] ?? OPEN])
  const positions = Int32Array.from(events.filter((position) => position !== OPEN)).sort()
  const place = new Map([...positions].map((position, rank) => [position, rank + free.length]))
  const pick = <A extends Int32Array | Uint8Array>(column: A): A => {
    const picked = new (column.constructor as new (length: number) => A)(entries.length)
    entries.forEach((entry, at) => {
      picked[at] = column[entry] ?? NONE
    })
    return picked
  }
  const itemStart = new Int32Array(entries.length + 1)
  const item: number[] = []
  entries.forEach((entry, at) => {
    for (let one = view.itemStart[entry] ?? 0; one < (view.itemStart[entry + 1] ?? 0); one++)
      item.push(view.item[one] ?? NONE)
    itemStart[at + 1] = item.length
  })
  const isFree = (at: number): boolean => at < free.length
  return {
    ...view,
    size: entries.length,
    positions: positions.length + free.length,
    row: pick(view.row),
    fn: pick(view.fn),
    negative: pick(view.negative),
    value: pick(view.value),
    inv: Int32Array.from(entries, (entry, at) => (isFree(at) ? at : (place.get(view.inv[entry] ?? 0) ?? 0))),
    ret: Int32Array.from(entries, (entry, at) => (isFree(at) ? OPEN : (place.get(view.ret[entry] ?? OPEN) ?? OPEN))),
    itemStart,
    item: Int32Array.from(item),
  }
}
