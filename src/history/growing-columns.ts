/**
 * Typed arrays that grow with a history, in shared memory: worker threads read them where they are.
 *
 * All columns of rows lie in one buffer. What is not yet used of it was never touched, and costs no memory.
 */
import type { Columns } from './history.ts'

const FIRST_ROWS = 256
/** 3 × 8 + 9 × 4 + 2 + 5 × 1, and 5 more so that a multiple of 8 rows keeps every column aligned. */
const BYTES_A_ROW = 72
const NO_WITNESS = -1n

/** The plain columns of `Columns`: one entry a row. */
export type RowColumns = Omit<Columns, 'items' | 'witness'>

/** `rows` is a multiple of 8. Widest first, so that each is aligned. */
function rowColumns(rows: number): RowColumns {
  const buffer = new SharedArrayBuffer(rows * BYTES_A_ROW)
  let used = 0
  const take = (bytes: number): number => {
    const from = used
    used += rows * bytes
    return from
  }
  const doubles = (): Float64Array => new Float64Array(buffer, take(8), rows)
  const ints = (): Int32Array => new Int32Array(buffer, take(4), rows)
  const bytes = (): Uint8Array => new Uint8Array(buffer, take(1), rows)
  return {
    intendedNs: doubles(),
    invokedNs: doubles(),
    returnedNs: doubles(),
    invokeIndex: ints(),
    returnIndex: ints(),
    process: ints(),
    session: ints(),
    key: ints(),
    arg: ints(),
    arg2: ints(),
    result: ints(),
    error: ints(),
    node: new Int16Array(buffer, take(2), rows),
    outcome: bytes(),
    negative: bytes(),
    phase: bytes(),
    fn: bytes(),
    level: bytes(),
  }
}

export class GrowingColumns {
  rows: RowColumns
  #capacity: number
  readonly #witness = new Map<string, BigInt64Array>()

  constructor(expectedRows: number) {
    this.#capacity = Math.max(FIRST_ROWS, Math.ceil(expectedRows / 8) * 8)
    this.rows = rowColumns(this.#capacity)
  }

  /** Room for this row. */
  reach(row: number): void {
    if (row < this.#capacity) return
    this.#capacity *= 2
    const from = this.rows
    const to = rowColumns(this.#capacity)
    for (const name of Object.keys(from) as (keyof RowColumns)[]) to[name].set(from[name])
    this.rows = to
    for (const [name, column] of this.#witness) {
      const longer = witnessColumn(this.#capacity)
      longer.set(column)
      this.#witness.set(name, longer)
    }
  }

  /** −1 where a row had no such witness. */
  witness(name: string): BigInt64Array {
    let column = this.#witness.get(name)
    if (column === undefined) {
      column = witnessColumn(this.#capacity)
      this.#witness.set(name, column)
    }
    return column
  }

  /** Exactly so many rows of each. */
  cut(rows: number): Omit<Columns, 'items'> {
    const cut = Object.entries(this.rows).map(([name, column]) => [name, column.subarray(0, rows)])
    const witness = [...this.#witness].map(([name, column]) => [name, column.subarray(0, rows)] as const)
    return { ...(Object.fromEntries(cut) as RowColumns), witness: new Map(witness) }
  }
}

const witnessColumn = (rows: number): BigInt64Array =>
  new BigInt64Array(new SharedArrayBuffer(rows * 8)).fill(NO_WITNESS)

const shared = (ints: number): Int32Array => new Int32Array(new SharedArrayBuffer(ints * 4))
const sharedBytes = (bytes: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(bytes))

/** Items in the order in which they came; at the end they are sorted by their rows, arguments before results. */
export class GrowingItems {
  #row = new Int32Array(0)
  #role = new Uint8Array(0)
  #fn = new Uint8Array(0)
  #key = new Int32Array(0)
  #value = new Int32Array(0)
  #length = 0

  add(row: number, role: number, fn: number, key: number, value: number): void {
    const at = this.#length++
    if (at === this.#row.length) this.#grow()
    this.#row[at] = row
    this.#role[at] = role
    this.#fn[at] = fn
    this.#key[at] = key
    this.#value[at] = value
  }

  /** A counting sort: arguments came before results, so they stay before them. */
  byRow(rows: number): Columns['items'] {
    const length = this.#length
    const offsets = shared(rows + 1)
    for (let at = 0; at < length; at++) {
      const row = (this.#row[at] ?? 0) + 1
      offsets[row] = (offsets[row] ?? 0) + 1
    }
    for (let row = 0; row < rows; row++) offsets[row + 1] = (offsets[row + 1] ?? 0) + (offsets[row] ?? 0)
    const next = length === 0 ? offsets : offsets.slice()
    const sorted = { role: sharedBytes(length), fn: sharedBytes(length), key: shared(length), value: shared(length) }
    for (let at = 0; at < length; at++) {
      const row = this.#row[at] ?? 0
      const to = next[row] ?? 0
      next[row] = to + 1
      sorted.role[to] = this.#role[at] ?? 0
      sorted.fn[to] = this.#fn[at] ?? 0
      sorted.key[to] = this.#key[at] ?? 0
      sorted.value[to] = this.#value[at] ?? 0
    }
    return { offsets, ...sorted }
  }

  #grow(): void {
    const length = Math.max(FIRST_ROWS, this.#row.length * 2)
    this.#row = longer(this.#row, length)
    this.#role = longer(this.#role, length)
    this.#fn = longer(this.#fn, length)
    this.#key = longer(this.#key, length)
    this.#value = longer(this.#value, length)
  }
}

function longer<A extends Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(column: A, length: number): A {
  const grown = new (column.constructor as new (length: number) => A)(length)
  grown.set(column)
  return grown
}
