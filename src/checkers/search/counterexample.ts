/**
 * The few operations that show that no order explains a history.
 *
 * They are impossible whatever the others did: an operation that is taken out is thought to have happened at any time,
 * or never, unless it began after everything shown had returned. Take any one of them out and an order exists.
 *
 * Cost: searches of what is left (shrink.ts), each under a budget; where one gives up, its operations stay in.
 */
import { type History, NONE, OPEN } from '../../history/index.ts'
import { type AnyModel, counts } from '../../models/index.ts'
import { shrink } from '../shrink.ts'
import { type SearchResult, searchLinearizable } from './search.ts'

export type Refutation = Extract<SearchResult, { kind: 'not-linearizable' }>

export interface Counterexample {
  readonly rows: readonly number[]
  /** Of these rows alone. */
  readonly refutation: Refutation
  /** false: a search gave up, and there may be fewer. */
  readonly isMinimal: boolean
}

const STEPS_A_PROBE = 20_000
const STEPS_IN_ALL = 3_000_000

export function counterexampleOf(history: History, model: AnyModel, whole: Refutation): Counterexample {
  const object = rowsOfObject(history, model, whole.key)
  const steps = Math.max(STEPS_A_PROBE, whole.steps * 4)
  let left = STEPS_IN_ALL
  let isMinimal = true
  const probe = (rows: readonly number[]): SearchResult => {
    const found = searchPart(history, model, object, rows, Math.min(steps, left))
    left -= found.steps
    if (found.kind === 'budget') isMinimal = false
    return found
  }
  const isStillRefuted = (rows: readonly number[]): boolean => probe(rows).kind === 'not-linearizable'
  const cut = history.columns.returnIndex[whole.failedAt] ?? OPEN
  const prefix = object.filter((row) => (history.columns.invokeIndex[row] ?? 0) < cut)
  const rows = shrink(isStillRefuted(prefix) ? prefix : object, isStillRefuted)
  const found = searchPart(history, model, object, rows, whole.steps * 4 + STEPS_IN_ALL)
  return { rows, refutation: found.kind === 'not-linearizable' ? found : whole, isMinimal }
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
