/** Changes to a history that no checker of ours may care about, for metamorphic tests. */
import { type History, NIL, NONE, OPEN, OUTCOME, PHASE } from '../history/index.ts'
import type { Value } from '../units.ts'
import { subHistory } from './compact-history.ts'

/** Other names for processes, sessions, keys and values. */
export const renamed = (history: History): History =>
  renamedTo(history, (value) => (value === null ? null : `v${value}`))

/** … where values are numbers that mean something. */
export const renamedKeys = (history: History): History => renamedTo(history, (value) => value)

function renamedTo(history: History, valueName: (value: Value) => Value): History {
  const { columns, pools, header } = history
  const keyName = (key: string): string => `the ${key}`
  const other = (column: Int32Array): Int32Array => column.map((process) => 1000 - 3 * process)
  return {
    ...history,
    header: {
      ...header,
      initial: Object.fromEntries(
        Object.entries(header.initial).map(([key, value]) => [keyName(key), valueName(value)]),
      ),
    },
    pools: { ...pools, keys: pools.keys.map(keyName), values: pools.values.map(valueName) },
    columns: { ...columns, process: other(columns.process), session: other(columns.session) },
  }
}

/** The ids of values in another order (null keeps its own). */
export function revalued(history: History): History {
  const { columns, pools } = history
  const last = pools.values.length
  const other = (column: Int32Array): Int32Array => column.map((id) => (id === NONE || id === NIL ? id : last - id))
  return {
    ...history,
    pools: { ...pools, values: [null, ...pools.values.slice(1).reverse()] },
    columns: { ...columns, arg: other(columns.arg), arg2: other(columns.arg2), result: other(columns.result) },
  }
}

/** Everything a minute later, with as many events before it. */
export function shifted(history: History): History {
  const { columns, events } = history
  const later = (column: Int32Array): Int32Array => column.map((at) => (at < events ? at + 100 : at))
  const afterwards = (column: Float64Array): Float64Array => column.map((ns) => ns + 60e9)
  return {
    ...history,
    events: events + 100,
    columns: {
      ...columns,
      invokeIndex: later(columns.invokeIndex),
      returnIndex: later(columns.returnIndex),
      intendedNs: afterwards(columns.intendedNs),
      invokedNs: afterwards(columns.invokedNs),
      returnedNs: afterwards(columns.returnedNs),
    },
  }
}

/** As if `factor` − 1 other things had happened before each event. */
export function stretched(history: History, factor: number): History {
  const { columns, events } = history
  const later = (column: Int32Array): Int32Array => column.map((at) => (at === OPEN ? OPEN : at * factor + factor - 1))
  return {
    ...history,
    events: events * factor,
    columns: { ...columns, invokeIndex: later(columns.invokeIndex), returnIndex: later(columns.returnIndex) },
  }
}

/** With a reading of this value, by its id, after everything else. */
export function withLateRead(history: History, key: number, value: number): History {
  const rows = Array.from({ length: history.rows }, (_, row) => row)
  const longer = subHistory({ ...history, events: history.events + 2 }, [...rows, 0])
  const { columns, pools } = longer
  const last = history.rows
  columns.invokeIndex[last] = history.events
  columns.returnIndex[last] = history.events + 1
  columns.outcome[last] = OUTCOME.ok
  columns.negative[last] = 0
  columns.phase[last] = PHASE.main
  columns.level[last] = 0
  columns.fn[last] = pools.functions.indexOf('read')
  columns.process[last] = columns.session[last] = 98
  columns.key[last] = key
  columns.arg[last] = columns.arg2[last] = NONE
  columns.result[last] = value
  columns.invokedNs[last] = history.events * 1_000_000
  columns.returnedNs[last] = (history.events + 1) * 1_000_000
  return longer
}

/** Without the rows for which `drop` says so. */
export const without = (history: History, drop: (row: number) => boolean): History =>
  subHistory(
    history,
    Array.from({ length: history.rows }, (_, row) => row).filter((row) => !drop(row)),
  )

/** With a write of unknown outcome before everything else, of a value that nobody ever reads. */
export const withUnseenWrite = (history: History, key: number): History =>
  withOpen(
    { ...history, pools: { ...history.pools, values: [...history.pools.values, 'unseen'] } },
    'write',
    key,
    'unseen',
  )

/** With an increment of unknown outcome before everything else. */
export const withAddition = (history: History, key: number): History => withOpen(history, 'add', key, 1)

function withOpen(history: History, fn: string, key: number, argument: Value): History {
  const rows = Array.from({ length: history.rows }, (_, row) => row)
  const longer = subHistory(shifted(history), [0, ...rows])
  const { columns, pools } = longer
  columns.invokeIndex[0] = 0
  columns.returnIndex[0] = OPEN
  columns.outcome[0] = OUTCOME.info
  columns.negative[0] = 0
  columns.phase[0] = PHASE.main
  columns.fn[0] = pools.functions.indexOf(fn)
  columns.process[0] = columns.session[0] = 99
  columns.key[0] = key
  columns.arg[0] = pools.values.indexOf(argument)
  columns.arg2[0] = columns.result[0] = NONE
  columns.invokedNs[0] = 0
  columns.returnedNs[0] = Number.NaN
  return longer
}
