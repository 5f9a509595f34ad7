/**
 * Where the bars of a counterexample stand: one lane a process, one bar an operation, in units of the caller (pixels,
 * characters).
 *
 * The order of all events is exact, distances are not: operations last milliseconds and the pauses between them
 * seconds, so that on a true scale nothing could be read. Each event gets a place after the one before it, each bar the
 * room that its label needs.
 */
import { type History, OPEN } from '../history/index.ts'

export interface LaneMetrics {
  /** Room before the first event and after the last. */
  readonly margin: number
  /** Between two events that follow each other after so many nanoseconds. */
  gap(ns: number): number
  /** Least length of the bar. */
  barOf(row: number): number
  /** Room from the bar's start that nothing else in its lane may enter. */
  roomOf(row: number): number
}

export interface PlacedBar {
  readonly row: number
  readonly lane: number
  readonly start: number
  /** null: open for ever. */
  readonly end: number | null
}

export interface PlacedEvent {
  /** In the order of the history's events. */
  readonly position: number
  readonly x: number
  readonly atNs: number
}

export interface Lanes {
  /** Processes, in the order in which they first act. */
  readonly processes: readonly number[]
  readonly bars: readonly PlacedBar[]
  readonly events: readonly PlacedEvent[]
  readonly width: number
}

interface LaneEvent {
  readonly row: number
  readonly invoke: boolean
  readonly position: number
  readonly atNs: number
}

export function placeLanes(history: History, rows: readonly number[], metrics: LaneMetrics): Lanes {
  const { columns } = history
  const events = rows.flatMap((row) => eventsOf(history, row)).sort((a, b) => a.position - b.position)
  const processes = [...new Set(events.map(({ row }) => columns.process[row] ?? 0))]
  const starts = new Map<number, number>()
  const ends = new Map<number, number>()
  const taken = processes.map(() => 0)
  const placed: PlacedEvent[] = []
  let x = metrics.margin
  let atNs = events[0]?.atNs ?? 0
  for (const event of events) {
    const lane = processes.indexOf(columns.process[event.row] ?? 0)
    const next = placed.length === 0 ? x : x + metrics.gap(Math.max(0, event.atNs - atNs))
    x = event.invoke
      ? Math.max(next, taken[lane] ?? 0)
      : Math.max(next, (starts.get(event.row) ?? 0) + metrics.barOf(event.row))
    if (event.invoke) taken[lane] = x + metrics.roomOf(event.row)
    else taken[lane] = Math.max(taken[lane] ?? 0, x + metrics.gap(0))
    ;(event.invoke ? starts : ends).set(event.row, x)
    placed.push({ position: event.position, x, atNs: event.atNs })
    atNs = Math.max(atNs, event.atNs)
  }
  const bars = [...starts].map(([row, start]) => ({
    row,
    lane: processes.indexOf(columns.process[row] ?? 0),
    start,
    end: ends.get(row) ?? null,
  }))
  return { processes, bars, events: placed, width: Math.max(x, ...taken) + metrics.margin }
}

function eventsOf({ columns }: History, row: number): readonly LaneEvent[] {
  const position = columns.invokeIndex[row] ?? 0
  const invoke = { row, invoke: true, position, atNs: columns.invokedNs[row] ?? 0 }
  const returned = columns.returnIndex[row] ?? OPEN
  return returned === OPEN
    ? [invoke]
    : [invoke, { row, invoke: false, position: returned, atNs: columns.returnedNs[row] ?? 0 }]
}

/** Where any event of the history stands among those that are drawn. */
export function placeOf({ events, width }: Lanes, position: number): number {
  const after = events.findIndex((event) => event.position >= position)
  if (after === -1) return width
  const right = events[after]?.x ?? 0
  const left = events[after - 1]?.x ?? 0
  return (left + right) / 2
}
