/**
 * What each level cost and gave under one fault: response times from p50 to p99, stale readings, operations that were ok.
 * One small chart each, a level a line, in the order of the table below; all faults share their scales.
 */
import type { TopLevelSpec } from 'vega-lite'
import { duration, percent } from '../format.ts'
import { printable, shortened } from '../printable.ts'
import { cellAt, type LevelGroup } from '../suite-groups.ts'
import type { SuiteCell } from '../suite-index-input.ts'
import { VERDICT_SIGNS } from '../words.ts'
import { light, type ToneName } from './palette.ts'
import { type ChartFrame, drawChart } from './vega.ts'

const PLOT = 140
const LINE = 24
const LONGEST_LEVEL = 14
/** Of 12 pixels' type. */
const LETTER = 7.6
const SIGN_AT = -12
const LEVEL_AT = -22
/** "2.60 – 297 ms", "not measured" */
const NUMBERS = 112

/** A third of a wide page, all of a telephone. */
const frameOf = (lines: readonly Line[]): ChartFrame => ({
  left: Math.ceil(-LEVEL_AT + 4 + LETTER * Math.max(...lines.map(({ level }) => level.length))),
  top: 2,
  right: NUMBERS,
  bottom: 4,
  plotWidth: PLOT,
})

export interface CostChart {
  readonly title: string
  readonly svg: string
}

export interface CostScales {
  readonly milliseconds: readonly [number, number]
  /** Most of the stale shares; null: staleness was never measured. */
  readonly stale: number | null
}

export function costScales({ rows }: LevelGroup): CostScales {
  const cells = rows.flatMap((row) => row.cells)
  const times = cells.flatMap(({ p50Ns, p99Ns }) => [p50Ns ?? [], p99Ns ?? []].flat())
  const shares = cells.flatMap(({ staleShare }) => staleShare ?? [])
  return {
    milliseconds: decades(times.map((ns) => ns / 1e6)),
    stale: shares.length === 0 ? null : Math.min(1, Math.max(0.01, ...shares)),
  }
}

/** Whole decades; zeroes, as a simulator may measure, are drawn at the lowest. */
function decades(times: readonly number[]): readonly [number, number] {
  const known = times.filter((time) => time > 0)
  if (known.length === 0) return [1, 10]
  const low = 10 ** Math.floor(Math.log10(Math.min(...known)))
  return [low, Math.max(low * 10, 10 ** Math.ceil(Math.log10(Math.max(...known))))]
}

export function drawCosts({ rows }: LevelGroup, nemesis: string, scales: CostScales): readonly CostChart[] {
  const lines = rows.map((row) => ({
    level: shortened(printable(row.level), LONGEST_LEVEL),
    cell: cellAt(row, nemesis),
  }))
  return [
    { title: 'response time, p50 to p99', svg: timesChart(lines, scales.milliseconds) },
    ...(scales.stale === null
      ? []
      : [{ title: 'stale readings', svg: shareChart(lines, staleOf, 'refuted', scales.stale) }]),
    { title: 'operations that were ok', svg: shareChart(lines, okOf, 'ok', 1) },
  ]
}

interface Line {
  readonly level: string
  readonly cell: SuiteCell | undefined
}

interface Share {
  readonly share: number | null
  readonly text: string
}

const okOf = ({ availability }: SuiteCell): Share => ({ share: availability, text: percent(availability) })

function staleOf({ staleShare, maxStaleNs }: SuiteCell): Share {
  if (staleShare === null) return { share: null, text: 'not measured' }
  if (staleShare === 0) return { share: 0, text: 'none' }
  const oldest = maxStaleNs === null ? '' : ` · ${duration(maxStaleNs)}`
  return { share: staleShare, text: `${percent(staleShare)}${oldest}` }
}

/** What all charts have: a level a line, the sign of its verdict beside it. Places, not names: two may be cut alike. */
const labels = (lines: readonly Line[]): readonly object[] =>
  lines.map(({ level, cell }, line) => ({
    line,
    level,
    sign: cell === undefined ? '–' : VERDICT_SIGNS[cell.verdict].sign,
    colour: light(cell === undefined ? 'muted' : VERDICT_TONES[cell.verdict]),
  }))

const VERDICT_TONES: Readonly<Record<SuiteCell['verdict'], ToneName>> = {
  held: 'holds',
  refuted: 'refuted',
  unknown: 'unknown',
}

function timesChart(lines: readonly Line[], domain: readonly [number, number]): string {
  const within = (ns: number): number => Math.max(domain[0], ns / 1e6)
  const times = lines.map(({ cell }, line) => {
    const { p50Ns = null, p99Ns = null } = cell ?? {}
    if (p50Ns === null || p99Ns === null) return { line, text: cell === undefined ? 'not run' : 'none was ok' }
    return { line, p50: within(p50Ns), p99: within(p99Ns), text: between(p50Ns, p99Ns) }
  })
  const data = { labels: labels(lines), times: times.filter((each) => 'p50' in each), texts: times }
  return drawChart(
    specification(lines.length, TIMES),
    { data, signals: { domain, ticks: ticksOf(domain), lines: lines.length } },
    frameOf(lines),
  ).svg
}

