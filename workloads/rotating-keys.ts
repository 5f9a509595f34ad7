/** A few keys in use at a time, each retired after some operations, so that a run sees the beginnings of many objects. */
import type { Key } from 'rashomon/sdk'

interface Slot {
  readonly key: Key
  /** Operations that it is still good for … */
  readonly left: number
  /** … and those that have not returned. */
  readonly open: number
}

export interface RotatingKeys {
  readonly prefix: string
  readonly uses: number
  readonly mostOpen: number
  readonly slots: readonly Slot[]
  readonly made: number
}

/** `mostOpen`: a key that so many operations hang on is left alone, with whatever may yet come of them. */
export const rotatingKeys = (
  prefix: string,
  count: number,
  uses: number,
  mostOpen: number = Number.POSITIVE_INFINITY,
): RotatingKeys => ({
  prefix,
  uses,
  mostOpen,
  slots: Array.from({ length: count }, (_, at) => ({ key: `${prefix}${at}`, left: uses, open: 0 })),
  made: count,
})

/** The key of a slot for one more operation. */
export function useKey(keys: RotatingKeys, at: number): { readonly key: Key; readonly keys: RotatingKeys } {
  const slot = keys.slots[at]
  const isOver = slot === undefined || slot.left <= 0 || slot.open >= keys.mostOpen
  const { key, left, open } = isOver ? { key: `${keys.prefix}${keys.made}`, left: keys.uses, open: 0 } : slot
  const slots = keys.slots.with(at, { key, left: left - 1, open: open + 1 })
  return { key, keys: { ...keys, slots, made: keys.made + (isOver ? 1 : 0) } }
}

/** An operation on the key has returned. */
export const returned = (keys: RotatingKeys, key: Key): RotatingKeys =>
  changed(keys, key, (slot) => ({ ...slot, open: slot.open - 1 }))

/** An operation on the key that does not count. */
export const givenBack = (keys: RotatingKeys, key: Key): RotatingKeys =>
  changed(keys, key, (slot) => ({ ...slot, left: slot.left + 1 }))

/** At most so many more operations on the key. */
export const retireSoon = (keys: RotatingKeys, key: Key, left: number): RotatingKeys =>
  changed(keys, key, (slot) => (slot.left <= left ? slot : { ...slot, left }))

/** Nothing, if the key is not in use any more. */
function changed(keys: RotatingKeys, key: Key, change: (slot: Slot) => Slot): RotatingKeys {
  const at = keys.slots.findIndex((slot) => slot.key === key)
  const slot = keys.slots[at]
  return slot === undefined ? keys : { ...keys, slots: keys.slots.with(at, change(slot)) }
}
