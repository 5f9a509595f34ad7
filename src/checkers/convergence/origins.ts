/** Where the values of a key may come from: only what certainly happened can be held against a store. */
import { beginningOf, type History, NIL, NONE, OUTCOME, PHASE } from '../../history/index.ts'

export interface Origins {
  /** Why a difference on this key proves nothing; null if nothing of unknown outcome touched it as a sum. */
  readonly openChange: number | null
  /** Rows that may have written the value, none of them known not to have. */
  writersOf(value: number): readonly number[]
  /** Is it the initial value, a sum of acknowledged changes, or written by acknowledged operations only? */
  isCertain(value: number): boolean
}

/** Cost: one pass over the rows. */
export function originsOf(history: History, key: number): Origins {
  const { columns, pools, rows, header } = history
  const writers = new Map<number, number[]>()
  let isSum = false
  let openChange: number | null = null
  for (let row = 0; row < rows; row++) {
    if (columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) continue
    const fn = pools.functions[columns.fn[row] ?? 0]
    if (fn === 'add' || fn === 'transfer') {
      if (columns.key[row] !== key && !(fn === 'transfer' && columns.arg[row] === key)) continue
      isSum = true
      if (columns.outcome[row] === OUTCOME.info) openChange ??= row
      continue
    }
    if (columns.key[row] !== key || columns.negative[row] === 1) continue
    const value = fn === 'cas' ? columns.arg2[row] : fn === 'write' || fn === 'register' ? columns.arg[row] : NONE
    if (value === undefined || value === NONE) continue
    const known = writers.get(value)
    if (known === undefined) writers.set(value, [row])
    else known.push(row)
  }
  const begin = beginningOf(header, pools.keys[key]) ?? null
  const initial = begin === null ? NIL : pools.values.indexOf(begin)
  const writersOf = (value: number): readonly number[] => writers.get(value) ?? []
  function isCertain(value: number): boolean {
    if (isSum) return openChange === null
    if (value === initial) return true
    const from = writersOf(value)
    return from.length > 0 && from.every((row) => columns.outcome[row] === OUTCOME.ok)
  }
  return { openChange, writersOf, isCertain }
}
