/**
 * A few operations as a history of their own: positions, keys and values numbered anew, so that whatever is asked of it
 * costs no more than they are many.
 *
 * A *loose* row is a write that the part does not show: it may have happened at any time, or never. A part that is still
 * impossible with them is impossible whatever the rest of the history was.
 */
import {
  beginningOf,
  type Columns,
  type History,
  NIL,
  NONE,
  OPEN,
  OUTCOME,
  PHASE,
  recordOf,
} from '../../history/index.ts'
import { RegisterReader } from '../register-reader.ts'

export interface Part {
  readonly history: History
  /** Loose rows come first, then the others, in the order of their invocations. */
  readonly loose: number
  /** Per row of the part: the row of the whole. */
  readonly row: Int32Array
  /** Per value, and per key, of the part: its id in the whole. */
  readonly value: readonly number[]
  readonly key: readonly number[]
}

/** `rows` in ascending order. */
export function partOf(history: History, rows: readonly number[], loose: readonly number[] = []): Part {
  const { columns, pools, header } = history
  const reader = new RegisterReader(history)
  const keys = new Renumbering()
  const values = new Renumbering([NIL])
  const initial = recordOf({})
  const all = [...loose, ...rows]
  const ints = (of: (row: number, at: number) => number): Int32Array => Int32Array.from(all, of)
  const bytes = (column: Uint8Array): Uint8Array => Uint8Array.from(all, (row) => column[row] ?? 0)
  const key = ints((row) => keys.of(columns.key[row] ?? NONE))
  for (const id of keys.old) {
    const name = pools.keys[id]
    const value = beginningOf(header, name)
    if (name === undefined || value === undefined) continue
    initial[name] = value
    values.of(pools.values.indexOf(value))
  }
  const functions = pools.functions.includes('write') ? pools.functions : [...pools.functions, 'write']
  const isLoose = (at: number): boolean => at < loose.length
  const { inv, ret, positions } = ranked(columns, all, loose.length)
  const length = all.length
  const picked: Columns = {
    invokeIndex: inv,
    returnIndex: ret,
    outcome: bytes(columns.outcome).fill(OUTCOME.info, 0, loose.length),
    negative: bytes(columns.negative).fill(0, 0, loose.length),
    phase: bytes(columns.phase).fill(PHASE.main, 0, loose.length),
    fn: bytes(columns.fn).fill(functions.indexOf('write'), 0, loose.length),
    level: bytes(columns.level),
    process: ints((row) => columns.process[row] ?? 0),
    session: ints((row) => columns.session[row] ?? 0),
    node: Int16Array.from(all, (row) => columns.node[row] ?? NONE),
    key,
    arg: ints((row, at) => values.of(isLoose(at) ? reader.attempt(row) : (columns.arg[row] ?? NONE))),
    arg2: ints((row, at) => values.of(isLoose(at) ? NONE : (columns.arg2[row] ?? NONE))),
    result: ints((row, at) => values.of(isLoose(at) ? NONE : (columns.result[row] ?? NONE))),
    error: new Int32Array(length).fill(NONE),
    intendedNs: new Float64Array(length),
    invokedNs: new Float64Array(length),
    returnedNs: new Float64Array(length),
    items: {
      offsets: new Int32Array(length + 1),
      role: new Uint8Array(0),
      fn: new Uint8Array(0),
      key: new Int32Array(0),
      value: new Int32Array(0),
    },
    witness: new Map(),
  }
  return {
    history: {
      ...history,
      header: { ...header, initial },
      rows: length,
      events: positions,
      pools: {
        ...pools,
        functions,
        keys: keys.old.map((id) => pools.keys[id] ?? ''),
        values: values.old.map((id) => pools.values[id] ?? null),
      },
      columns: picked,
      faults: [],
    },
    loose: loose.length,
    row: Int32Array.from(all),
    value: values.old,
    key: keys.old,
  }
}

/** New ids in the order of first sight; NONE stays NONE. */
class Renumbering {
  readonly old: number[]
  readonly #ids: Map<number, number>

  constructor(first: readonly number[] = []) {
    this.old = [...first]
    this.#ids = new Map(first.map((id, at) => [id, at]))
  }

  of(id: number): number {
    if (id === NONE) return NONE
    const known = this.#ids.get(id)
    if (known !== undefined) return known
    this.#ids.set(id, this.old.length)
    return this.old.push(id) - 1
  }
}

/** The rows' events in their order, without gaps; the first `loose` rows begin before all others and never end. */
function ranked({ invokeIndex, returnIndex }: Columns, rows: readonly number[], loose: number) {
  const shown = rows.slice(loose)
  const begins = Int32Array.from(shown, (row) => invokeIndex[row] ?? 0)
  const ends = Int32Array.from(shown, (row) => returnIndex[row] ?? OPEN).filter((at) => at !== OPEN)
  const events = new Int32Array(begins.length + ends.length)
  events.set(begins)
  events.set(ends, begins.length)
  events.sort()
  const rank = (at: number): number => {
    let low = 0
    for (let high = events.length; low < high; ) {
      const middle = (low + high) >> 1
      if ((events[middle] as number) < at) low = middle + 1
      else high = middle
    }
    return loose + low
  }
  const inv = Int32Array.from(rows, (row, at) => (at < loose ? at : rank(invokeIndex[row] ?? 0)))
  const ret = Int32Array.from(rows, (row, at) => {
    const end = returnIndex[row] ?? OPEN
    return at < loose || end === OPEN ? OPEN : rank(end)
  })
  return { inv, ret, positions: loose + events.length }
}
