/**
 * Between what and what a reading must lie, whatever the additions are: at least what had surely been added when it
 * began, at most what had begun to be added when it ended. Necessary only: which sums of additions can be reached in
 * between is a subset-sum problem.
 */
import { OPEN } from '../../history/index.ts'
import type { CounterOperations } from './counter-view.ts'
import { countBelow } from './unit-increments.ts'

export interface Bounds {
  readonly low: number
  readonly high: number
}

/** Bounds of a reading with these positions, counted from the initial value; O(log n) each, after a sort. */
export function boundsOf({ inv, ret, amount }: CounterOperations): (began: number, ended: number) => Bounds {
  const byEnd = ret.map((_, addition) => addition).sort((a, b) => (ret[a] ?? 0) - (ret[b] ?? 0))
  const ends = byEnd.map((addition) => ret[addition] ?? OPEN)
  const ended = Float64Array.from(byEnd, (addition) => amount[addition] ?? 0)
  const [begunMore, begunLess] = [sums(amount, 1), sums(amount, -1)]
  const [endedMore, endedLess] = [sums(ended, 1), sums(ended, -1)]
  return (readBegan, readEnded) => {
    const sure = countBelow(ends, readBegan)
    const possible = countBelow(inv, readEnded)
    return {
      low: (endedMore[sure] ?? 0) + (begunLess[possible] ?? 0),
      high: (begunMore[possible] ?? 0) + (endedLess[sure] ?? 0),
    }
  }
}

/** Sums of the first n amounts of this sign, for each n. */
function sums(amounts: Float64Array, sign: number): Float64Array {
  const total = new Float64Array(amounts.length + 1)
  for (let at = 0; at < amounts.length; at++) {
    const amount = amounts[at] ?? 0
    total[at + 1] = (total[at] ?? 0) + (amount * sign > 0 ? amount : 0)
  }
  return total
}
