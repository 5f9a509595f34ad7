/**
 * Replays a proposed order against the history itself, remembering the latest k values of each key: a second opinion
 * that shares no code with the checker.
 *
 * Shape:  rows; those of each key, in this order, are what happened. A compare-and-set must find the latest value.
 * Cost:   O(k rows).
 */
import { beginningOf, type History, NIL, NONE, OUTCOME, PHASE } from '../../history/index.ts'

export function verifyLatest(history: History, order: Int32Array, k: number): boolean {
  const { columns, rows, pools, header } = history
  /** Latest first. */
  const values = pools.keys.map((key) => [pools.values.indexOf(beginningOf(header, key) ?? null)])
  const latestInvoke = new Int32Array(pools.keys.length).fill(NONE)
  const shown = new Uint8Array(rows)
  for (const row of order) {
    const key = columns.key[row] ?? NONE
    const known = values[key]
    if (known === undefined || shown[row] === 1 || !counts(history, row)) return false
    shown[row] = 1
    if ((columns.returnIndex[row] ?? 0) < (latestInvoke[key] ?? NONE)) return false
    latestInvoke[key] = Math.max(latestInvoke[key] ?? NONE, columns.invokeIndex[row] ?? 0)
    const step = stepOf(history, row)
    if (step.read !== NONE && !known.includes(step.read)) return false
    if (step.found !== NONE && known[0] !== step.found) return false
    if (step.wrote === NONE) continue
    known.unshift(step.wrote)
    if (known.length > k) known.pop()
  }
  for (let row = 0; row < rows; row++) {
    if (columns.outcome[row] === OUTCOME.ok && counts(history, row) && shown[row] === 0) return false
  }
  return true
}

/** Value ids: one of the latest, the very latest, and a new one; NONE where it does not care. */
interface Step {
  readonly read: number
  readonly found: number
  readonly wrote: number
}

function stepOf({ columns, pools }: History, row: number): Step {
  const arg = columns.arg[row] ?? NONE
  const told = columns.result[row] ?? NONE
  switch (pools.functions[columns.fn[row] ?? NONE]) {
    case 'write':
      return { read: NONE, found: NONE, wrote: arg }
    case 'cas':
      return columns.negative[row] === 1
        ? { read: told, found: NONE, wrote: NONE }
        : { read: NONE, found: arg, wrote: columns.arg2[row] ?? NONE }
    case 'register':
      return columns.negative[row] === 1
        ? { read: told, found: NONE, wrote: NONE }
        : { read: NONE, found: NIL, wrote: arg }
    default:
      return { read: told, found: NONE, wrote: NONE }
  }
}

const FUNCTIONS: readonly string[] = ['read', 'write', 'cas', 'register', 'owner']

/** Is the row part of what is checked: not setup, not a definite failure, and not a final reading of a single node? */
function counts({ columns, pools, header }: History, row: number): boolean {
  if (!FUNCTIONS.includes(pools.functions[columns.fn[row] ?? NONE] ?? '')) return false
  if (columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) return false
  return columns.phase[row] !== PHASE.final || pools.levels[columns.level[row] ?? NONE] === header.level
}
