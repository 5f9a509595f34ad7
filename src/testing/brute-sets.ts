/** Oracle for sets: every order, a state is its sorted elements. */
import type { History } from '../history/index.ts'
import { type Call, callsOf, hasOrder, loosened, replays } from './brute-order.ts'

const elements = (state: string): readonly string[] => (state === '' ? [] : state.split(','))

/** `isBlind`: additions and removals that were acknowledged may have changed nothing. */
function apply({ fn, arg, negative, items, ret }: Call, isBlind: boolean): (state: string) => string | null {
  const isOpen = ret === 0x7fffffff
  const name = String(arg)
  return (state) => {
    const has = elements(state).includes(name)
    switch (fn) {
      case 'add':
        if (negative) return has ? state : null
        if (has) return isBlind || isOpen ? state : null
        return [...elements(state), name].sort().join(',')
      case 'remove':
        if (negative) return has ? null : state
        if (!has) return isBlind || isOpen ? state : null
        return elements(state)
          .filter((one) => one !== name)
          .join(',')
      case 'contains':
        return isOpen || has !== negative ? state : null
      default:
        return isOpen || items.map(String).sort().join(',') === state ? state : null
    }
  }
}

export const changesSet = ({ fn, negative }: Call): boolean => (fn === 'add' || fn === 'remove') && !negative

export function isSetLinearizable(history: History, kept?: ReadonlySet<number>): boolean {
  const calls = callsOf(history)
  const shown = kept === undefined ? calls : loosened(calls, kept, changesSet)
  return hasOrder(shown.map((call) => ({ ...call, apply: apply(call, false) })))
}

/** … where those of sets that never say that something was there, or was not, may have changed nothing. */
export function isUntoldSetLinearizable(history: History): boolean {
  const calls = callsOf(history)
  const tells = new Set(calls.filter(({ fn, negative }) => negative && fn !== 'contains').map(({ key }) => key))
  return hasOrder(calls.map((call) => ({ ...call, apply: apply(call, !tells.has(call.key)) })))
}

export const setOrderReplays = (history: History, order: Int32Array): boolean =>
  replays(callsOf(history), order, (call) => apply(call, false))
