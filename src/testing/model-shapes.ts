/** What random histories ask of each model, what it would truly answer, and what it might be said to have answered. */
import type { Item } from '../history/index.ts'
import type { AnyModel } from '../models/index.ts'
import * as models from '../models/index.ts'
import type { Key, Value } from '../units.ts'
import type { Dice } from './dice.ts'

export interface Ask {
  readonly fn: string
  readonly key: Key | null
  readonly args: readonly Value[]
  readonly items?: readonly Item[]
}

export interface Answer {
  readonly negative?: boolean
  readonly result?: Value
  readonly items?: readonly Item[]
}

export interface ModelShape {
  readonly model: AnyModel
  initial(dice: Dice, keys: readonly Key[]): Readonly<Record<Key, Value>>
  ask(dice: Dice, key: Key): Ask
  // biome-ignore lint/suspicious/noExplicitAny: states are private to each model
  truth(dice: Dice, ask: Ask, state: any, process: number): Answer
  guess(dice: Dice, ask: Ask): Answer
}

const NUMBERS = 3
const number = (dice: Dice): number => 1 + dice.below(NUMBERS)
const numberOrNothing = (dice: Dice): Value => (dice.chance(0.2) ? null : number(dice))
const oneOf = <T>(dice: Dice, choices: readonly T[]): T => choices[dice.below(choices.length)] as T
/** Now and then the database does not tell. */
const maybe = (dice: Dice, answer: Answer): Answer =>
  dice.chance(0.1) ? (answer.negative === true ? { negative: true } : {}) : answer
const one = (dice: Dice, keys: readonly Key[]): Record<Key, Value> =>
  Object.fromEntries(keys.map((key) => [key, number(dice)]))
const nothing = (): Record<Key, Value> => ({})

const registerShape = (model: AnyModel, functions: readonly string[]): ModelShape => ({
  model,
  initial: one,
  ask: (dice, key) => {
    const fn = oneOf(dice, functions)
    const args = fn === 'cas' ? [numberOrNothing(dice), number(dice)] : fn === 'write' ? [number(dice)] : []
    return { fn, key, args }
  },
  truth: (dice, { fn, args }, state) => {
    if (fn === 'write') return {}
    if (fn === 'read') return maybe(dice, { result: state })
    return state === args[0] ? {} : maybe(dice, { negative: true, result: state })
  },
  guess: (dice, { fn }) => {
    if (fn === 'write') return {}
    if (fn === 'read') return maybe(dice, { result: numberOrNothing(dice) })
    return dice.chance(0.6)
      ? {}
      : dice.chance(0.5)
        ? { negative: true }
        : { negative: true, result: numberOrNothing(dice) }
  },
})

const counterShape: ModelShape = {
  model: models.counter,
  initial: one,
  ask: (dice, key) =>
    dice.chance(0.5) ? { fn: 'read', key, args: [] } : { fn: 'add', key, args: [oneOf(dice, [1, 1, 2, -1])] },
  truth: (dice, { fn }, state) => (fn === 'read' ? maybe(dice, { result: state }) : {}),
  guess: (dice, { fn }) => (fn === 'read' ? { result: dice.below(5) - 1 } : {}),
}

const elements = (list: readonly Value[]): readonly Item[] => list.map((value): Item => [null, value])
const someOf = (dice: Dice): readonly Value[] => [1, 2, 3].filter(() => dice.chance(0.4))

const setShape: ModelShape = {
  model: models.set,
  initial: nothing,
  ask: (dice, key) => {
    const fn = oneOf(dice, ['add', 'add', 'remove', 'contains', 'read-all'])
    return { fn, key, args: fn === 'read-all' ? [] : [number(dice)] }
  },
  truth: (_dice, { fn, args: [element = null] }, state: ReadonlySet<Value>) => {
    if (fn === 'read-all') return { items: elements([...state].reverse()) }
    return { negative: state.has(element) === (fn === 'add') }
  },
  guess: (dice, { fn }) => (fn === 'read-all' ? { items: elements(someOf(dice)) } : { negative: dice.chance(0.3) }),
}

const listShape = (model: AnyModel, put: string, take: string, at: number): ModelShape => ({
  model,
  initial: nothing,
  ask: (dice, key) => (dice.chance(0.5) ? { fn: put, key, args: [number(dice)] } : { fn: take, key, args: [] }),
  truth: (dice, { fn }, state: readonly Value[]) => {
    if (fn === put) return {}
    return state.length === 0 ? { negative: true } : maybe(dice, { result: state.at(at) ?? null })
  },
  guess: (dice, { fn }) =>
    fn === put ? {} : dice.chance(0.2) ? { negative: true } : maybe(dice, { result: number(dice) }),
})

const logShape: ModelShape = {
  model: models.log,
  initial: nothing,
  ask: (dice, key) =>
    dice.chance(0.6) ? { fn: 'append', key, args: [number(dice)] } : { fn: 'read-all', key, args: [] },
  truth: (dice, { fn }, state: readonly Value[]) =>
    fn === 'read-all' ? { items: elements(state) } : dice.chance(0.5) ? {} : { result: state.length },
  guess: (dice, { fn }) =>
    fn === 'read-all'
      ? { items: elements(Array.from({ length: dice.below(4) }, () => number(dice))) }
      : dice.chance(0.5)
        ? {}
        : { result: dice.below(3) },
}

