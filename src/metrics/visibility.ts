/**
 * How long an element of a set, or an entry of a log, took until everybody saw it (after Jepsen's `set-full`).
 *
 *     p0  |-+1-|
 *     p1         |-{}-|     |-{1}-|     known when p0 is answered; not seen by a reading that began later: visible
 *                ^                      no sooner than that reading began
 *
 * Shape:  `measures` of the contents' checkers: `visibleRow` who put it in, `visibleNs` 0 if it was seen at once.
 * Units:  nanoseconds over all elements, those seen at once among them; lower bounds, as nobody looks all the time.
 * Cost:   O(n log n).
 */
export interface VisibilitySummary {
  /** Known, and there in the end. */
  readonly elements: number
  /** Missed by at least one reading that began when they were known. */
  readonly late: number
  readonly p50Ns: number
  readonly p95Ns: number
  readonly p99Ns: number
  readonly maxNs: number
  /** The row that put in the slowest; null where none was late. */
  readonly slowestRow: number | null
}

/** null: not measured, or nothing was there to see. */
export function visibilitySummary(measures: ReadonlyMap<string, Float64Array>): VisibilitySummary | null {
  const [rows, delays] = [measures.get('visibleRow'), measures.get('visibleNs')]
  if (rows === undefined || delays === undefined || delays.length === 0) return null
  const sorted = delays.toSorted()
  const quantile = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
  const maxNs = quantile(1)
  return {
    elements: sorted.length,
    late: sorted.length - (sorted.lastIndexOf(0) + 1),
    p50Ns: quantile(0.5),
    p95Ns: quantile(0.95),
    p99Ns: quantile(0.99),
    maxNs,
    slowestRow: maxNs === 0 ? null : (rows[delays.indexOf(maxNs)] ?? null),
  }
}
