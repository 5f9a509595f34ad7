/** The chart of freshness: how likely a reading was fresh, by the time since the last write; its band, and what was counted. */
import type { TopLevelSpec } from 'vega-lite'
import type { FreshnessBin, FreshnessCurve } from '../../metrics/index.ts'
import { PLOT_WIDTH } from './chart-data.ts'
import { light } from './palette.ts'
import { type ChartFrame, type DrawnChart, drawChart } from './vega.ts'

/** As the charts over time have it, so that both line up. */
const FRAME: ChartFrame = { left: 64, top: 20, right: 14, bottom: 6, plotWidth: PLOT_WIDTH }
const HEIGHT = 190

export function drawFreshnessChart({ bins, fit }: FreshnessCurve): DrawnChart {
  const drawn = bins.map(place)
  const first = Math.min(...drawn.map(({ from }) => from))
  const last = Math.max(...drawn.map(({ to }) => to))
  const lowest = Math.min(...fit.map(({ low }) => low), ...bins.map(({ share }) => share))
  const most = Math.max(...bins.map(({ total }) => total))
  return drawChart(
    SPECIFICATION,
    {
      data: {
        band: fit.map(place),
        steps: stepsOf(fit),
        bins: drawn.map((bin, at) => ({
          ...bin,
          middle: Math.sqrt(bin.from * bin.to),
          size: 14 + 110 * Math.sqrt((bins[at]?.total ?? 0) / most),
        })),
      },
      signals: { spanMs: [first, last], shares: [Math.max(0, Math.floor(lowest * 10) / 10), 1] },
    },
    FRAME,
  )
}

interface Placed {
  readonly from: number
  readonly to: number
  readonly share: number
  readonly low: number
  readonly high: number
}

/** Milliseconds on a logarithmic axis: what is open at an end is drawn as wide as a quarter of a decade. */
const QUARTER = 10 ** 0.25
const SHORTEST_MS = 0.1
const LONGEST_MS = 1e5

const place = ({ fromNs, toNs, share, low, high }: FreshnessBin): Placed => ({
  from: fromNs === 0 ? SHORTEST_MS / QUARTER : fromNs / 1e6,
  to: Number.isFinite(toNs) ? toNs / 1e6 : LONGEST_MS * QUARTER,
  share,
  low,
  high,
})

/** Where each share begins, and where the last one ends. */
function stepsOf(fit: readonly FreshnessBin[]): readonly object[] {
  const placed = fit.map(place)
  const end = placed.at(-1)
  const begins = placed.map(({ from, share }) => ({ at: from, share }))
  return end === undefined ? begins : [...begins, { at: end.to, share: end.share }]
}

type Panel = Readonly<Record<string, unknown>>

const TICKS = [0.1, 1, 10, 100, 1_000, 10_000, 100_000]
const AS_DURATION =
  "datum.value >= 1000 ? datum.value / 1000 + ' s' : datum.value >= 1 ? datum.value + ' ms' : round(datum.value * 1000) + ' µs'"

const since = (field: string): Panel => ({
  field,
  type: 'quantitative',
  scale: { type: 'log', domain: { expr: 'spanMs' }, nice: false },
  axis: {
    title: 'time since the last acknowledged write',
    titleFontSize: 11,
    titleFontWeight: 'normal',
    titleColor: light('muted'),
    titlePadding: 6,
    values: TICKS,
    labelExpr: AS_DURATION,
    grid: false,
    domain: true,
    ticks: true,
  },
})

const fresh = (field: string): Panel => ({
  field,
  type: 'quantitative',
  scale: { domain: { expr: 'shares' }, nice: false },
  axis: { title: null, tickCount: 5, labelExpr: "round(datum.value * 1000) / 10 + ' %'" },
})

const SPECIFICATION = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  params: [
    { name: 'spanMs', value: [1, 10] },
    { name: 'shares', value: [0, 1] },
  ],
  data: { values: [] },
  width: PLOT_WIDTH,
  height: HEIGHT,
  layer: [
    {
      data: { name: 'band' },
      mark: { type: 'rect', color: light('ok'), opacity: 0.16, aria: false },
      encoding: { x: since('from'), x2: { field: 'to' }, y: fresh('low'), y2: { field: 'high' } },
    },
    {
      data: { name: 'bins' },
      mark: { type: 'rule', color: light('muted'), strokeWidth: 1, opacity: 0.6, aria: false },
      encoding: { x: since('middle'), y: fresh('low'), y2: { field: 'high' } },
    },
    {
      data: { name: 'steps' },
      mark: { type: 'line', interpolate: 'step-after', color: light('ok'), strokeWidth: 2.4, aria: false },
      encoding: { x: since('at'), y: fresh('share'), order: null },
    },
    {
      data: { name: 'bins' },
      mark: { type: 'circle', color: light('refuted'), opacity: 0.85, aria: false },
      encoding: {
        x: since('middle'),
        y: fresh('share'),
        size: { field: 'size', type: 'quantitative', scale: null, legend: null },
      },
    },
    {
      data: { values: [{ text: 'share of readings that were fresh' }] },
      mark: {
        type: 'text',
        align: 'left',
        baseline: 'top',
        fontSize: 11,
        fontWeight: 600,
        color: light('ink'),
        aria: false,
      },
      encoding: { x: { value: 0 }, y: { value: -16 }, text: { field: 'text', type: 'nominal' } },
    },
  ],
  config: {
    font: 'system-ui, sans-serif',
    aria: false,
    view: { stroke: null },
    axis: {
      labelColor: light('muted'),
      labelFontSize: 11,
      domainColor: light('line'),
      tickColor: light('line'),
      gridColor: light('line'),
      gridOpacity: 0.7,
    },
    axisY: { domain: false, ticks: false, labelPadding: 8 },
  },
} as unknown as TopLevelSpec
