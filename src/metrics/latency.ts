/**
 * How long operations took, by function and outcome, from two starts.
 *
 * *Response time* counts from the moment at which the operation was meant to start, *service time* from the moment at
 * which it did. A client that waits for a slow answer starts its next operation late; only the first of the two shows
 * that (coordinated omission: Gil Tene, "How NOT to Measure Latency").
 *
 * Blind: an operation that never returned has no latency, only a place in the counts.
 */
import type { History, Outcome } from '../history/index.ts'
import { LatencyHistogram, type Quantiles } from './histogram.ts'
import { mainEndNs, type OperationGroup, operationGroups } from './operations.ts'

export interface OperationLatency {
  readonly fn: string
  readonly outcome: Outcome
  /** Operations, also those that never returned. */
  readonly count: number
  /** null: none of them returned. */
  readonly response: Quantiles | null
  readonly service: Quantiles | null
}

export function latencyByOperation(history: History): readonly OperationLatency[] {
  return operationGroups(history).map((group) => ({
    fn: group.fn,
    outcome: group.outcome,
    count: group.rows.length,
    response: latencies(history, group, 'intendedNs').quantiles(),
    service: latencies(history, group, 'invokedNs').quantiles(),
  }))
}

/** Response times of all operations that were ok, whatever their function. */
export function overallLatency(history: History): Quantiles | null {
  const all = new LatencyHistogram()
  for (const group of operationGroups(history)) {
    if (group.outcome === 'ok') latencies(history, group, 'intendedNs', all)
  }
  return all.quantiles()
}

/** How late operations started: what the load generator itself adds. null: there were no operations. */
export function scheduleError(history: History): Quantiles | null {
  const { invokedNs, intendedNs } = history.columns
  const error = new LatencyHistogram()
  for (const { rows } of operationGroups(history)) {
    for (const row of rows) error.record((invokedNs[row] ?? 0) - (intendedNs[row] ?? 0))
  }
  return error.quantiles()
}

/** Logs of response times, one a function and outcome, by file name: `latency/<name>`. */
export function latencyLogs(history: History): ReadonlyMap<string, string> {
  const endNs = mainEndNs(history)
  const logs = new Map<string, string>()
  for (const group of operationGroups(history)) {
    const histogram = latencies(history, group, 'intendedNs')
    if (histogram.count === 0) continue
    logs.set(
      `${fileName(group.fn)}-${group.outcome}.hlog`,
      histogram.log(`${fileName(group.fn)} ${group.outcome}`, endNs),
    )
  }
  return logs
}

/** Functions are named by workloads, also by those of users: nothing but these letters gets into a path or a comment. */
const fileName = (fn: string): string => fn.replaceAll(/[^A-Za-z0-9_-]/g, '_')

function latencies(
  { columns }: History,
  { rows }: OperationGroup,
  from: 'intendedNs' | 'invokedNs',
  into: LatencyHistogram = new LatencyHistogram(),
): LatencyHistogram {
  for (const row of rows) {
    const tookNs = (columns.returnedNs[row] ?? Number.NaN) - (columns[from][row] ?? 0)
    if (!Number.isNaN(tookNs)) into.record(tookNs)
  }
  return into
}
