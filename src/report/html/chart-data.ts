/** The rows that the charts over time draw, from a history and its measures. Times in seconds, latencies in milliseconds. */
import { type FaultInterval, type FaultKind, NONE, OUTCOMES } from '../../history/index.ts'
import { type TimeSeries, timeSeries, type WindowLatency } from '../../metrics/index.ts'
import { printable, shortened } from '../printable.ts'
import type { RunReportInput } from '../run-report-input.ts'
import { faultKindName, struckWord } from '../words.ts'
import { light, type ToneName } from './palette.ts'

export interface TimeCharts {
  readonly series: TimeSeries
  /** One panel of latencies each. */
  readonly functions: readonly string[]
  readonly nodes: number
  readonly stale: boolean
  readonly data: Readonly<Record<string, readonly object[]>>
  readonly signals: Readonly<Record<string, unknown>>
}

export function timeCharts(input: RunReportInput): TimeCharts {
  const { history } = input
  const series = timeSeries(history)
  const functions = [...new Set(series.series.map(({ fn }) => fn))]
  const end = Math.max(series.endNs, 1e6) / 1e9
  const stale = staleReads(input, end)
  const latency = latencyRows(series, functions)
  const nodes = history.header.nodes.map((node) => shortened(printable(node), 10))
  return {
    series,
    functions,
    nodes: nodes.length,
    stale: stale.length > 0,
    data: {
      nodes: nodes.map((node, lane) => ({ node, lane })),
      struck: history.faults.flatMap((fault) => struckRows(fault, nodes, input, end)),
      periods: periods(history.faults, end),
      throughput: throughputRows(series),
      lines: latency.filter(({ ok }) => ok),
      ticks: latency.filter(({ ok }) => !ok),
      panels: functions.map((fn, panel) => ({ panel, fn: shortened(printable(fn), 40) })),
      ...(stale.length > 0 ? { stale } : {}),
    },
    signals: {
      end,
      mostPerSecond: Math.max(1, mostPerSecond(series)) * 1.08,
      latencyDomain: decades(latency.map(({ ms }) => ms)),
      ...(stale.length > 0 ? { ageDomain: decades(stale.map(({ ms }) => ms)) } : {}),
    },
  }
}

export const faultTone = (kind: FaultKind): ToneName => {
  if (kind === 'cut' || kind === 'disconnect') return 'cut'
  if (kind === 'kill' || kind === 'stop' || kind === 'wipe') return 'kill'
  return kind === 'pause' ? 'pause' : 'disturb'
}

/** Wide enough for a word of this size, in pixels per letter. */
const LETTER = 6.2

function struckRows(
  { fault, nodes, heldNs, healBeginNs, healedNs }: FaultInterval,
  lanes: readonly string[],
  { history }: RunReportInput,
  end: number,
): readonly object[] {
  if (heldNs === null) return []
  const from = heldNs / 1e9
  const to = Math.min(end, (healBeginNs ?? healedNs ?? end * 1e9) / 1e9)
  const word = struckWord(fault.kind)
  const room = ((to - from) / end) * PLOT_WIDTH
  const label = room > word.length * LETTER + 8 ? word : ''
  return nodes.flatMap((node) => {
    const lane = history.header.nodes.indexOf(node)
    return lane === NONE ? [] : [{ lane, node: lanes[lane], from, to, label, colour: light(faultTone(fault.kind)) }]
  })
}

export const PLOT_WIDTH = 860

/** The shading behind all panels. Labels that would run into the next one are left to the lane above. */
function periods(faults: readonly FaultInterval[], end: number): readonly object[] {
  let free = 0
  return faults.flatMap(({ fault, heldNs, healBeginNs, healedNs }) => {
    if (heldNs === null) return []
    const from = heldNs / 1e9
    const label = faultKindName(fault.kind)
    const fits = from >= free
    if (fits) free = from + ((label.length * LETTER + 10) / PLOT_WIDTH) * end
    return [{ from, to: Math.min(end, (healBeginNs ?? healedNs ?? end * 1e9) / 1e9), label: fits ? label : '' }]
  })
}

