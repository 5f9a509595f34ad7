/** A command against one replica's state, in one step: what it answers, and what it changes. */
import type { Key, Value } from 'rashomon/sdk'
import type { Command, Result } from '../protocol.ts'
import type { Effect } from './messages.ts'
import type { State } from './state.ts'

export interface Executed {
  readonly result: Result
  /** None: nothing changes. */
  readonly effects: readonly Effect[]
}

/** Changes nothing itself; `seen` grows by every update that the answer shows. */
export function execute(command: Command, state: State, seen: number[]): Executed {
  switch (command.op) {
    case 'read':
    case 'owner':
      return only({ value: state.read(command.key, seen) })
    case 'write':
      return { result: {}, effects: [set(command.key, command.value)] }
    case 'cas': {
      const current = state.read(command.key, seen)
      if (current !== command.from) return only({ swapped: false, current })
      return { result: { swapped: true }, effects: [set(command.key, command.to)] }
    }
    case 'add':
      return { result: {}, effects: [{ kind: 'add', key: command.key, delta: command.delta }] }
    case 'count':
      return only({ value: state.count(command.key, seen) })
    case 'open':
      return { result: {}, effects: [set(command.key, command.balance)] }
    case 'transfer':
      return transfer(command, state, seen)
    case 'balances':
      return only({ balances: balances(command.keys, state, seen) })
    case 'register': {
      const owner = state.read(command.key, seen)
      if (owner !== null) return only({ registered: false, owner })
      return { result: { registered: true }, effects: [set(command.key, command.claim)] }
    }
    default:
      return command satisfies never
  }
}

/** What the command answered when it was carried out: only those that succeed change anything. */
export const succeeded = (command: Command): Result => {
  switch (command.op) {
    case 'cas':
      return { swapped: true }
    case 'transfer':
      return { moved: true }
    case 'register':
      return { registered: true }
    default:
      return {}
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
  if (from === to) return { result: { moved: true }, effects: [] }
  return { result: { moved: true }, effects: [set(from, Number(source) - amount), set(to, Number(target) + amount)] }
}

const balances = (keys: readonly Key[], state: State, seen: number[]): readonly (readonly [Key, number])[] =>
  keys.flatMap((key) => {
    const balance = state.read(key, seen)
    return balance === null ? [] : [[key, Number(balance)] as const]
  })

const only = (result: Result): Executed => ({ result, effects: [] })
const set = (key: Key, value: Value): Effect => ({ kind: 'set', key, value })
