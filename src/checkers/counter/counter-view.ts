/** A history as counters: per key its additions and its readings, as flat columns. */
import { beginningOf, type History, NONE, OPEN, OUTCOME, PHASE } from '../../history/index.ts'
import type { Value } from '../../units.ts'

/** One entry each per operation, in the order of invocation. */
export interface CounterOperations {
  readonly row: Int32Array
  readonly inv: Int32Array
  /** OPEN: outcome not known. */
  readonly ret: Int32Array
  /** What an addition adds, or what a reading told, counted from the initial value. */
  readonly amount: Float64Array
}

export interface CounterView {
  readonly key: number
  readonly additions: CounterOperations
  /** At the run's level, of the main and the final phase. */
  readonly readings: CounterOperations
  /** Additions by one only. */
  readonly isUnit: boolean
  /** Why the key cannot be judged: something is not a whole number. */
  readonly flaw: string | null
  readonly initial: number
}

export function counterViews(history: History): readonly CounterView[] {
  const { pools, header } = history
  const additions = rowsByKey(history, pools.functions.indexOf('add'))
  const readings = rowsByKey(history, pools.functions.indexOf('read'))
  return pools.keys.map((name, key) => {
    const start = beginningOf(header, name) ?? 0
    const initial = isWhole(start) ? start : Number.NaN
    const added = operations(history, additions[key] ?? [], history.columns.arg, 0)
    const read = operations(history, readings[key] ?? [], history.columns.result, initial)
    const isFlawed = [added, read].some(({ amount }) => amount.some(Number.isNaN)) || Number.isNaN(initial)
    return {
      key,
      additions: added,
      readings: read,
      isUnit: added.amount.every((amount) => amount === 1),
      flaw: isFlawed ? `${name} is given or read as something that is not a whole number` : null,
      initial,
    }
  })
}

/** Only those that count: not setup, no definite failure, no reading without an answer or at another level. */
function rowsByKey({ columns, rows, pools, header }: History, fn: number): readonly (readonly number[])[] {
  const found: number[][] = pools.keys.map(() => [])
  if (fn === NONE) return found
  const runLevel = pools.levels.indexOf(header.level)
  const isReading = pools.functions[fn] === 'read'
  for (let row = 0; row < rows; row++) {
    if (columns.fn[row] !== fn || columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) continue
    if (isReading && (columns.returnIndex[row] === OPEN || columns.result[row] === NONE)) continue
    if (columns.phase[row] === PHASE.final && isReading && columns.level[row] !== runLevel) continue
    found[columns.key[row] ?? NONE]?.push(row)
  }
  return found
}

function operations(
  { columns, pools }: History,
  rows: readonly number[],
  ids: Int32Array,
  from: number,
): CounterOperations {
  return {
    row: Int32Array.from(rows),
    inv: Int32Array.from(rows, (row) => columns.invokeIndex[row] ?? 0),
    ret: Int32Array.from(rows, (row) => columns.returnIndex[row] ?? OPEN),
    amount: Float64Array.from(rows, (row) => numberWithId(pools.values, ids[row] ?? NONE) - from),
  }
}

/** Sums of fractions are not exact: what is missing in them may be a matter of rounding. */
const isWhole = (value: Value | undefined): value is number => Number.isSafeInteger(value)

export function numberWithId(values: History['pools']['values'], id: number): number {
  const value = values[id]
  return isWhole(value) ? value : Number.NaN
}
