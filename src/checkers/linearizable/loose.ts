/**
 * What a counterexample leaves out and still has to reckon with: writes that it does not show are thought to have
 * happened at any time, or never.
 */
import { type History, NONE, OUTCOME, PHASE } from '../../history/index.ts'
import { initialValues, MEANING, RegisterReader } from '../register-reader.ts'

/**
 * Rows that matter to `shown` as loose writes: those that wrote, or failed to write, what an operation shown found; and
 * where one says only what it did not find, whatever could have made that true.
 */
export function looseRows(history: History, shown: readonly number[]): readonly number[] {
  const reader = new RegisterReader(history)
  const { values } = history.pools
  const name = (key: number, value: number): number => key * values.length + value
  const found = new Set<number>()
  /** Per key: how many refusals told nothing. */
  const refusals = new Map<number, number>()
  for (const row of shown) {
    const meaning = reader.of(row)
    const key = reader.key(row)
    if (meaning === MEANING.untold) {
      refusals.set(key, (refusals.get(key) ?? 0) + 1)
      found.add(name(key, reader.notFound))
    }
    if (meaning === MEANING.entry && reader.read !== NONE) found.add(name(key, reader.read))
  }
  if (found.size === 0) return []
  const isShown = new Set(shown)
  const loose: number[] = []
  /** Values that only failed attempts wrote: these then are suspected after all. */
  const failed: number[] = []
  const written = new Set(Array.from(initialValues(history, reader.keys), (value, key) => name(key, value)))
  for (let row = 0; row < history.rows; row++) {
    const value = writtenBy(history, reader, row)
    if (value === NONE) continue
    const key = reader.key(row)
    const isFound = found.has(name(key, value))
    if (history.columns.outcome[row] === OUTCOME.fail) {
      if (isFound && !isShown.has(row)) failed.push(row)
      continue
    }
    if (isFound) written.add(name(key, value))
    if (isShown.has(row)) continue
    // Any other value makes a refusal true, and each needs at most one.
    const needed = refusals.get(key) ?? 0
    if (!isFound && needed === 0) continue
    if (!isFound) refusals.set(key, needed - 1)
    loose.push(row)
  }
  return [...loose, ...failed.filter((row) => !written.has(name(reader.key(row), reader.attempt(row))))].sort(
    (a, b) => a - b,
  )
}

/** What the row wrote, or tried to write before it failed; NONE if it is no part of what is judged. */
function writtenBy({ columns }: History, reader: RegisterReader, row: number): number {
  if (columns.outcome[row] === OUTCOME.fail) return columns.phase[row] === PHASE.setup ? NONE : reader.attempt(row)
  return reader.of(row) === MEANING.entry ? reader.written : NONE
}
