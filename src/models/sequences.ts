/** What keeps the order in which things were put in: a queue, a stack, a log. States are lists, oldest first. */
import type { Value } from '../units.ts'
import { acknowledgements, defineModel, IMPOSSIBLE, type Impossible, type Model, type ModelOperation } from './model.ts'

type List = readonly Value[]

const identify = (state: List): string => JSON.stringify(state)
const empty = (): List => []

/** Takes out the element at `at`, or finds nothing there. */
function take(state: List, at: number, { result, negative, outcome }: ModelOperation): List | Impossible {
  if (state.length === 0) return negative || outcome === 'info' ? state : IMPOSSIBLE
  if (negative || (result !== undefined && result !== state[at])) return IMPOSSIBLE
  return state.toSpliced(at, 1)
}

export const queue: Model<List> = defineModel({
  name: 'queue',
  title: 'FIFO queue',
  description: 'enqueue puts a value at the end, dequeue takes the first (refused: it was empty)',
  functions: ['enqueue', 'dequeue'],
  initial: empty,
  identify,
  isBlind: ({ fn }) => fn === 'enqueue',
  step(state, operation) {
    if (operation.fn === 'dequeue') return take(state, 0, operation)
    return operation.negative ? state : [...state, operation.args[0] ?? null]
  },
})

export const stack: Model<List> = defineModel({
  name: 'stack',
  description: 'push puts a value on top, pop takes it off (refused: it was empty)',
  functions: ['push', 'pop'],
  initial: empty,
  identify,
  isBlind: ({ fn }) => fn === 'push',
  step(state, operation) {
    if (operation.fn === 'pop') return take(state, state.length - 1, operation)
    return operation.negative ? state : [...state, operation.args[0] ?? null]
  },
})

const beginsWith = (list: List, beginning: List): boolean => beginning.every((value, at) => value === list[at])
const readingOf = ({ told }: ModelOperation): List | undefined => told?.map(([, value]) => value)

export const log: Model<List> = defineModel({
  name: 'log',
  description: 'append puts a value at the end and may tell its offset, read-all returns everything',
  functions: ['append', 'read-all'],
  initial: empty,
  identify,
  isBlind: acknowledgements,
  growth: {
    canReach: (state, read) => {
      const list = readingOf(read)
      return list === undefined || beginsWith(list, state)
    },
    resets: () => false,
  },
  step(state, operation) {
    const { fn, args, result, negative } = operation
    if (fn === 'append') {
      if (negative) return state
      return result === undefined || result === null || Number(result) === state.length
        ? [...state, args[0] ?? null]
        : IMPOSSIBLE
    }
    const list = readingOf(operation)
    return list === undefined || (list.length === state.length && beginsWith(list, state)) ? state : IMPOSSIBLE
  },
})
