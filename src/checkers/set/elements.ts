/**
 * A set without whole readings is its elements, each a bit of its own (toggle.ts): adding turns it on, removing turns
 * it off, and an answer that nothing was changed only tells how it stood.
 */
import { NONE, OPEN } from '../../history/index.ts'
import { eventsByValue } from '../objects/events.ts'
import type { ObjectView } from '../objects/object-view.ts'
import { TOGGLE, ToggleJudge } from '../objects/toggle.ts'
import { SET } from './set-functions.ts'

export type ElementsOrder =
  /** Entries in the order in which they took effect. */
  | { readonly kind: 'order'; readonly order: Int32Array }
  | { readonly kind: 'element'; readonly element: number; readonly due: number; readonly isOn: boolean }
  /** Wrong only if positive answers say that something was changed, which nobody knows. */
  | { readonly kind: 'untold' }

/** `isTold`: it is known that positive answers say that something was changed. */
export function orderElements(view: ObjectView, isTold: boolean = tellsChanges(view)): ElementsOrder {
  const { size, fn, negative, inv, ret, values } = view
  const kind = new Uint8Array(size)
  const drop = new Uint8Array(size)
  for (let entry = 0; entry < size; entry++) {
    const asked = fn[entry] ?? 0
    const no = negative[entry] === 1
    if (asked === SET.add) kind[entry] = no ? TOGGLE.seesOn : TOGGLE.turnOn
    else if (asked === SET.remove) kind[entry] = no ? TOGGLE.seesOff : TOGGLE.turnOff
    else if (asked === SET.contains) kind[entry] = no ? TOGGLE.seesOff : TOGGLE.seesOn
    const looks = asked === SET.contains || no
    if (asked === SET.readAll || (looks && ret[entry] === OPEN)) drop[entry] = 1
  }
  const { start, event } = eventsByValue(view, drop)
  let most = 0
  for (let of = 0; of < values; of++) most = Math.max(most, (start[of + 1] ?? 0) - (start[of] ?? 0))
  const judge = new ToggleJudge({ kind, inv, ret }, most)
  const ambiguous = isTold ? null : ambiguousElements(view)
  let untold = false
  for (let element = 0; element < values; element++) {
    const toggled = judge.run(event.subarray(start[element] ?? 0, start[element + 1] ?? 0))
    if (toggled.kind === 'order') continue
    if (ambiguous?.[element] !== 1) return { ...toggled, kind: 'element', element }
    untold = true
  }
  if (untold) return { kind: 'untold' }
  return { kind: 'order', order: judge.inOrder(view.positions) }
}

/** Positive answers may mean no more than "done": then only what is added once and never removed is a bit. */
function ambiguousElements({ value, values, fn, size }: ObjectView): Uint8Array {
  const isAdded = new Uint8Array(values)
  const ambiguous = new Uint8Array(values)
  for (let entry = 0; entry < size; entry++) {
    const element = value[entry] ?? NONE
    if (fn[entry] === SET.remove || (fn[entry] === SET.add && isAdded[element] === 1)) ambiguous[element] = 1
    if (fn[entry] === SET.add) isAdded[element] = 1
  }
  return ambiguous
}

/** Does the client ever say that an addition or a removal changed nothing? */
export const tellsChanges = ({ size, fn, negative }: ObjectView): boolean => {
  for (let entry = 0; entry < size; entry++) {
    if (negative[entry] === 1 && (fn[entry] ?? NONE) !== SET.contains) return true
  }
  return false
}
