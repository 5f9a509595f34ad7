/**
 * Replays a proposed linearization against the history itself: a second opinion that shares no code with the checker
 * and does not know why the order was chosen.
 *
 * Shape:  rows, as the checker's certificate has them: the rows of each key, in this order, are its linearization.
 * Cost:   O(rows).
 * Method: an order respects real time exactly if none of its operations returned before an earlier one of it was
 *         invoked; so it is enough to remember the latest invocation so far (Herlihy & Wing 1990 for locality).
 */
import { beginningOf, type History, NIL, NONE, OUTCOME, PHASE } from '../../history/index.ts'

export function verifyCertificate(history: History, order: Int32Array): boolean {
  const { columns, rows, pools } = history
  const value = initialValues(history)
  const latestInvoke = new Int32Array(pools.keys.length + 1).fill(-1)
  const seen = new Uint8Array(rows)
  for (const row of order) {
    const named = columns.key[row] ?? NONE
    const key = named === NONE ? pools.keys.length : named
    if (row < 0 || row >= rows || seen[row] === 1 || !counts(history, row)) return false
    seen[row] = 1
    if ((columns.returnIndex[row] ?? 0) < (latestInvoke[key] ?? -1)) return false
    latestInvoke[key] = Math.max(latestInvoke[key] ?? -1, columns.invokeIndex[row] ?? 0)
    const after = apply(history, row, value[key] ?? NIL)
    if (after === IMPOSSIBLE) return false
    value[key] = after
  }
  for (let row = 0; row < rows; row++) {
    if (columns.outcome[row] === OUTCOME.ok && counts(history, row) && seen[row] === 0) return false
  }
  return true
}

const IMPOSSIBLE = -3

/** The value after the operation of this row, or IMPOSSIBLE. */
function apply({ columns, pools }: History, row: number, value: number): number {
  const arg = columns.arg[row] ?? NONE
  const told = columns.result[row] ?? NONE
  const refused = columns.negative[row] === 1
  switch (pools.functions[columns.fn[row] ?? NONE]) {
    case 'write':
      return arg
    case 'read':
    case 'owner':
      return fits(told, value) ? value : IMPOSSIBLE
    case 'cas':
      if (refused) return fits(told, value) && value !== arg ? value : IMPOSSIBLE
      return arg === value ? (columns.arg2[row] ?? IMPOSSIBLE) : IMPOSSIBLE
    case 'register':
      if (refused) return fits(told, value) && value !== NIL ? value : IMPOSSIBLE
      return value === NIL ? arg : IMPOSSIBLE
    default:
      return IMPOSSIBLE
  }
}

/** What was not told fits everything. */
const fits = (told: number, value: number): boolean => told === NONE || told === value

const READS: readonly string[] = ['read', 'owner']
const FUNCTIONS: readonly string[] = [...READS, 'write', 'cas', 'register']

/** Is the row part of what is checked: not setup, no failure, no reading of a single node or without an answer? */
function counts({ columns, pools, header }: History, row: number): boolean {
  const fn = pools.functions[columns.fn[row] ?? NONE] ?? ''
  if (!FUNCTIONS.includes(fn) || (columns.result[row] === NONE && READS.includes(fn))) return false
  if (columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) return false
  return columns.phase[row] !== PHASE.final || pools.levels[columns.level[row] ?? NONE] === header.level
}

/** Per key, and last of what has no key. */
function initialValues({ pools, header }: History): Int32Array {
  const named = pools.keys.map((key) => pools.values.indexOf(beginningOf(header, key) ?? null))
  return Int32Array.from([...named, NIL])
}
