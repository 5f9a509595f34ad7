/** What the encoders share: a history's events in their order, and the rows that foreign tools have a place for. */
import type { Key, Value } from '../../units.ts'
import {
  type History,
  NONE,
  OPEN,
  OUTCOME,
  OUTCOMES,
  type Outcome,
  PHASE,
  PHASES,
  type Phase,
  ROLE,
} from '../history.ts'
import type { Item } from '../sink.ts'
import { type Stage, stagesByPosition } from './fault-stages.ts'

export type Write = (text: string) => void

/** What stands at a position: the invocation or the completion of a row, or nothing that a row knows of. */
export interface EventOrder {
  /** Per position: a row, NONE. */
  readonly row: Int32Array
  /** Per position: 1 if it is the row's completion. */
  readonly completes: Uint8Array
  readonly stages: ReadonlyMap<number, readonly Stage[]>
}

/**
 * An `info` keeps no position, only the time of its giving up: such rows take the positions that are left, in the order
 * of their times. Whichever takes which, nobody can tell.
 */
export function eventOrder(history: History): EventOrder {
  const { rows, events, columns } = history
  const row = new Int32Array(events).fill(NONE)
  const completes = new Uint8Array(events)
  const givenUp: number[] = []
  for (let at = 0; at < rows; at++) {
    row[columns.invokeIndex[at] ?? 0] = at
    const position = columns.returnIndex[at] ?? OPEN
    if (position !== OPEN) {
      row[position] = at
      completes[position] = 1
    } else if (!Number.isNaN(columns.returnedNs[at])) givenUp.push(at)
  }
  const when = (at: number): number => columns.returnedNs[at] ?? 0
  givenUp.sort((one, other) => when(one) - when(other) || one - other)
  const stages = stagesByPosition(history, row)
  let next = 0
  for (const at of givenUp) {
    while (next < events && (row[next] !== NONE || stages.has(next) || next < (columns.invokeIndex[at] ?? 0))) next++
    if (next >= events) break
    row[next] = at
    completes[next] = 1
  }
  return { row, completes, stages }
}

/** One operation as objects, made on demand. */
export interface RowView {
  readonly row: number
  readonly process: number
  readonly fn: string
  readonly phase: Phase
  readonly key: Key | null
  readonly args: readonly Value[]
  readonly asked: readonly Item[]
  readonly told: readonly Item[]
  readonly outcome: Outcome
  readonly negative: boolean
  /** undefined: not told. */
  readonly result: Value | undefined
  readonly error: string | undefined
}

export function rowView({ columns, pools }: History, row: number): RowView {
  const fn = pools.functions[columns.fn[row] ?? 0] ?? ''
  const value = (id: number | undefined): Value | undefined =>
    id === undefined || id === NONE ? undefined : (pools.values[id] ?? null)
  const first = columns.arg[row] ?? NONE
  const arg = fn === 'transfer' && first !== NONE ? (pools.keys[first] ?? '') : value(first)
  const arg2 = value(columns.arg2[row])
  const key = columns.key[row] ?? NONE
  const error = columns.error[row] ?? NONE
  return {
    row,
    process: columns.process[row] ?? 0,
    fn,
    phase: PHASES[columns.phase[row] ?? 0] ?? 'main',
    key: key === NONE ? null : (pools.keys[key] ?? ''),
    args: arg === undefined ? [] : arg2 === undefined ? [arg] : [arg, arg2],
    asked: itemsOf(columns, pools, row, ROLE.argument),
    told: itemsOf(columns, pools, row, ROLE.result),
    outcome: OUTCOMES[columns.outcome[row] ?? 0] ?? 'info',
    negative: columns.negative[row] === 1,
    result: value(columns.result[row]),
    error: error === NONE ? undefined : pools.errors[error],
  }
}

function itemsOf({ items }: History['columns'], pools: History['pools'], row: number, role: number): readonly Item[] {
  const found: Item[] = []
  const isStep = (fn: number): boolean =>
    pools.functions[fn] === 'r' || pools.functions[fn] === 'w' || pools.functions[fn] === 'append'
  for (let at = items.offsets[row] ?? 0; at < (items.offsets[row + 1] ?? 0); at++) {
    if (items.role[at] !== role) continue
    const id = items.key[at] ?? NONE
    const key = id === NONE ? null : (pools.keys[id] ?? '')
    const value = pools.values[items.value[at] ?? 0] ?? null
    const fn = items.fn[at] ?? 0
    found.push(isStep(fn) ? [key, value, pools.functions[fn] ?? ''] : [key, value])
  }
  return found
}

/**
 * Rows that a tool without levels may judge: final readings of single nodes, at another level than the run's, are in no
 * model's check, and would refute what nobody claimed.
 */
export function isForeignRow({ columns, pools, header }: History, row: number): boolean {
  return columns.phase[row] !== PHASE.final || pools.levels[columns.level[row] ?? 0] === header.level
}

export const isFailed = ({ columns }: History, row: number): boolean => columns.outcome[row] === OUTCOME.fail

/** A row that has sessions of its own says more than processes can. */
export function hasSessions({ rows, columns }: History): boolean {
  for (let row = 0; row < rows; row++) if (columns.session[row] !== columns.process[row]) return true
  return false
}

/** Calls `visit` for every event of a row that foreign tools have a place for. */
export function eachForeignEvent(
  history: History,
  visit: (view: RowView, completes: boolean, atNs: number) => void,
): void {
  const { row, completes } = eventOrder(history)
  const { columns } = history
  for (let position = 0; position < history.events; position++) {
    const at = row[position] ?? NONE
    if (at === NONE || !isForeignRow(history, at)) continue
    const isEnd = completes[position] === 1
    visit(rowView(history, at), isEnd, (isEnd ? columns.returnedNs[at] : columns.invokedNs[at]) ?? 0)
  }
}
