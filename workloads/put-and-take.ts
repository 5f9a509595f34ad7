/** Unique values are put into one object or another, and what is in it is read or taken out. */
import { type Key, nanos, type OperationGenerator, type Random } from 'rashomon/sdk'
import { type RotatingKeys, retireSoon, returned, rotatingKeys, useKey } from './rotating-keys.ts'

export interface PutAndTake {
  /** Takes the value as its argument. */
  readonly put: string
  readonly take: string
  readonly takeShare: number
  readonly prefix: Key
  readonly keys: number
  readonly keyOperations: number
  /**
   * Where operations of unknown outcome make it hard to say what may have happened: at most so many of one object hang
   * at a time, and it is retired soon after one was given up.
   */
  readonly mostOpen?: number
}

/** After an operation whose outcome is not known: enough to see what came of it. */
const OPERATIONS_AFTER_INFO = 10

interface State {
  readonly random: Random
  readonly keys: RotatingKeys
  /** The one allocator of values. */
  readonly nextValue: number
}

export const putAndTake = (plan: PutAndTake): OperationGenerator<State> => ({
  initial: (random) => ({
    random: random.clone(),
    keys: rotatingKeys(plan.prefix, plan.keys, plan.keyOperations, plan.mostOpen),
    nextValue: 1,
  }),
  next(state) {
    const random = state.random.clone()
    const { key, keys } = useKey(state.keys, random.int(plan.keys))
    const takes = random.next() < plan.takeShare
    const args = takes ? [] : [state.nextValue]
    const nextValue = state.nextValue + args.length
    const operation = { fn: takes ? plan.take : plan.put, key, args, atNs: nanos(0) }
    return { kind: 'operation', operation, state: { random, keys, nextValue } }
  },
  update(state, { operation: { key = '' }, outcome }) {
    if (plan.mostOpen === undefined) return state
    const keys = returned(state.keys, key)
    return { ...state, keys: outcome === 'info' ? retireSoon(keys, key, OPERATIONS_AFTER_INFO) : keys }
  },
})
