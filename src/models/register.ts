/** One value, read and written, with or without compare-and-set: the states are the values themselves. */
import type { Value } from '../units.ts'
import { defineModel, type Exchange, IMPOSSIBLE, type Impossible, type Model, type ModelOperation } from './model.ts'

function step(
  state: Value,
  { fn, args: [first = null, second = null], result, negative, outcome }: ModelOperation,
): Value | Impossible {
  switch (fn) {
    case 'read':
      return result === undefined || result === state ? state : IMPOSSIBLE
    case 'write':
      return negative ? state : first
    case 'cas': {
      const fits = state === first
      if (!negative) return fits ? second : outcome === 'info' ? state : IMPOSSIBLE
      return !fits && (result === undefined || result === state) ? state : IMPOSSIBLE
    }
    default:
      return IMPOSSIBLE
  }
}

function exchange({ fn, args: [first = null, second = null], result, negative }: ModelOperation): Exchange | null {
  if (fn === 'write') return negative ? {} : { leaves: first }
  if (fn === 'read') return result === undefined ? {} : { finds: result }
  // "It was not x" can be made true by anything.
  if (negative) return result === undefined ? null : { finds: result }
  return { finds: first, leaves: second }
}

const isBlind = ({ fn, result }: ModelOperation): boolean => fn === 'write' || (fn === 'read' && result === undefined)

const shared = {
  initial: (initial: Readonly<Record<string, Value>>, key: string | null): Value => initial[key ?? ''] ?? null,
  step,
  exchange,
  isBlind,
}

export const register: Model<Value> = defineModel({
  ...shared,
  name: 'register',
  description: 'write replaces the value of a key, read returns it',
  functions: ['read', 'write'],
})

export const casRegister: Model<Value> = defineModel({
  ...shared,
  name: 'cas-register',
  title: 'compare-and-set register',
  description: 'a register with cas, which replaces one value by another where it finds it, and is refused elsewhere',
  functions: ['read', 'write', 'cas'],
})
