/** A command against one replica's state: what it answers, and what it changes. */
import type { Command, OrderedCommand, Result } from '../protocol.ts'
import type { State } from './state.ts'
import type { Effect } from './updates.ts'

/** Either it changes nothing and answers at once, or it succeeds with its effects. */
export type Executed =
  | { readonly kind: 'answer'; readonly result: Result }
  | { readonly kind: 'change'; readonly effects: readonly Effect[] }

/** Changes nothing itself. */
export function execute(command: Exclude<Command, OrderedCommand>, state: State): Executed {
  switch (command.op) {
    case 'read':
    case 'owner':
      return only({ value: state.value(command.key) })
    case 'count':
      return only({ value: state.count(command.key) })
    case 'write':
      return done({ kind: 'set', key: command.key, value: command.value })
    case 'open':
      return done({ kind: 'set', key: command.key, value: command.balance })
    case 'add':
      return done({ kind: 'add', key: command.key, delta: command.delta })
    case 'cas': {
      const current = state.value(command.key)
      if (current !== command.from) return only({ swapped: false, current })
      return done({ kind: 'set', key: command.key, value: command.to })
    }
    case 'register': {
      const owner = state.value(command.key)
      if (owner !== null) return only({ registered: false, owner })
      return done({ kind: 'set', key: command.key, value: command.claim })
    }
    case 'balances':
      return only({ balances: command.keys.map((key) => [key, Number(state.value(key) ?? 0)] as const) })
    case 'transfer':
      return transfer(state, command.from, command.to, command.amount)
    case 'add-element':
      if (state.sets.has(command.key, command.element)) return only({ added: false })
      return done({ kind: 'element', key: command.key, element: command.element })
    case 'remove-element': {
      const { key, element } = command
      const dots = state.sets.dots(key, element)
      return dots.length === 0 ? only({ removed: false }) : done({ kind: 'no-element', key, element, dots })
    }
    case 'has-element':
      return only({ there: state.sets.has(command.key, command.element) })
    case 'elements':
      return only({ values: state.sets.elements(command.key) })
    case 'generate':
      return done({ kind: 'id' })
    default:
      return command satisfies never
  }
}

function transfer(state: State, from: string, to: string, amount: number): Executed {
  const held = Number(state.value(from) ?? 0)
  if (held < amount) return only({ moved: false })
  return done(
    { kind: 'set', key: from, value: held - amount },
    { kind: 'set', key: to, value: Number(state.value(to) ?? 0) + amount },
  )
}

const only = (result: Result): Executed => ({ kind: 'answer', result })
const done = (...effects: readonly Effect[]): Executed => ({ kind: 'change', effects })
