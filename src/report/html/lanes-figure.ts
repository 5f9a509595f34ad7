/**
 * A counterexample drawn: a lane a process, a bar an operation, the guilty ones numbered, their neighbours grey, and
 * the faults that held behind them. The order of events is exact, distances are not (see ../lanes.ts).
 */
import { type FaultInterval, type History, NONE } from '../../history/index.ts'
import type { Counterexample } from '../counterexample.ts'
import { moment, moments } from '../format.ts'
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
const HEAD = 16
const BOTTOM = 30
/** Pixels of a letter of the labels, a little generous. */
const LETTER = 6.9
const BADGE = 22

export interface LanesDrawing {
  readonly width: number
  readonly height: number
  readonly content: Markup
}

export function lanesFigure(history: History, counterexample: Counterexample): Markup {
  const { width, height, content } = drawLanes(history, counterexample)
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Timeline of the counterexample: ${counterexample.anomaly}">
<svg class="lanes" width="${px(width)}" height="${height}" viewBox="0 0 ${px(width)} ${height}">
<title>Operations around the counterexample, one lane a process; order is exact, distances are not</title>
${content}</svg></div>`
}

export function drawLanes(history: History, { model, rows }: Counterexample): LanesDrawing {
  const neighbours = neighboursOf(history, rows, MOST_NEIGHBOURS)
  const texts = new Map([...rows, ...neighbours].map((row) => [row, operationText(history, row)]))
  const labelOf = (row: number): string => texts.get(row)?.text ?? ''
  const roomOf = (row: number): number => labelOf(row).length * LETTER + (rows.includes(row) ? BADGE : 0) + 14
  const lanes = placeLanes(history, [...rows, ...neighbours], { margin: 16, gap, barOf: () => 26, roomOf })
  const width = LABELS + lanes.width
  const bands = bandsOf(history, lanes)
  const top = HEAD + BAND_LINE * Math.max(0, ...bands.map(({ line }) => line + 1))
  const height = top + lanes.processes.length * LANE + BOTTOM
  const bars = lanes.bars.map((bar) =>
    barMarkup(history, bar, { model, number: rows.indexOf(bar.row) + 1, top, width, label: labelOf(bar.row) }),
  )
  const lines = laneLines(history, lanes, [...rows, ...neighbours], { top, width })
  const content = html`${bands.map((band) => bandMarkup(band, height))}${lines}${bars}${breaks(lanes, top, height)}`
  return { width, height, content }
}

/** Longer pauses are wider, but never by much: from 18 pixels to 64. */
const gap = (ns: number): number => 18 + Math.min(46, 7 * Math.log10(1 + ns / 1e5))

interface BarLook {
  readonly model: Counterexample['model']
  /** 0: a neighbour. */
  readonly number: number
  readonly top: number
  readonly width: number
  readonly label: string
}

function barMarkup(history: History, { row, lane, start, end }: PlacedBar, look: BarLook): Markup {
  const { outcome, error, invokedNs, returnedNs, process, node } = operationText(history, row)
  const { model, number, top, width, label } = look
  const x = LABELS + start
  const y = top + lane * LANE + 18
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

function laneLines(
  history: History,
  { processes }: Lanes,
  rows: readonly number[],
  { top, width }: { readonly top: number; readonly width: number },
): readonly Markup[] {
  return processes.map((process, lane) => {
    const y = top + lane * LANE + 24
    return html`<line class="lane" x1="${LABELS}" x2="${px(width)}" y1="${y}" y2="${y}"/>
<text class="process" x="0" y="${y + 1}">process ${process}</text><text class="node" x="0" y="${y + 14}">${nodesOf(history, rows, process)}</text>`
  })
}

function nodesOf({ columns, header }: History, rows: readonly number[], process: number): string {
  const nodes = new Set(rows.filter((row) => columns.process[row] === process).map((row) => columns.node[row] ?? NONE))
  const names = [...nodes].flatMap((node) => header.nodes[node] ?? [])
  return shortened(printable(names.join(', ')), 13)
}

/** A fault that came and went between two events that are drawn has no part in the story. */
const touches = ({ events }: Lanes, from: number, until: number): boolean => {
  const next = events.find(({ position }) => position > from)
  return next !== undefined && (next.position < until || (events[0] !== next && next.position === until))
}

interface Band {
  readonly fault: FaultInterval
  readonly from: number
  readonly to: number
  /** Labels that would run into each other stand one above the other. */
  readonly line: number
}

/** Faults from where they held to where they were healed, among the events that are drawn. */
function bandsOf(history: History, lanes: Lanes): readonly Band[] {
  const first = lanes.events[0]?.position ?? 0
  const last = lanes.events.at(-1)?.position ?? 0
  const free: number[] = []
  return history.faults.flatMap((fault) => {
    const until = fault.healBegin ?? fault.healed ?? last
    if (fault.held === null || !touches(lanes, fault.held, until)) return []
    const from = fault.held <= first ? 0 : placeOf(lanes, fault.held)
    const to = until >= last ? lanes.width : placeOf(lanes, until)
    const reach = Math.max(to, from + struckClause(fault).length * BAND_LETTER + 14)
    const line = (free.findIndex((x) => x <= from) + free.length + 1) % (free.length + 1)
    free[line] = reach
    return [{ fault, from, to, line }]
  })
}
const BAND_LETTER = 5.7
const BAND_LINE = 14

function bandMarkup({ fault, from, to, line }: Band, height: number): Markup {
  const text = struckClause(fault)
  return html`<g class="band"><title>${text}</title><rect x="${px(LABELS + from)}" y="${line * BAND_LINE}" width="${px(Math.max(2, to - from))}" height="${height - BOTTOM + 8 - line * BAND_LINE}"/>
<text x="${px(LABELS + from + 5)}" y="${line * BAND_LINE + 11}">${text}</text></g>`
}

/** Below: when, at the first event, after each long pause, and at the last. */
const LONG_PAUSE_NS = 1e9
const MOMENT_WIDTH = 64

function breaks({ events }: Lanes, top: number, height: number): readonly Markup[] {
  const y = height - 10
  const shown: Markup[] = []
  const labelled: { readonly at: number; readonly atNs: number }[] = []
  let free = 0
  for (const [index, { x, atNs }] of events.entries()) {
    const before = events[index - 1]
    const pause = before === undefined ? 0 : atNs - before.atNs
    const at = LABELS + x
    if (before !== undefined && pause > LONG_PAUSE_NS) {
      const middle = LABELS + (x + before.x) / 2
      shown.push(
        html`<path class="break" d="M${px(middle - 3)} ${top - 8}V${height - BOTTOM + 4}M${px(middle + 3)} ${top - 8}V${height - BOTTOM + 4}"/>`,
      )
    }
    if (at < free) continue
    labelled.push({ at, atNs })
    free = at + MOMENT_WIDTH
  }
  const texts = moments(labelled.map(({ atNs }) => atNs))
  return [
    ...shown,
    ...labelled.map(({ at }, index) => html`<text class="moment" x="${px(at)}" y="${y}">${texts[index] ?? ''}</text>`),
  ]
}
