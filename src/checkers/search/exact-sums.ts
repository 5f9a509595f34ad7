/** Whether what a model calculates is exact: 0.1 + 0.2 is not 0.3 in doubles, and nothing is missing. */
import type { History } from '../../history/index.ts'
import { type AnyModel, counts, operationOf } from '../../models/index.ts'
import type { Value } from '../../units.ts'

/** Why the history cannot be judged by the model, or null. */
export function inexactSum(history: History, model: AnyModel): string | null {
  if (model.sums === undefined) return null
  const beginnings = Object.entries(history.header.initial)
  const odd = beginnings.find(([, value]) => !isWhole(value))
  if (odd !== undefined) return `${odd[0]} begins with something that is not a whole number`
  let largest = beginnings.reduce((sum, [, value]) => sum + Math.abs(Number(value)), 0)
  for (let row = 0; row < history.rows; row++) {
    if (!counts(history, row)) continue
    const { added, read } = model.sums(operationOf(history, model, row))
    if (!added.every(isWhole) || !read.every(isWhole)) {
      const fn = history.pools.functions[history.columns.fn[row] ?? 0]
      return `a number of its ${fn} is not a whole number, and sums of such are not exact`
    }
    for (const amount of added) largest += Math.abs(Number(amount))
  }
  return Number.isSafeInteger(largest) ? null : 'its numbers add up to more than a double holds exactly'
}

/** Nothing counts as 0. */
const isWhole = (value: Value): boolean => value === null || Number.isSafeInteger(value)
