/**
 * A history as objects of one kind: each set, queue, stack, log or lock by itself, with positions and values of its own.
 *
 * Linearizability is local (Herlihy & Wing 1990), so that each key is judged apart. Positions and values are numbered
 * anew within each object: a checker may then use plain arrays over them, however many objects there are.
 *
 * What is left out is what register-view.ts leaves out: setup rows, definite failures, and final rows read at another
 * level than the run's. Open operations are kept; which of them say something is each checker's affair.
 */
import { type History, NONE, OPEN, OUTCOME, PHASE, ROLE } from '../../history/index.ts'

/** Columns of one entry each per operation, in the order of invocations. */
export interface ObjectView {
  /** Id into pools.keys or NONE. */
  readonly key: number
  readonly size: number
  /** Positions: every inv and ret (but OPEN) is below this. */
  readonly positions: number
  /** The history's row. */
  readonly row: Int32Array
  /** Index into the functions that were asked for. */
  readonly fn: Uint8Array
  readonly negative: Uint8Array
  readonly inv: Int32Array
  /** OPEN: outcome not known. */
  readonly ret: Int32Array
  /** What was put in, or came out, densely numbered; NONE where there is nothing, or nobody was told. */
  readonly value: Int32Array
  /** How many values there are … */
  readonly values: number
  /** … and the history's id of each. */
  readonly valueId: Int32Array
  /** Elements that a whole reading returned: those of entry e are item[itemStart[e]] … item[itemStart[e + 1] − 1]. */
  readonly itemStart: Int32Array
  readonly item: Int32Array
}

export interface ObjectFunction {
  readonly name: string
  /** Where its value stands; items: it reads the whole. */
  readonly value: 'arg' | 'result' | 'items' | 'none'
  /** Changes the object when it is answered positively. */
  readonly mutates: boolean
}

/**
 * One view for each key that any of the functions was called on, in the order of their first calls. `everything`: setup
 * rows, definite failures and final rows of any level are not left out; what they mean is the checker's affair.
 */
export function* objectViews(
  history: History,
  functions: readonly ObjectFunction[],
  which: 'what counts' | 'everything' = 'what counts',
): Generator<ObjectView> {
  const shares = divide(history, functions, which === 'everything')
  const numbering = new Numbering(history.pools.values.length)
  for (let object = 0; object < shares.objects; object++) yield viewOf(history, functions, shares, object, numbering)
}

interface Shares {
  readonly objects: number
  /** By object: where its events begin in `events`. */
  readonly start: Int32Array
  /** Rows by object and position: an invocation as the row, a return as its complement. */
  readonly events: Int32Array
  /** By function id of the history: index into the functions asked for, or NONE. */
  readonly wanted: Int32Array
  /** Room for the entry of each row. */
  readonly entryOf: Int32Array
}

function divide(history: History, functions: readonly ObjectFunction[], everything: boolean): Shares {
  const { columns, rows, pools, events } = history
  const wanted = Int32Array.from(pools.functions, (name) => functions.findIndex((fn) => fn.name === name))
  const runLevel = pools.levels.indexOf(history.header.level)
  /** By position: the row that begins there, or the complement of the one that ends; FREE if neither counts. */
  const at = new Int32Array(events).fill(FREE)
  const objectOf = new Int32Array(pools.keys.length + 1).fill(NONE)
  const sizes: number[] = []
  for (let row = 0; row < rows; row++) {
    if (wanted[columns.fn[row] ?? 0] === NONE) continue
    if (!everything && !counts(history, row, runLevel)) continue
    const key = (columns.key[row] ?? NONE) + 1
    let object = objectOf[key] ?? NONE
    if (object === NONE) {
      object = sizes.push(0) - 1
      objectOf[key] = object
    }
    const returned = columns.returnIndex[row] ?? OPEN
    at[columns.invokeIndex[row] ?? 0] = row
    if (returned !== OPEN) at[returned] = ~row
    sizes[object] = (sizes[object] ?? 0) + (returned === OPEN ? 1 : 2)
  }
  const start = new Int32Array(sizes.length + 1)
  sizes.forEach((size, object) => {
    start[object + 1] = (start[object] ?? 0) + size
  })
  const next = start.slice()
  const divided = new Int32Array(start[sizes.length] ?? 0)
  for (let position = 0; position < events; position++) {
    const event = at[position] ?? FREE
    if (event === FREE) continue
    const object = objectOf[(columns.key[event < 0 ? ~event : event] ?? NONE) + 1] ?? 0
    const place = next[object] ?? 0
    divided[place] = event
    next[object] = place + 1
  }
  return { objects: sizes.length, start, events: divided, wanted, entryOf: new Int32Array(rows) }
}

