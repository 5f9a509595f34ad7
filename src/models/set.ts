/**
 * Elements that are there or not. A positive answer to add or remove says that it changed something; a database that
 * does not tell this apart is recorded with every element added once.
 */
import type { Value } from '../units.ts'
import { defineModel, IMPOSSIBLE, type Model } from './model.ts'

export const set: Model<ReadonlySet<Value>> = defineModel({
  name: 'set',
  description:
    'add and remove an element (refused: it was there already, it was not), contains asks for one, read-all for all',
  functions: ['add', 'remove', 'contains', 'read-all'],
  initial: (): ReadonlySet<Value> => new Set(),
  identify: textOfSet,
  step(state, { fn, args: [element = null], negative, outcome, told }) {
    const isThere = state.has(element)
    switch (fn) {
      case 'add':
        if (negative || isThere) return isThere && (negative || outcome === 'info') ? state : IMPOSSIBLE
        return new Set([...state, element])
      case 'remove':
        if (negative || !isThere) return !isThere && (negative || outcome === 'info') ? state : IMPOSSIBLE
        return new Set([...state].filter((other) => other !== element))
      case 'contains':
        return isThere !== negative ? state : IMPOSSIBLE
      case 'read-all':
        return told === undefined ||
          isExactly(
            state,
            told.map(([, value]) => value),
          )
          ? state
          : IMPOSSIBLE
      default:
        return IMPOSSIBLE
    }
  },
})

/** Read twice in one answer is wrong as well. */
const isExactly = (state: ReadonlySet<Value>, elements: readonly Value[]): boolean =>
  elements.length === state.size &&
  new Set(elements).size === state.size &&
  elements.every((element) => state.has(element))

/** In an order of its own: numbers and texts that look alike differ. */
function textOfSet(state: ReadonlySet<Value>): string {
  return `{${[...state]
    .map((element) => JSON.stringify(element))
    .sort()
    .join(', ')}}`
}