/** A label takes 38 pixels: every decade, or every other. */
function ticksOf([low, high]: readonly [number, number]): readonly number[] {
  const [first, last] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))]
  const step = Math.ceil(((last - first) * 38) / PLOT)
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, tick) => 10 ** (first + tick * step))
}

/** "1.20 – 9.40 ms": one unit is enough where it is the same. */
function between(p50Ns: number, p99Ns: number): string {
  const [from, to] = [duration(p50Ns), duration(p99Ns)]
  const unit = / \S+$/.exec(to)?.[0] ?? ''
  return `${from.endsWith(unit) ? from.slice(0, -unit.length) : from} – ${to}`
}

function shareChart(lines: readonly Line[], shareOf: (cell: SuiteCell) => Share, tone: ToneName, most: number): string {
  const shares = lines.map(({ cell }, line) => {
    const known = cell === undefined ? { share: null, text: 'not run' } : shareOf(cell)
    return { line, ...known, none: 0, most, colour: light(tone) }
  })
  const data = { labels: labels(lines), shares: shares.filter(({ share }) => share !== null), texts: shares }
  return drawChart(
    specification(lines.length, SHARES),
    { data, signals: { domain: [0, most], lines: lines.length } },
    frameOf(lines),
  ).svg
}

type Part = Readonly<Record<string, unknown>>

const onLine: Part = {
  field: 'line',
  type: 'quantitative',
  scale: { domain: { expr: '[lines - 0.5, -0.5]' }, nice: false, zero: false },
  axis: null,
}
const colour = { field: 'colour', type: 'nominal', scale: null } as const

const AS_DURATION =
  "datum.value >= 1000 ? datum.value / 1000 + ' s' : datum.value >= 1 ? datum.value + ' ms' : round(datum.value * 1000) + ' µs'"

const time = (field: string): Part => ({
  field,
  type: 'quantitative',
  scale: { type: 'log', domain: { expr: 'domain' }, nice: false },
  axis: { title: null, values: { expr: 'ticks' }, labelExpr: AS_DURATION, labelOverlap: false, labelFlush: false },
})

const share = (field: string): Part => ({
  field,
  type: 'quantitative',
  scale: { domain: { expr: 'domain' }, nice: false },
  axis: { title: null, tickCount: 3, labelExpr: "round(datum.value * 1000) / 10 + ' %'", labelFlush: false },
})

const levels: Part = {
  data: { name: 'labels' },
  mark: { type: 'text', align: 'right', baseline: 'middle', fontSize: 12, color: light('ink'), aria: false },
  encoding: { x: { value: LEVEL_AT }, y: onLine, text: { field: 'level', type: 'nominal' } },
}

const signs: Part = {
  data: { name: 'labels' },
  mark: { type: 'text', align: 'center', baseline: 'middle', fontSize: 12, fontWeight: 700, aria: false },
  encoding: { x: { value: SIGN_AT }, y: onLine, text: { field: 'sign', type: 'nominal' }, color: colour },
}

const numbers: Part = {
  data: { name: 'texts' },
  mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 11, color: light('muted'), aria: false },
  encoding: { x: { value: PLOT + 10 }, y: onLine, text: { field: 'text', type: 'nominal' } },
}

const specification = (lines: number, layer: readonly Part[]): TopLevelSpec =>
  ({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    params: [
      { name: 'domain', value: [1, 10] },
      { name: 'ticks', value: [1, 10] },
      { name: 'lines', value: 1 },
    ],
    data: { values: [] },
    width: PLOT,
    height: lines * LINE,
    layer,
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
        ticks: false,
        labelPadding: 5,
      },
    },
  }) as unknown as TopLevelSpec

const TIMES: readonly Part[] = [
  {
    data: { name: 'times' },
    mark: { type: 'rule', strokeWidth: 7, opacity: 0.28, color: light('ok'), aria: false },
    encoding: { x: time('p50'), x2: { field: 'p99' }, y: onLine },
  },
  {
    data: { name: 'times' },
    mark: { type: 'point', filled: true, size: 62, opacity: 1, color: light('ok'), aria: false },
    encoding: { x: time('p50'), y: onLine },
  },
  {
    data: { name: 'times' },
    mark: { type: 'tick', orient: 'vertical', thickness: 2.4, size: 13, color: light('ok'), aria: false },
    encoding: { x: time('p99'), y: onLine },
  },
  levels,
  signs,
  numbers,
]

const SHARES: readonly Part[] = [
  {
    data: { name: 'shares' },
    mark: { type: 'rule', strokeWidth: 9, color: light('shade'), aria: false },
    encoding: { x: share('none'), x2: { field: 'most' }, y: onLine },
  },
  {
    data: { name: 'shares' },
    mark: { type: 'rule', strokeWidth: 9, aria: false },
    encoding: { x: share('none'), x2: { field: 'share' }, y: onLine, color: colour },
  },
  levels,
  signs,
  numbers,
]