const FREE = -0x80000000

function counts({ columns }: History, row: number, runLevel: number): boolean {
  if (columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) return false
  return columns.phase[row] !== PHASE.final || columns.level[row] === runLevel
}

function viewOf(
  { columns }: History,
  functions: readonly ObjectFunction[],
  { start, events, wanted, entryOf }: Shares,
  object: number,
  numbering: Numbering,
): ObjectView {
  const from = start[object] ?? 0
  const positions = (start[object + 1] ?? 0) - from
  const row = new Int32Array(positions)
  const inv = new Int32Array(positions)
  const ret = new Int32Array(positions).fill(OPEN)
  let size = 0
  for (let position = 0; position < positions; position++) {
    const event = events[from + position] ?? 0
    if (event < 0) ret[entryOf[~event] ?? 0] = position
    else {
      entryOf[event] = size
      row[size] = event
      inv[size++] = position
    }
  }
  const fn = new Uint8Array(size)
  const negative = new Uint8Array(size)
  const value = new Int32Array(size).fill(NONE)
  const itemStart = new Int32Array(size + 1)
  const item = new Int32Array(mostItems(columns, row.subarray(0, size)))
  let items = 0
  numbering.clear()
  const { offsets, role, value: itemValue } = columns.items
  for (let entry = 0; entry < size; entry++) {
    const at = row[entry] ?? 0
    const which = wanted[columns.fn[at] ?? 0] ?? 0
    const place = functions[which]?.value
    fn[entry] = which
    negative[entry] = columns.negative[at] ?? 0
    if (place === 'arg') value[entry] = numbering.of(columns.arg[at] ?? NONE)
    if (place === 'result') value[entry] = numbering.of(columns.result[at] ?? NONE)
    if (place === 'items') {
      for (let one = offsets[at] ?? 0; one < (offsets[at + 1] ?? 0); one++) {
        if (role[one] === ROLE.result) item[items++] = numbering.of(itemValue[one] ?? NONE)
      }
    }
    itemStart[entry + 1] = items
  }
  return {
    key: columns.key[row[0] ?? 0] ?? NONE,
    size,
    positions,
    row: row.slice(0, size),
    fn,
    negative,
    inv: inv.slice(0, size),
    ret: ret.slice(0, size),
    value,
    values: numbering.count,
    valueId: numbering.ids(),
    itemStart,
    item: item.subarray(0, items),
  }
}

function mostItems({ items: { offsets } }: History['columns'], rows: Int32Array): number {
  let most = 0
  for (const row of rows) most += (offsets[row + 1] ?? 0) - (offsets[row] ?? 0)
  return most
}

/** Numbers the values of one object after the other densely, in arrays that all of them share. */
class Numbering {
  count = 0
  readonly #number: Int32Array
  readonly #object: Int32Array
  #ids = new Int32Array(16)
  #current = 0

  constructor(values: number) {
    this.#number = new Int32Array(values)
    this.#object = new Int32Array(values)
  }

  clear(): void {
    this.#current++
    this.count = 0
  }

  of(id: number): number {
    if (id === NONE) return NONE
    if (this.#object[id] === this.#current) return this.#number[id] ?? NONE
    this.#object[id] = this.#current
    this.#number[id] = this.count
    if (this.count === this.#ids.length) {
      const longer = new Int32Array(this.count * 2)
      longer.set(this.#ids)
      this.#ids = longer
    }
    this.#ids[this.count] = id
    return this.count++
  }

  ids(): Int32Array {
    return this.#ids.slice(0, this.count)
  }
}
