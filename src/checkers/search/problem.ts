/**
 * What one object was asked and when: the input of a search.
 *
 * Events are the invocations and returns of its operations in their order, nothing between them. Operations of unknown
 * outcome have no return; those of them that change nothing, or whose effect nobody can have seen, are left out.
 */
import { type History, NONE, recordOf } from '../../history/index.ts'
import { type AnyModel, counts, type ModelOperation } from '../../models/index.ts'
import { Classes, isOpenRow } from './classes.ts'
import { relevantOpen } from './relevance.ts'

export interface SearchProblem {
  /** The history's key id; NONE if all keys are one object. */
  readonly key: number
  /** Per operation: the history's row, its class, and whether it has no return. */
  readonly rows: Int32Array
  readonly classOf: Int32Array
  readonly isOpen: Uint8Array
  /** `operation` where it is invoked, `~operation` where it returns; ends with a return. */
  readonly events: Int32Array
  /** Per class: what it does, and whether it never changes a state. */
  readonly operations: readonly ModelOperation[]
  readonly isRead: Uint8Array
  // biome-ignore lint/suspicious/noExplicitAny: states are private to each model
  readonly initial: any
}

export interface Selection {
  /** Only these rows; absent: all. */
  readonly rows?: Int32Array
  /** Rows whose operations may have happened at any time, or never. */
  readonly loose?: Int32Array
}

export function problemsOf(
  history: History,
  model: AnyModel,
  { rows, loose }: Selection = {},
): readonly SearchProblem[] {
  const chosen = rowsOfModel(history, model, rows)
  const chosenLoose = loose === undefined ? new Int32Array(0) : rowsOfModel(history, model, loose)
  if (!model.perKey) return [problemOf(history, model, NONE, chosen, chosenLoose)]
  const looseByKey = byKey(history, chosenLoose)
  return [...byKey(history, chosen)].map(([key, ours]) =>
    problemOf(history, model, key, ours, looseByKey.get(key) ?? new Int32Array(0)),
  )
}

/** In the order of their invocations; functions that the model does not have are not its affair. */
function rowsOfModel(history: History, { functions }: AnyModel, rows: Int32Array | undefined): Int32Array {
  const { columns, pools } = history
  const knows = pools.functions.map((name) => functions.includes(name))
  const found = new Int32Array(rows?.length ?? history.rows)
  let count = 0
  for (let at = 0; at < found.length; at++) {
    const row = rows === undefined ? at : (rows[at] ?? NONE)
    if (knows[columns.fn[row] ?? 0] === true && counts(history, row)) found[count++] = row
  }
  const ours = found.subarray(0, count)
  return rows === undefined ? ours : ours.sort()
}

/** Keys in the order of their first operations. */
function byKey({ columns, pools }: History, rows: Int32Array): ReadonlyMap<number, Int32Array> {
  const from = new Int32Array(pools.keys.length + 2)
  const first: number[] = []
  for (const row of rows) {
    const key = (columns.key[row] ?? NONE) + 1
    if (from[key + 1] === undefined) continue
    if (from[key + 1] === 0) first.push(key)
    from[key + 1] = (from[key + 1] ?? 0) + 1
  }
  for (let key = 0; key + 1 < from.length; key++) from[key + 1] = (from[key + 1] ?? 0) + (from[key] ?? 0)
  const next = from.slice()
  const sorted = new Int32Array(rows.length)
  for (const row of rows) {
    const key = (columns.key[row] ?? NONE) + 1
    const to = next[key] ?? 0
    next[key] = to + 1
    sorted[to] = row
  }
  return new Map(first.map((key) => [key - 1, sorted.subarray(from[key] ?? 0, from[key + 1] ?? 0)]))
}

function problemOf(history: History, model: AnyModel, key: number, rows: Int32Array, loose: Int32Array): SearchProblem {
  const classes = new Classes(history, model)
  const most = rows.length + loose.length
  const ours = { rows: new Int32Array(most), classOf: new Int32Array(most), isOpen: new Uint8Array(most) }
  const isRead: number[] = []
  let size = 0
  const classOf = (row: number, isOpen: boolean): number => {
    const found = classes.of(row, isOpen)
    if (found === isRead.length) isRead.push(Number(model.isRead(classes.operations[found] as ModelOperation)))
    return found
  }
  const take = (row: number, isOpen: boolean): void => {
    const found = classOf(row, isOpen)
    if (isOpen && isRead[found] === 1) return
    ours.rows[size] = row
    ours.classOf[size] = found
    ours.isOpen[size++] = Number(isOpen)
  }
  // A refusal changed nothing: without its answer it would be something else.
  for (const row of loose) if (isRead[classOf(row, isOpenRow(history, row))] !== 1) take(row, true)
  const firm = size
  for (const row of rows) take(row, isOpenRow(history, row))
  const { operations } = classes
  const kept = relevantOpen(history, model, operations, ours, firm, size)
  return {
    key,
    ...kept,
    events: eventsOf(history, kept.rows, kept.isOpen),
    operations,
    isRead: Uint8Array.from(isRead),
    initial: model.initial(recordOf(history.header.initial), model.perKey ? (history.pools.keys[key] ?? null) : null),
  }
}

/** Operations are in the order of their invocations already, loose ones first; returns are sorted into them. */
function eventsOf({ columns }: History, rows: Int32Array, isOpen: Uint8Array): Int32Array {
  const size = rows.length
  const returns = new Float64Array(size)
  let returned = 0
  for (let at = 0; at < size; at++) {
    if (isOpen[at] === 0) returns[returned++] = (columns.returnIndex[rows[at] ?? 0] ?? 0) * size + at
  }
  returns.subarray(0, returned).sort()
  const events = new Int32Array(size + returned)
  let invoked = 0
  let end = 0
  for (let next = 0; next < returned; next++) {
    const due = returns[next] ?? 0
    const operation = due % size
    const position = (due - operation) / size
    // Loose ones come first: their rows' own positions mean nothing.
    while (invoked < size && (invoked <= operation || (columns.invokeIndex[rows[invoked] ?? 0] ?? 0) < position))
      events[end++] = invoked++
    events[end++] = ~operation
  }
  return events.subarray(0, end)
}
