/** A number that begins at its initial value, else 0. */
import { defineModel, IMPOSSIBLE, type Model } from './model.ts'

export const counter: Model<number> = defineModel({
  name: 'counter',
  description: 'add adds a number (a negative one, too), read returns the sum',
  functions: ['add', 'read'],
  sums: ({ fn, args, result = null }) => (fn === 'add' ? { added: args, read: [] } : { added: [], read: [result] }),
  initial: (initial, key): number => Number(initial[key ?? ''] ?? 0),
  step(state, { fn, args, result, negative }) {
    if (fn === 'add') return negative ? state : state + Number(args[0] ?? 0)
    return result === undefined || Number(result ?? 0) === state ? state : IMPOSSIBLE
  },
})