const kvShape: ModelShape = {
  model: models.kv,
  initial: (dice, keys) => Object.fromEntries(keys.map((key) => [key, oneOf(dice, ['a', 'b'])])),
  ask: (dice, key) => {
    const fn = oneOf(dice, ['append', 'append', 'put', 'get', 'get'])
    return { fn, key, args: fn === 'get' ? [] : [oneOf(dice, ['a', 'b'])] }
  },
  truth: (dice, { fn }, state: string) => (fn === 'get' ? maybe(dice, { result: state }) : {}),
  guess: (dice, { fn }) => (fn === 'get' ? { result: oneOf(dice, [null, 'a', 'b', 'ab', 'ba', 'aa', 'aba']) } : {}),
}

const multiShape: ModelShape = {
  model: models.multiRegister,
  initial: (dice) => one(dice, ['x', 'y']),
  ask: (dice) => {
    if (dice.chance(0.15)) return { fn: 'read', key: oneOf(dice, ['x', 'y']), args: [] }
    if (dice.chance(0.15)) return { fn: 'write', key: oneOf(dice, ['x', 'y']), args: [number(dice)] }
    const items = Array.from({ length: 1 + dice.below(3) }, (): Item => {
      const key = oneOf(dice, ['x', 'y'])
      return dice.chance(0.5) ? [key, number(dice), 'w'] : [key, null, 'r']
    })
    return { fn: 'txn', key: null, args: [], items }
  },
  truth: (dice, { fn, key, items = [] }, state: Readonly<Record<Key, Value>>) => {
    if (fn === 'read') return maybe(dice, { result: state[key ?? ''] ?? null })
    if (fn === 'write') return {}
    const after: Record<Key, Value> = { ...state }
    const read = items.map(([of, value, step]): Item => {
      if (step === 'w') after[of ?? ''] = value
      return [of, after[of ?? ''] ?? null, step ?? 'r']
    })
    return { items: dice.chance(0.3) ? read.filter(([, , step]) => step === 'r') : read }
  },
  guess: (dice, { fn, items = [] }) => {
    if (fn === 'read') return { result: numberOrNothing(dice) }
    if (fn === 'write') return {}
    return {
      items: items.map(([key, value, step]): Item => [key, step === 'w' ? value : numberOrNothing(dice), step ?? 'r']),
    }
  },
}

const ACCOUNTS: readonly Key[] = ['x', 'y', 'z']
const bankShape = (model: AnyModel, allowsDebt: boolean): ModelShape => ({
  model,
  initial: (dice) => Object.fromEntries(ACCOUNTS.map((account) => [account, dice.below(4)])),
  ask: (dice) =>
    dice.chance(0.4)
      ? { fn: 'read-all', key: null, args: [] }
      : { fn: 'transfer', key: oneOf(dice, ACCOUNTS), args: [oneOf(dice, ACCOUNTS), number(dice)] },
  truth: (dice, { fn, key, args }, state: Readonly<Record<Key, Value>>) => {
    const balance = (account: Key): number => Number(state[account] ?? 0)
    if (fn === 'read-all')
      return { items: ACCOUNTS.filter(() => dice.chance(0.8)).map((account): Item => [account, balance(account)]) }
    return { negative: !allowsDebt && balance(key ?? '') < Number(args[1]) }
  },
  guess: (dice, { fn }) =>
    fn === 'read-all'
      ? { items: ACCOUNTS.map((account): Item => [account, dice.below(4)]) }
      : { negative: dice.chance(0.4) },
})

const mutexShape: ModelShape = {
  model: models.mutex,
  initial: (_dice, keys) => Object.fromEntries(keys.map((key) => [key, 'held'])),
  ask: (dice, key) => ({ fn: oneOf(dice, ['acquire', 'release']), key, args: [] }),
  truth: (_dice, { fn }, held: number) => ({ negative: held === Number(fn === 'acquire') }),
  guess: (dice) => ({ negative: dice.chance(0.3) }),
}

const fencedShape: ModelShape = {
  model: models.fencedLock,
  initial: (_dice, keys) => Object.fromEntries(keys.map((key) => [key, 'held'])),
  ask: (dice, key) => {
    const fn = oneOf(dice, ['acquire', 'acquire', 'release', 'guarded'])
    return { fn, key, args: fn === 'guarded' ? [number(dice)] : [] }
  },
  truth: (dice, { fn, args }, { holder, given, used }: models.FencedLock, process) => {
    if (fn === 'guarded') return { negative: Number(args[0]) < used }
    if (fn === 'release') return { negative: holder !== process }
    return holder === -1 ? maybe(dice, { result: Math.max(given, 0) + 1 }) : { negative: true }
  },
  guess: (dice, { fn }) =>
    fn === 'acquire' && dice.chance(0.5) ? { result: number(dice) } : { negative: dice.chance(0.4) },
}

const usernamesShape: ModelShape = {
  model: models.usernames,
  initial: one,
  ask: (dice, key) =>
    dice.chance(0.6) ? { fn: 'register', key, args: [number(dice)] } : { fn: 'owner', key, args: [] },
  truth: (dice, { fn }, owner: Value) => {
    if (fn === 'owner') return maybe(dice, { result: owner })
    return owner === null ? {} : maybe(dice, { negative: true, result: owner })
  },
  guess: (dice, { fn }) =>
    fn === 'owner'
      ? { result: numberOrNothing(dice) }
      : dice.chance(0.4)
        ? {}
        : maybe(dice, { negative: true, result: numberOrNothing(dice) }),
}

export const SHAPES: readonly ModelShape[] = [
  registerShape(models.register, ['read', 'write']),
  registerShape(models.casRegister, ['read', 'write', 'cas']),
  multiShape,
  counterShape,
  setShape,
  listShape(models.queue, 'enqueue', 'dequeue', 0),
  listShape(models.stack, 'push', 'pop', -1),
  logShape,
  kvShape,
  bankShape(models.bank, false),
  bankShape(models.bankWithDebts, true),
  mutexShape,
  fencedShape,
  usernamesShape,
]
