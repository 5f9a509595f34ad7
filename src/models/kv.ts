/** Texts by key that can be replaced and appended to: the service that Porcupine's and 6.824's histories come from. */
import { defineModel, IMPOSSIBLE, type Model, type ModelOperation } from './model.ts'

const given = ({ args }: ModelOperation): string => String(args[0] ?? '')

export const kv: Model<string> = defineModel({
  name: 'kv',
  title: 'key-value store of texts',
  description: 'put replaces the text of a key, append adds to its end, get returns it (nothing is the empty text)',
  functions: ['put', 'append', 'get'],
  initial: (initial, key): string => String(initial[key ?? ''] ?? ''),
  isBlind: ({ fn, result }) => fn !== 'get' || result === undefined,
  growth: {
    canReach: (state, { result }) => result === undefined || String(result ?? '').startsWith(state),
    resets: ({ fn }) => fn === 'put',
  },
  step(state, operation) {
    const { fn, result, negative } = operation
    if (fn === 'get') return result === undefined || String(result ?? '') === state ? state : IMPOSSIBLE
    if (negative) return state
    return fn === 'put' ? given(operation) : state + given(operation)
  },
})
