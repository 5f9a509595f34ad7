/** A command against one replica's state, in one step: what it answers, and what it changes. */
import type { Key, Value } from 'rashomon/sdk'
import type { Command, OrderedCommand, Result } from '../protocol.ts'
import type { Effect } from './messages.ts'
import type { State } from './state.ts'

/** Either it changes nothing and answers at once, or it succeeds with its effects. */
export type Executed =
  | { readonly kind: 'answer'; readonly result: Result }
  | { readonly kind: 'change'; readonly effects: readonly Effect[] }

/** Changes nothing itself; `seen` grows by every update that the answer shows. */
export function execute(command: Exclude<Command, OrderedCommand>, state: State, seen: number[]): Executed {
  switch (command.op) {
    case 'read':
    case 'owner':
      return only({ value: state.read(command.key, seen) })
    case 'write':
      return change(set(command.key, command.value))
    case 'cas': {
      const current = state.read(command.key, seen)
      if (current !== command.from) return only({ swapped: false, current })
      return change(set(command.key, command.to))
    }
    case 'add':
      return change({ kind: 'add', key: command.key, delta: command.delta })
    case 'count':
      return only({ value: state.count(command.key, seen) })
    case 'open':
      return change(set(command.key, command.balance))
    case 'transfer':
      return transfer(command, state, seen)
    case 'balances':
      return only({ balances: balances(command.keys, state, seen) })
    case 'register': {
      const owner = state.read(command.key, seen)
      if (owner !== null) return only({ registered: false, owner })
      return change(set(command.key, command.claim))
    }
    case 'add-element': {
      const { key, element } = command
      if (state.has(key, element, seen)) return only({ added: false })
      return change({ kind: 'element', key, element })
    }
    case 'remove-element': {
      const { key, element } = command
      const dots = state.dots(key, element, seen)
      if (dots.length === 0) return only({ removed: false })
      return change({ kind: 'no-element', key, element, dots })
    }
    case 'has-element':
      return only({ there: state.has(command.key, command.element, seen) })
    case 'elements':
      return only({ values: state.elements(command.key, seen) })
    case 'generate':
      return change({ kind: 'id' })
    default:
      return command satisfies never
  }
}

/** Both balances are written as values, so a concurrent transfer from one of the accounts is overwritten or overwrites. */
function transfer(
  { from, to, amount }: { readonly from: Key; readonly to: Key; readonly amount: number },
  state: State,
  seen: number[],
): Executed {
  const source = state.read(from, seen)
  const target = state.read(to, seen)
  const covered = source !== null && target !== null && Number(source) >= amount
  if (!covered) return only({ moved: false })
  if (from === to) return only({ moved: true })
  return change(set(from, Number(source) - amount), set(to, Number(target) + amount))
}

const balances = (keys: readonly Key[], state: State, seen: number[]): readonly (readonly [Key, number])[] =>
  keys.flatMap((key) => {
    const balance = state.read(key, seen)
    return balance === null ? [] : [[key, Number(balance)] as const]
  })

const only = (result: Result): Executed => ({ kind: 'answer', result })
const change = (...effects: readonly Effect[]): Executed => ({ kind: 'change', effects })
const set = (key: Key, value: Value): Effect => ({ kind: 'set', key, value })
