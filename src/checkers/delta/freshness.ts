/** The measures of Δ and of k in a few numbers, for reports: none of them infinite, so that JSON can carry them. */
import type { History } from '../../history/index.ts'
import { tellDelta } from './story.ts'

export interface FreshnessSummary {
  /** Keys of which something was read, with unique values. */
  readonly keys: number
  /** Of those: keys on which no age of the readings explains what was found. The other numbers leave them out. */
  readonly impossibleKeys: number
  /** The smallest Δ for which all the others are Δ-atomic, and why it is no smaller. */
  readonly deltaNs: number
  readonly deltaStory: readonly string[]
  /** The smallest k for which they are k-atomic lies between these; null: not measured. */
  readonly k: { readonly least: number; readonly most: number } | null
}

/** null: Δ was not measured, or of nothing. */
export function summariseFreshness(
  history: History,
  measures: ReadonlyMap<string, Float64Array>,
): FreshnessSummary | null {
  const deltas = measures.get('deltaNs')
  if (deltas === undefined || deltas.length === 0) return null
  const finite = deltas.filter(Number.isFinite)
  const deltaNs = largest(finite, 0)
  const least = measures.get('kLeast')?.filter(Number.isFinite)
  const most = measures.get('kMost')?.filter(Number.isFinite)
  return {
    keys: deltas.length,
    impossibleKeys: deltas.length - finite.length,
    deltaNs,
    deltaStory: tellDelta(history, [...(measures.get('deltaRows') ?? [])], deltaNs).map(({ text }) => text),
    k: least === undefined || most === undefined ? null : { least: largest(least, 1), most: largest(most, 1) },
  }
}

const largest = (numbers: Float64Array, atLeast: number): number =>
  numbers.reduce((most, number) => Math.max(most, number), atLeast)
