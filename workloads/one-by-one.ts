/** Elements of sets are added, each once, looked for and taken out: who asks for one mostly asks for a young one. */
import { type Key, nanos, type Offer, type OperationGenerator, type Random } from 'rashomon/sdk'
import { type RotatingKeys, rotatingKeys, useKey } from './rotating-keys.ts'

export interface OneByOne {
  readonly prefix: Key
  readonly keys: number
  readonly keyOperations: number
  readonly readShare: number
}

interface State {
  readonly random: Random
  readonly keys: RotatingKeys
  readonly nextElement: number
  /** Of each slot: the elements that were added last, and to which key. */
  readonly young: readonly { readonly key: Key; readonly elements: readonly number[] }[]
}

const MOST_YOUNG = 4

export const oneByOne = (plan: OneByOne): OperationGenerator<State> => ({
  initial: (random) => ({
    random: random.clone(),
    keys: rotatingKeys(plan.prefix, plan.keys, plan.keyOperations),
    nextElement: 1,
    young: Array.from({ length: plan.keys }, () => ({ key: '', elements: [] })),
  }),
  next: (state) => offer(plan, state),
  update: (state) => state,
})

function offer(plan: OneByOne, state: State): Offer<State> {
  const random = state.random.clone()
  const at = random.int(plan.keys)
  const { key, keys } = useKey(state.keys, at)
  const known = state.young[at]
  const elements = known?.key === key ? known.elements : []
  const looks = random.next() < plan.readShare
  const removes = random.next() < 0.5
  if (elements.length > 0 && (looks || removes)) {
    const operation = { fn: looks ? 'contains' : 'remove', key, args: [random.pick(elements)], atNs: nanos(0) }
    return { kind: 'operation', operation, state: { ...state, random, keys } }
  }
  const element = state.nextElement
  const young = state.young.with(at, { key, elements: [...elements, element].slice(-MOST_YOUNG) })
  const operation = { fn: 'add', key, args: [element], atNs: nanos(0) }
  return { kind: 'operation', operation, state: { random, keys, nextElement: element + 1, young } }
}
