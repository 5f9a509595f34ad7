/** Events of an object in order, apart by value: an invocation as its entry, a return as its complement. */
import { NONE, OPEN } from '../../history/index.ts'
import type { ObjectView } from './object-view.ts'

export interface EventsByValue {
  /** Events of value v are event[start[v]] … event[start[v + 1] − 1]. */
  readonly start: Int32Array
  readonly event: Int32Array
}

/** The position that an entry begins at, or the complement of one that ends there. */
export function eventsInOrder({ size, positions, inv, ret }: ObjectView): Int32Array {
  const at = new Int32Array(positions)
  for (let entry = 0; entry < size; entry++) {
    at[inv[entry] ?? 0] = entry
    const ended = ret[entry] ?? OPEN
    if (ended !== OPEN) at[ended] = ~entry
  }
  return at
}

/** Entries without a value, and those that `drop` marks, are in nobody's events. */
export function eventsByValue(view: ObjectView, drop: Uint8Array): EventsByValue {
  const { value, values, positions } = view
  const all = eventsInOrder(view)
  const start = new Int32Array(values + 1)
  for (let position = 0; position < positions; position++) {
    const entry = entryOf(all[position] ?? 0)
    const of = value[entry] ?? NONE
    if (of !== NONE && drop[entry] !== 1) start[of + 1] = (start[of + 1] ?? 0) + 1
  }
  for (let of = 0; of < values; of++) start[of + 1] = (start[of + 1] ?? 0) + (start[of] ?? 0)
  const next = start.slice()
  const event = new Int32Array(start[values] ?? 0)
  for (let position = 0; position < positions; position++) {
    const entry = entryOf(all[position] ?? 0)
    const of = value[entry] ?? NONE
    if (of === NONE || drop[entry] === 1) continue
    const place = next[of] ?? 0
    event[place] = all[position] ?? 0
    next[of] = place + 1
  }
  return { start, event }
}

const entryOf = (event: number): number => (event < 0 ? ~event : event)
