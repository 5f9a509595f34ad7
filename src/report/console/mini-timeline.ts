/**
 * A counterexample as lanes of characters, one process a line:
 *
 *     p3 n1  ├#1──┤
 *     p5 n2          ├#2──────┤
 *     p3 n1                 ├#3 ─ ─ ?
 *
 * Bars carry numbers only; what they are is listed beside. null: it does not fit.
 */
import { type History, NONE } from '../../history/index.ts'
import { type Lanes, type PlacedBar, placeLanes } from '../lanes.ts'
import { printable, shortened } from '../printable.ts'
import { padEnd, widthOf } from './text-layout.ts'

const LONGEST_NODE = 8

export function miniTimeline(history: History, rows: readonly number[], width: number): readonly string[] | null {
  const labels = new Map(rows.map((row, index) => [row, `#${index + 1}`]))
  const barOf = (row: number): number => (labels.get(row) ?? '').length + 2
  for (const step of [3, 2, 1]) {
    const lanes = placeLanes(history, rows, {
      margin: 0,
      gap: () => step,
      barOf,
      roomOf: (row) => barOf(row) + 1,
    })
    const names = lanes.processes.map((process) => laneName(history, rows, process))
    const indent = Math.max(...names.map(widthOf)) + 2
    const room = lanes.width + 5
    if (indent + room > width) continue
    return names.map((name, lane) => (padEnd(name, indent) + drawn(lanes, lane, labels, room)).trimEnd())
  }
  return null
}

/** The process, and its node where all of its operations asked the same. */
function laneName({ columns, header }: History, rows: readonly number[], process: number): string {
  const nodes = new Set(rows.filter((row) => columns.process[row] === process).map((row) => columns.node[row] ?? NONE))
  const [only] = nodes
  const node = nodes.size === 1 && only !== undefined ? header.nodes[only] : undefined
  return node === undefined ? `p${process}` : `p${process} ${shortened(printable(node), LONGEST_NODE)}`
}

function drawn({ bars }: Lanes, lane: number, labels: ReadonlyMap<number, string>, width: number): string {
  const line: string[] = Array.from({ length: width }, () => ' ')
  for (const bar of bars) if (bar.lane === lane) draw(line, bar, labels.get(bar.row) ?? '')
  return line.join('')
}

function draw(line: string[], { start, end }: PlacedBar, label: string): void {
  const last = end ?? line.length - 1
  for (let x = start; x <= last; x++) line[x] = end === null && (x - start) % 2 === 0 ? ' ' : '─'
  line[start] = '├'
  line[last] = end === null ? '?' : '┤'
  for (const [index, character] of [...label].entries()) line[start + 1 + index] = character
}