/** Per window and outcome, all functions together, stacked on each other. */
function throughputRows({ series }: TimeSeries): readonly object[] {
  const windows = series[0]?.windows ?? []
  return windows.flatMap(({ index, startNs, endNs }) => {
    let base = 0
    return OUTCOMES.flatMap((outcome) => {
      const perSecond = sum(
        series.filter((each) => each.outcome === outcome).map((each) => each.windows[index]?.perSecond ?? 0),
      )
      if (perSecond === 0) return []
      const row = {
        from: startNs / 1e9,
        to: endNs / 1e9,
        base,
        top: base + perSecond,
        colour: light(outcome),
        opacity: outcome === 'ok' ? 0.6 : 1,
      }
      base = row.top
      return [row]
    })
  })
}

const mostPerSecond = ({ series }: TimeSeries): number =>
  Math.max(
    0,
    ...(series[0]?.windows ?? []).map(({ index }) => sum(series.map(({ windows }) => windows[index]?.perSecond ?? 0))),
  )

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

const QUANTILES: readonly { readonly of: keyof WindowLatency; readonly opacity: number; readonly stroke: number }[] = [
  { of: 'p50Ns', opacity: 1, stroke: 2.4 },
  { of: 'p95Ns', opacity: 0.75, stroke: 1.4 },
  { of: 'p99Ns', opacity: 0.55, stroke: 0.9 },
  { of: 'maxNs', opacity: 0.5, stroke: 0 },
]

interface LatencyRow {
  readonly panel: number
  readonly ok: boolean
  readonly at: number
  readonly ms: number
  readonly colour: string
  readonly opacity: number
  readonly stroke: number
  /** Lines break where a window has nothing to tell. */
  readonly line: string
}

function latencyRows({ series, windowNs }: TimeSeries, functions: readonly string[]): readonly LatencyRow[] {
  return series.flatMap(({ fn, outcome, windows }) => {
    const panel = functions.indexOf(fn)
    let piece = 0
    return windows.flatMap(({ startNs, endNs, latency }) => {
      if (latency === null) {
        piece++
        return []
      }
      const middle = (startNs + endNs) / 2
      const aside = outcome === 'info' ? windowNs * 0.18 : outcome === 'fail' ? -windowNs * 0.18 : 0
      return QUANTILES.map(({ of, opacity, stroke }) => ({
        panel,
        ok: outcome === 'ok',
        at: (middle + aside) / 1e9,
        ms: Math.max(latency[of], 1_000) / 1e6,
        colour: light(outcome),
        opacity,
        stroke,
        line: `${of}${piece}`,
      }))
    })
  })
}

/** More points than this say no more, and weigh. */
const MOST_POINTS = 360

/** Stale reads with their age; in each sliver of time only the oldest one. */
function staleReads(
  { measures }: RunReportInput,
  end: number,
): readonly { readonly at: number; readonly ms: number }[] {
  const ages = measures.get('staleNs')
  const times = measures.get('staleAtNs')
  if (ages === undefined || times === undefined) return []
  const oldest = new Map<number, { at: number; ms: number }>()
  for (let read = 0; read < ages.length; read++) {
    const ms = (ages[read] ?? 0) / 1e6
    const at = (times[read] ?? 0) / 1e9
    const sliver = Math.floor((at / end) * MOST_POINTS)
    if (ms > (oldest.get(sliver)?.ms ?? 0) && at <= end) oldest.set(sliver, { at, ms: Math.max(ms, 0.001) })
  }
  return [...oldest].sort(([a], [b]) => a - b).map(([, point]) => point)
}

/** Whole powers of ten around all values: the same axis in most reports. */
function decades(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [1, 1_000]
  let low = Number.POSITIVE_INFINITY
  let high = 0
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const first = 10 ** Math.floor(Math.log10(low))
  return [first, Math.max(first * 10, 10 ** Math.ceil(Math.log10(high)))]
}
