/**
 * The charts over time: who was struck when, throughput, latencies of each function, and the age of stale reads, one below
 * the other on one axis, with the periods of faults shaded behind all of them.
 */
import type { TopLevelSpec } from 'vega-lite'
import type { RunReportInput } from '../run-report-input.ts'
import { PLOT_WIDTH, type TimeCharts, timeCharts } from './chart-data.ts'
import { light } from './palette.ts'
import { type ChartFrame, type DrawnChart, drawChart } from './vega.ts'

const FRAME: ChartFrame = { left: 64, top: 20, right: 14, bottom: 24, plotWidth: PLOT_WIDTH }
const LANE = 17
const THROUGHPUT = 84
const LATENCY = 96
const STALENESS = 84

export interface TimeChart extends DrawnChart {
  readonly charts: TimeCharts
}

export function drawTimeChart(input: RunReportInput): TimeChart {
  const charts = timeCharts(input)
  const drawn = drawChart(specification(charts.nodes, charts.functions.length, charts.stale), charts, FRAME)
  return { ...drawn, charts }
}

type Panel = Readonly<Record<string, unknown>>

const time = (field: string, ticks: boolean): Panel => ({
  field,
  type: 'quantitative',
  scale: { domain: { expr: '[0, end]' }, nice: false },
  axis: ticks
    ? { title: null, tickCount: 10, labelExpr: "datum.label + ' s'", grid: false, domain: true, ticks: true }
    : { title: null, labels: false, ticks: false, grid: false, domain: true },
})

const LOG_TICKS = [0.001, 0.01, 0.1, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]
const AS_DURATION =
  "datum.value >= 1000 ? datum.value / 1000 + ' s' : datum.value >= 1 ? datum.value + ' ms' : round(datum.value * 1000) + ' µs'"

const milliseconds = (domain: string): Panel => ({
  field: 'ms',
  type: 'quantitative',
  scale: { type: 'log', domain: { expr: domain }, nice: false },
  axis: { title: null, values: LOG_TICKS, labelExpr: AS_DURATION, labelOverlap: true },
})

const shading = (ticks: boolean): Panel => ({
  data: { name: 'periods' },
  mark: { type: 'rect', color: light('shade'), opacity: 0.7, aria: false },
  encoding: { x: time('from', ticks), x2: { field: 'to' } },
})

const heading = (data: Panel, field: string): Panel => ({
  ...data,
  mark: {
    type: 'text',
    align: 'left',
    baseline: 'top',
    fontSize: 11,
    fontWeight: 600,
    color: light('ink'),
    aria: false,
  },
  encoding: { x: { value: 0 }, y: { value: -9 }, text: { field, type: 'nominal' } },
})
const fixedHeading = (text: string): Panel => heading({ data: { values: [{ text }] } }, 'text')

const plainOpacity = { field: 'opacity', type: 'quantitative', scale: null } as const
const colour = { field: 'colour', type: 'nominal', scale: null } as const

function lanes(nodes: number): Panel {
  const lane = { field: 'lane', type: 'ordinal', scale: { padding: 0.15 } }
  return {
    width: PLOT_WIDTH,
    height: nodes * LANE,
    layer: [
      shading(false),
      {
        data: { name: 'periods' },
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'bottom',
          dx: 3,
          fontSize: 10,
          fontStyle: 'italic',
          color: light('muted'),
          aria: false,
        },
        encoding: { x: time('from', false), y: { value: -2 }, text: { field: 'label', type: 'nominal' } },
      },
      {
        data: { name: 'nodes' },
        mark: { type: 'text', align: 'right', baseline: 'middle', fontSize: 11, color: light('muted'), aria: false },
        encoding: { x: { value: -8 }, y: { ...lane, axis: null }, text: { field: 'node', type: 'nominal' } },
      },
      {
        data: { name: 'nodes' },
        mark: { type: 'rule', color: light('line'), aria: false },
        encoding: { x: { value: 0 }, x2: { value: PLOT_WIDTH }, y: lane },
      },
      {
        data: { name: 'struck' },
        mark: { type: 'bar', cornerRadius: 2, aria: false },
        encoding: { x: time('from', false), x2: { field: 'to' }, y: lane, color: colour },
      },
      {
        data: { name: 'struck' },
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'middle',
          dx: 5,
          fontSize: 10,
          color: light('on-bar'),
          aria: false,
        },
        encoding: { x: time('from', false), y: lane, text: { field: 'label', type: 'nominal' } },
      },
    ],
  }
}

const throughput: Panel = {
  width: PLOT_WIDTH,
  height: THROUGHPUT,
  layer: [
    shading(false),
    {
      data: { name: 'throughput' },
      mark: { type: 'bar', aria: false },
      encoding: {
        x: time('from', false),
        x2: { field: 'to' },
        y: {
          field: 'base',
          type: 'quantitative',
          scale: { domain: { expr: '[0, mostPerSecond]' }, nice: false },
          axis: { title: null, tickCount: 3, labelExpr: "datum.label + '/s'" },
        },
        y2: { field: 'top' },
        opacity: plainOpacity,
        color: colour,
      },
    },
    fixedHeading('throughput'),
  ],
}

function latency(panel: number, last: boolean): Panel {
  const own = { transform: [{ filter: `datum.panel === ${panel}` }] }
  const y = milliseconds('latencyDomain')
  const style = { opacity: plainOpacity, color: colour }
  return {
    width: PLOT_WIDTH,
    height: LATENCY,
    layer: [
      shading(last),
      {
        data: { name: 'lines' },
        transform: [{ filter: `datum.panel === ${panel} && datum.stroke > 0` }],
        mark: { type: 'line', aria: false },
        encoding: {
          x: time('at', last),
          y,
          ...style,
          detail: { field: 'line', type: 'nominal' },
          strokeWidth: { field: 'stroke', type: 'quantitative', scale: null },
        },
      },
      {
        data: { name: 'lines' },
        transform: [{ filter: `datum.panel === ${panel} && datum.stroke === 0` }],
        mark: { type: 'circle', size: 9, aria: false },
        encoding: { x: time('at', last), y, ...style },
      },
      {
        data: { name: 'ticks' },
        ...own,
        mark: { type: 'tick', orient: 'horizontal', thickness: 2, size: 7, aria: false },
        encoding: { x: time('at', last), y, ...style },
      },
      heading({ data: { name: 'panels' }, ...own }, 'fn'),
    ],
  }
}

const staleness: Panel = {
  width: PLOT_WIDTH,
  height: STALENESS,
  layer: [
    shading(true),
    {
      data: { name: 'stale' },
      mark: { type: 'point', size: 16, filled: true, opacity: 0.75, color: light('refuted'), aria: false },
      encoding: { x: time('at', true), y: milliseconds('ageDomain') },
    },
    fixedHeading('age of stale reads'),
  ],
}

function specification(nodes: number, functions: number, stale: boolean): TopLevelSpec {
  const panels = Array.from({ length: functions }, (_, panel) => latency(panel, !stale && panel === functions - 1))
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    params: [
      { name: 'end', value: 1 },
      { name: 'mostPerSecond', value: 1 },
      { name: 'latencyDomain', value: [1, 10] },
      ...(stale ? [{ name: 'ageDomain', value: [1, 10] }] : []),
    ],
    data: { values: [] },
    bounds: 'flush',
    spacing: 24,
    vconcat: [lanes(nodes), throughput, ...panels, ...(stale ? [staleness] : [])],
    resolve: { scale: { x: 'independent', y: 'independent' } },
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
}
