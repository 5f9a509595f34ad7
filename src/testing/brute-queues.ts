/** Oracles for queues and stacks: every order; a state is what is inside, oldest first. */
import { type History, NONE, OPEN } from '../history/index.ts'
import { type Call, callsOf, hasOrder, loosened, replays } from './brute-order.ts'

/** Values as letters, so that a state is a word. */
const letter = (value: number): string => String.fromCharCode(64 + value)

function apply({ fn, arg, result, negative, ret }: Call): (state: string) => string | null {
  if (fn === 'enqueue' || fn === 'push') return (state) => state + letter(arg)
  if (negative) return (state) => (state === '' ? state : null)
  return (state) => {
    if (state === '') return ret === OPEN && result === NONE ? state : null
    const taken = fn === 'pop' ? state.slice(-1) : state.slice(0, 1)
    if (result !== NONE && letter(result) !== taken) return null
    return fn === 'pop' ? state.slice(0, -1) : state.slice(1)
  }
}

const changes = ({ negative }: Call): boolean => !negative

export function isQueueLinearizable(history: History, kept?: ReadonlySet<number>): boolean {
  const calls = callsOf(history)
  const shown = kept === undefined ? calls : loosened(calls, kept, changes)
  return hasOrder(shown.map((call) => ({ ...call, apply: apply(call) })))
}

export const queueOrderReplays = (history: History, order: Int32Array): boolean =>
  replays(callsOf(history), order, apply)
