/**
 * A counterexample drawn: a lane a process, a bar an operation, the guilty ones numbered, their neighbours grey, and
 * the faults that held behind them. The order of events is exact, distances are not (see ../lanes.ts).
 */
import { type FaultInterval, type History, NONE } from '../../history/index.ts'
import type { Counterexample } from '../counterexample.ts'
import { moment } from '../format.ts'
import { type Lanes, type PlacedBar, placeLanes, placeOf } from '../lanes.ts'
import { neighboursOf } from '../neighbours.ts'
import { operationText } from '../operation-text.ts'
import { printable, shortened } from '../printable.ts'
import { OUTCOME_WORDS, struckClause } from '../words.ts'
import { operationAnchor } from './anchors.ts'
import { html, type Markup, px } from './markup.ts'

const MOST_NEIGHBOURS = 6
const LANE = 50
const LABELS = 92
const TOP = 30
const BOTTOM = 30
/** Pixels of a letter of the labels, a little generous. */
const LETTER = 6.9
const BADGE = 22

export function lanesFigure(history: History, { model, rows, anomaly }: Counterexample): Markup {
  const neighbours = neighboursOf(history, rows, MOST_NEIGHBOURS)
  const texts = new Map([...rows, ...neighbours].map((row) => [row, operationText(history, row)]))
  const labelOf = (row: number): string => texts.get(row)?.text ?? ''
  const roomOf = (row: number): number => labelOf(row).length * LETTER + (rows.includes(row) ? BADGE : 0) + 14
  const lanes = placeLanes(history, [...rows, ...neighbours], { margin: 16, gap, barOf: () => 26, roomOf })
  const width = LABELS + lanes.width
  const height = TOP + lanes.processes.length * LANE + BOTTOM
  const bars = lanes.bars.map((bar) =>
    barMarkup(history, bar, { model, number: rows.indexOf(bar.row) + 1, width, label: labelOf(bar.row) }),
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Timeline of the counterexample: ${anomaly}">
<svg class="lanes" width="${px(width)}" height="${height}" viewBox="0 0 ${px(width)} ${height}">
<title>Operations around the counterexample, one lane a process; order is exact, distances are not</title>
${faultBands(history, lanes, height)}${laneLines(history, lanes, [...rows, ...neighbours], width)}${bars}${breaks(lanes, height)}</svg></div>`
}

/** Longer pauses are wider, but never by much: from 18 pixels to 64. */
const gap = (ns: number): number => 18 + Math.min(46, 7 * Math.log10(1 + ns / 1e5))

interface BarLook {
  readonly model: Counterexample['model']
  /** 0: a neighbour. */
  readonly number: number
  readonly width: number
  readonly label: string
}

function barMarkup(history: History, { row, lane, start, end }: PlacedBar, look: BarLook): Markup {
  const { outcome, error, invokedNs, returnedNs, process, node } = operationText(history, row)
  const { model, number, width, label } = look
  const x = LABELS + start
  const y = TOP + lane * LANE + 24
  const length = (end === null ? width - LABELS - 8 : end) - start
  const guilty = number > 0
  const when = `${moment(invokedNs)} to ${returnedNs === null ? 'never' : moment(returnedNs)}`
  const why = error === null ? '' : `: ${error}`
  return html`<g class="op ${outcome}${guilty ? ' guilty' : ''}"${guilty && html` id="${operationAnchor(model, number)}"`}>
<title>process ${process}${node === null ? '' : ` on ${node}`}, ${label}; ${OUTCOME_WORDS[outcome]}${why}; ${when}</title>
<rect x="${px(x)}" y="${y}" width="${px(length)}" height="12" rx="3"/>
${guilty && html`<circle cx="${px(x + 8)}" cy="${y - 10}" r="8"/><text class="badge" x="${px(x + 8)}" y="${y - 6}">${number}</text>`}
<text class="label" x="${px(x + (guilty ? BADGE : 0))}" y="${y - 6}">${label}${outcome === 'ok' ? '' : ` (${OUTCOME_WORDS[outcome]})`}</text></g>`
}

function laneLines(history: History, { processes }: Lanes, rows: readonly number[], width: number): readonly Markup[] {
  return processes.map((process, lane) => {
    const y = TOP + lane * LANE + 30
    return html`<line class="lane" x1="${LABELS}" x2="${px(width)}" y1="${y}" y2="${y}"/>
<text class="process" x="0" y="${y + 1}">process ${process}</text><text class="node" x="0" y="${y + 14}">${nodesOf(history, rows, process)}</text>`
  })
}

function nodesOf({ columns, header }: History, rows: readonly number[], process: number): string {
  const nodes = new Set(rows.filter((row) => columns.process[row] === process).map((row) => columns.node[row] ?? NONE))
  const names = [...nodes].flatMap((node) => header.nodes[node] ?? [])
  return shortened(printable(names.join(', ')), 13)
}

/** A fault from where it held to where it was healed, among the events that are drawn. */
function faultBands(history: History, lanes: Lanes, height: number): readonly Markup[] {
  const first = lanes.events[0]?.position ?? 0
  const last = lanes.events.at(-1)?.position ?? 0
  const held = history.faults.filter(
    ({ held, healBegin, healed }) => held !== null && held < last && (healBegin ?? healed ?? last) > first,
  )
  return held.map((fault, index) => {
    const from = LABELS + ((fault.held ?? 0) <= first ? 0 : placeOf(lanes, fault.held ?? 0))
    const until = fault.healBegin ?? fault.healed
    const to = LABELS + (until === null || until >= last ? lanes.width : placeOf(lanes, until))
    return band(fault, from, to, height, index)
  })
}

function band(fault: FaultInterval, from: number, to: number, height: number, index: number): Markup {
  const text = struckClause(fault)
  const fits = to - from > text.length * 5.6 + 8
  return html`<g class="band"><title>${text}</title><rect x="${px(from)}" y="${TOP - 16}" width="${px(Math.max(2, to - from))}" height="${height - TOP - BOTTOM + 22}"/>
${fits && index < 3 && html`<text x="${px(from + 5)}" y="${TOP - 5}">${text}</text>`}</g>`
}

/** Below: when, at the first event, after each long pause, and at the last. */
const LONG_PAUSE_NS = 1e9
const MOMENT_WIDTH = 64

function breaks({ events }: Lanes, height: number): readonly Markup[] {
  const y = height - 10
  const shown: Markup[] = []
  let free = 0
  for (const [index, { x, atNs }] of events.entries()) {
    const before = events[index - 1]
    const pause = before === undefined ? 0 : atNs - before.atNs
    const at = LABELS + x
    if (before !== undefined && pause > LONG_PAUSE_NS) {
      const middle = LABELS + (x + before.x) / 2
      shown.push(
        html`<path class="break" d="M${px(middle - 3)} ${TOP - 10}V${height - BOTTOM + 4}M${px(middle + 3)} ${TOP - 10}V${height - BOTTOM + 4}"/>`,
      )
    }
    if (at < free) continue
    shown.push(html`<text class="moment" x="${px(at)}" y="${y}">${moment(atNs)}</text>`)
    free = at + MOMENT_WIDTH
  }
  return shown
}
