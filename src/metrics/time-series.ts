/**
 * The run in windows of equal length: how much was answered in each, and how long it took.
 *
 * Units:  seconds-long windows in nanoseconds; rates are operations a second.
 * Method: an operation is counted as throughput in the window in which it returned, and as latency in the window in
 *         which it was meant to start: a stall shows where it began, and not where it was over.
 * Blind:  operations that never returned are in neither.
 */
import type { History, Outcome } from '../history/index.ts'
import { LatencyHistogram } from './histogram.ts'
import { mainEndNs, type OperationGroup, operationGroups } from './operations.ts'

export interface Window {
  readonly index: number
  readonly startNs: number
  readonly endNs: number
  /** Operations that returned here, per second. */
  readonly perSecond: number
  /** Response times of the operations that were meant to start here; null: there is none. */
  readonly latency: WindowLatency | null
}

export interface WindowLatency {
  readonly p50Ns: number
  readonly p95Ns: number
  readonly p99Ns: number
  readonly maxNs: number
}

export interface Series {
  readonly fn: string
  readonly outcome: Outcome
  /** One an index, none left out. */
  readonly windows: readonly Window[]
}

export interface TimeSeries {
  /** Length of every window but the last, which is up to half as long again, or shorter. */
  readonly windowNs: number
  /** End of the main phase, and of the last window. */
  readonly endNs: number
  readonly series: readonly Series[]
}

/** Lengths that people can read off an axis, nanoseconds. */
const LENGTHS = [1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8, 2e8, 5e8, 1e9, 2e9, 5e9, 1e10, 2e10, 3e10, 6e10, 1.2e11, 3e11, 6e11]
const MOST_WINDOWS = 60

export function timeSeries(history: History, mostWindows: number = MOST_WINDOWS): TimeSeries {
  const endNs = mainEndNs(history)
  const windowNs = LENGTHS.find((length) => endNs / length <= mostWindows) ?? endNs / mostWindows
  // Rounded: a last window of a few milliseconds would show a stall that never was.
  const count = Math.max(1, Math.round(endNs / windowNs))
  const scratch = new LatencyHistogram()
  const series = operationGroups(history).map((group) => ({
    fn: group.fn,
    outcome: group.outcome,
    windows: windowsOf(history, group, { windowNs, endNs, count }, scratch),
  }))
  return { windowNs, endNs, series }
}

function windowsOf(
  { columns }: History,
  { rows }: OperationGroup,
  { windowNs, endNs, count }: { readonly windowNs: number; readonly endNs: number; readonly count: number },
  scratch: LatencyHistogram,
): readonly Window[] {
  const place = (atNs: number): number => Math.min(count - 1, Math.max(0, Math.floor(atNs / windowNs)))
  const returned = new Int32Array(count)
  const startedIn: number[][] = Array.from({ length: count }, () => [])
  for (const row of rows) {
    const returnedNs = columns.returnedNs[row] ?? Number.NaN
    if (Number.isNaN(returnedNs)) continue
    const intendedNs = columns.intendedNs[row] ?? 0
    const end = place(returnedNs)
    returned[end] = (returned[end] ?? 0) + 1
    startedIn[place(intendedNs)]?.push(returnedNs - intendedNs)
  }
  return startedIn.map((latencies, index) => {
    const startNs = index * windowNs
    const until = index === count - 1 ? Math.max(endNs, startNs + 1) : startNs + windowNs
    return {
      index,
      startNs,
      endNs: until,
      perSecond: ((returned[index] ?? 0) * 1e9) / (until - startNs),
      latency: summary(latencies, scratch),
    }
  })
}

function summary(latencies: readonly number[], scratch: LatencyHistogram): WindowLatency | null {
  scratch.reset()
  for (const latency of latencies) scratch.record(latency)
  const quantiles = scratch.quantiles()
  if (quantiles === null) return null
  const { p50Ns, p95Ns, p99Ns, maxNs } = quantiles
  return { p50Ns, p95Ns, p99Ns, maxNs }
}
