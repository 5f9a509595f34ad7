/** Oracle for logs: every order; a state is the log, a letter a value, the newest first. */
import { type History, NONE, OPEN } from '../history/index.ts'
import { type Call, callsOf, hasOrder, loosened, replays } from './brute-order.ts'

const letter = (value: number): string => String.fromCharCode(64 + value)

/** Offsets are places, or at least rise: the last one told is then part of the state. */
const applyIn =
  ({ pools }: History, arePlaces: boolean) =>
  ({ fn, arg, result, items, ret }: Call): ((state: string) => string | null) => {
    if (fn === 'append') {
      if (result === NONE) return (state) => letter(arg) + state
      const told = Number(pools.values[result])
      return (state) => {
        const [values = '', last = '-1'] = state.split('/')
        const fits = arePlaces ? told === values.length : told > Number(last)
        return fits ? `${letter(arg)}${values}/${told}` : null
      }
    }
    const text = items.map(letter).reverse().join('')
    return (state) => (ret === OPEN || text === state.split('/')[0] ? state : null)
  }

export function isLogLinearizable(history: History, arePlaces: boolean, kept?: ReadonlySet<number>): boolean {
  const calls = callsOf(history)
  const shown = kept === undefined ? calls : loosened(calls, kept, ({ fn }) => fn === 'append')
  const apply = applyIn(history, arePlaces)
  return hasOrder(shown.map((call) => ({ ...call, apply: apply(call) })))
}

export const logOrderReplays = (history: History, order: Int32Array): boolean =>
  replays(callsOf(history), order, applyIn(history, true))
