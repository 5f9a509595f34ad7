/**
 * The few operations that show that no order explains a history.
 *
 * They are impossible whatever the others did: an operation that is taken out is thought to have happened at any time,
 * or never, unless it began after everything shown had returned. Take any one of them out and an order exists.
 *
 * Cost: searches of what is left (shrink.ts), each under a budget; where one gives up, its operations stay in.
 */
import { type History, NONE, OPEN, recordOf } from '../../history/index.ts'
import { type AnyModel, counts, operationOf } from '../../models/index.ts'
import type { Value } from '../../units.ts'
import { shrink } from '../shrink.ts'
import { type SearchResult, searchLinearizable } from './search.ts'

export type Refutation = Extract<SearchResult, { kind: 'not-linearizable' }>

export interface Counterexample {
  readonly rows: readonly number[]
  /** Of these rows alone. */
  readonly refutation: Refutation
  /** Of the whole history: rows that are not shown had a place in the order, too. */
  readonly whole: Refutation
  /** No operation that had begun before the failed one returned can have left this, which it found. */
  readonly neverLeft?: Value
  /** false: a search gave up, and there may be fewer. */
  readonly isMinimal: boolean
}

const STEPS_A_PROBE = 50_000
const STEPS_IN_ALL = 5_000_000
/** Of the operations before the first return that nothing explains, the last so many may do. */
const WINDOWS: readonly number[] = [4, 16, 64, 256, 1024]

export function counterexampleOf(history: History, model: AnyModel, whole: Refutation): Counterexample {
  const object = rowsOfObject(history, model, whole.key)
  let left = STEPS_IN_ALL
  let most = STEPS_A_PROBE
  let isMinimal = true
  const isStillRefuted = (rows: readonly number[]): boolean => {
    const found = searchPart(history, model, object, rows, Math.min(most, left))
    left -= found.steps
    if (found.kind === 'budget') isMinimal = false
    return found.kind === 'not-linearizable'
  }
  const begin = beginnings(history, model, object, whole.failedAt).find(isStillRefuted)
  if (begin === undefined) most = Math.max(most, whole.steps * 4)
  isMinimal = true
  const rows = shrink(begin ?? object, isStillRefuted)
  const found = searchPart(history, model, object, rows, whole.steps * 4 + STEPS_IN_ALL)
  const refutation = found.kind === 'not-linearizable' ? found : whole
  const unmade = neverLeft(history, model, object, refutation.failedAt)
  return { rows, refutation, whole, isMinimal, ...(unmade === undefined ? {} : { neverLeft: unmade }) }
}

/** The value that an operation found, if it did not stand there from the beginning and nobody can have left it; else undefined. */
function neverLeft(history: History, model: AnyModel, object: readonly number[], failedAt: number): Value | undefined {
  const { exchange } = model
  const { columns, header, pools } = history
  const wanted = exchange?.(operationOf(history, model, failedAt))?.finds
  if (exchange === undefined || wanted === undefined) return undefined
  const key = model.perKey ? (pools.keys[columns.key[failedAt] ?? NONE] ?? null) : null
  if (model.initial(recordOf(header.initial), key) === wanted) return undefined
  const until = columns.returnIndex[failedAt] ?? OPEN
  const canLeave = (row: number): boolean => {
    if (row === failedAt || (columns.invokeIndex[row] ?? 0) >= until) return false
    const known = exchange(operationOf(history, model, row))
    // A demand that is no exchange may hide anything.
    return known === null || known.leaves === wanted
  }
  return object.some(canLeave) ? undefined : wanted
}

/**
 * What may be enough, the least first: the operations just before the failure and those of the value that it found,
 * where there is such a thing, then everything before the failure.
 */
function beginnings(
  history: History,
  model: AnyModel,
  object: readonly number[],
  failedAt: number,
): readonly (readonly number[])[] {
  const { invokeIndex, returnIndex } = history.columns
  const cut = returnIndex[failedAt] ?? OPEN
  const prefix = object.filter((row) => (invokeIndex[row] ?? 0) < cut)
  const akin = akinTo(history, model, failedAt)
  return [
    ...WINDOWS.filter((length) => length * 2 < prefix.length).map((length) =>
      prefix.filter((row, at) => at >= prefix.length - length || akin(row)),
    ),
    prefix,
  ]
}

/** Whether an operation leaves or finds the value that this one finds. */
function akinTo(history: History, model: AnyModel, failedAt: number): (row: number) => boolean {
  const { exchange } = model
  const wanted = exchange?.(operationOf(history, model, failedAt))?.finds
  if (exchange === undefined || wanted === undefined) return () => false
  return (row) => {
    const found = exchange(operationOf(history, model, row))
    return found?.leaves === wanted || found?.finds === wanted
  }
}

function rowsOfObject(history: History, model: AnyModel, key: number): readonly number[] {
  const { columns, pools, rows } = history
  const knows = pools.functions.map((fn) => model.functions.includes(fn))
  const found: number[] = []
  for (let row = 0; row < rows; row++) {
    if (model.perKey && (columns.key[row] ?? NONE) !== key) continue
    if (knows[columns.fn[row] ?? 0] === true && counts(history, row)) found.push(row)
  }
  return found
}

/** `rows` as they were, the rest of the object's at any time or never. */
function searchPart(
  history: History,
  model: AnyModel,
  object: readonly number[],
  rows: readonly number[],
  steps: number,
): SearchResult {
  const { invokeIndex, returnIndex } = history.columns
  const shown = new Set(rows)
  let last = -1
  for (const row of rows) {
    const returned = returnIndex[row] ?? OPEN
    if (returned !== OPEN && returned > last) last = returned
  }
  const loose = object.filter((row) => !shown.has(row) && (invokeIndex[row] ?? 0) < last)
  return searchLinearizable(history, model, { rows: Int32Array.from(rows), loose: Int32Array.from(loose), steps })
}
