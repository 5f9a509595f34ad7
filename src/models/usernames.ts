/** Names that can be taken once: a register that is set once, to a claim. */
import type { Value } from '../units.ts'
import { defineModel, IMPOSSIBLE, type Model } from './model.ts'

export const usernames: Model<Value> = defineModel({
  name: 'usernames',
  title: 'username registry',
  description: 'register takes a free name with a claim (refused: taken, and by whom), owner tells whose it is',
  functions: ['register', 'owner'],
  initial: (initial, key): Value => initial[key ?? ''] ?? null,
  isBlind: ({ fn, result }) => fn === 'owner' && result === undefined,
  exchange: ({ fn, args, result, negative }) => {
    if (fn === 'register' && !negative) return { finds: null, leaves: args[0] ?? null }
    // "Somebody owns it": anybody's registration makes it true.
    if (negative && result === undefined) return null
    return result === undefined ? {} : { finds: result }
  },
  step(owner, { fn, args, result, negative, outcome }) {
    if (fn === 'owner') return result === undefined || result === owner ? owner : IMPOSSIBLE
    if (negative) return owner !== null && (result === undefined || result === owner) ? owner : IMPOSSIBLE
    if (owner === null) return args[0] ?? null
    return outcome === 'info' ? owner : IMPOSSIBLE
  },
})
