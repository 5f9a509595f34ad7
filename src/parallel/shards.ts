/**
 * Cuts a history into parts by key, for checkers that judge each key apart.
 *
 * A part is a history of its own: some of the rows, under new positions in the old order. It keeps the pools, the
 * faults and the moment from when on the nodes have had their quiet period, which other keys' operations decide too.
 */
import { quietFromNs } from '../checkers/index.ts'
import { type Columns, type FaultInterval, type History, NONE, OPEN } from '../history/index.ts'

/** Per key the number of its part, operations without a key last. */
export type Shards = Int32Array

/** At most so many parts of about as many operations each: the largest keys first, each to the smallest part so far. */
export function shardsOf({ columns, rows, pools }: History, parts: number): Shards {
  const keyless = pools.keys.length
  const sizes = new Int32Array(keyless + 1)
  for (let row = 0; row < rows; row++) {
    const key = columns.key[row] ?? NONE
    const at = key === NONE ? keyless : key
    sizes[at] = (sizes[at] ?? 0) + 1
  }
  const shards = new Int32Array(new SharedArrayBuffer(4 * sizes.length))
  const filled = new Float64Array(parts)
  const bySize = Int32Array.from(sizes.keys()).sort((one, other) => (sizes[other] ?? 0) - (sizes[one] ?? 0))
  for (const key of bySize) {
    const part = smallest(filled)
    shards[key] = part
    filled[part] = (filled[part] ?? 0) + (sizes[key] ?? 0)
  }
  return shards
}

function smallest(sizes: Float64Array): number {
  let found = 0
  for (let at = 1; at < sizes.length; at++) if ((sizes[at] ?? 0) < (sizes[found] ?? 0)) found = at
  return found
}

export interface Part {
  readonly history: History
  /** Its rows, in the whole history. */
  readonly rows: Int32Array
}

export function partOf(history: History, shards: Shards, part: number): Part {
  const rows = rowsOf(history, shards, part)
  const ranks = new Ranks(history, rows)
  const columns = pickedRows(history.columns, rows, ranks)
  const faults = history.faults.map((fault) => moved(fault, ranks))
  const cut = { ...history, rows: rows.length, events: ranks.count, columns, faults }
  return { history: { ...cut, header: { ...history.header, quietNs: quietNs(history, cut) } }, rows }
}

function rowsOf({ columns, rows, pools }: History, shards: Shards, part: number): Int32Array {
  const found = new Int32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) {
    const key = columns.key[row] ?? NONE
    if (shards[key === NONE ? pools.keys.length : key] === part) found[count++] = row
  }
  return found.slice(0, count)
}

/** Positions of the part's events, and of all faults, closed up. */
class Ranks {
  readonly count: number
  readonly #rank: Int32Array

  constructor({ columns, events, faults }: History, rows: Int32Array) {
    const rank = new Int32Array(events + 1)
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0
      rank[columns.invokeIndex[row] ?? 0] = 1
      const returned = columns.returnIndex[row] ?? OPEN
      if (returned !== OPEN) rank[returned] = 1
    }
    for (const position of faults.flatMap(positionsOf)) rank[position] = 1
    let count = 0
    for (let position = 0; position <= events; position++) {
      const isKept = rank[position] ?? 0
      rank[position] = count
      count += isKept
    }
    this.#rank = rank
    this.count = count
  }

  ofAll(positions: Int32Array, rows: Int32Array): Int32Array {
    const to = new Int32Array(rows.length)
    for (let at = 0; at < rows.length; at++) to[at] = this.of(positions[rows[at] ?? 0] ?? OPEN)
    return to
  }

  of(position: number): number {
    return position === OPEN ? OPEN : (this.#rank[position] ?? 0)
  }
}

const positionsOf = ({ begin, held, healBegin, healed }: FaultInterval): readonly number[] =>
  [begin, held, healBegin, healed].filter((position) => position !== null)

function moved(fault: FaultInterval, ranks: Ranks): FaultInterval {
  const to = (position: number | null): number | null => (position === null ? null : ranks.of(position))
  return {
    ...fault,
    begin: ranks.of(fault.begin),
    held: to(fault.held),
    healBegin: to(fault.healBegin),
    healed: to(fault.healed),
  }
}

/** Such that the part's quiet period is over when the whole history's is. */
function quietNs(whole: History, part: History): number {
  const from = quietFromNs(whole)
  return Number.isFinite(from) ? from - (quietFromNs(part) - part.header.quietNs) : whole.header.quietNs
}

// One loop for each kind of array: a loop that meets several of them is ten times slower.

function ints(column: Int32Array, rows: Int32Array): Int32Array {
  const to = new Int32Array(rows.length)
  for (let at = 0; at < rows.length; at++) to[at] = column[rows[at] ?? 0] ?? NONE
  return to
}

function shorts(column: Int16Array, rows: Int32Array): Int16Array {
  const to = new Int16Array(rows.length)
  for (let at = 0; at < rows.length; at++) to[at] = column[rows[at] ?? 0] ?? NONE
  return to
}

function bytes(column: Uint8Array, rows: Int32Array): Uint8Array {
  const to = new Uint8Array(rows.length)
  for (let at = 0; at < rows.length; at++) to[at] = column[rows[at] ?? 0] ?? 0
  return to
}

function doubles(column: Float64Array, rows: Int32Array): Float64Array {
  const to = new Float64Array(rows.length)
  for (let at = 0; at < rows.length; at++) to[at] = column[rows[at] ?? 0] ?? 0
  return to
}

function versions(column: BigInt64Array, rows: Int32Array): BigInt64Array {
  const to = new BigInt64Array(rows.length)
  for (let at = 0; at < rows.length; at++) to[at] = column[rows[at] ?? 0] ?? 0n
  return to
}

function pickedRows(columns: Columns, rows: Int32Array, ranks: Ranks): Columns {
  return {
    invokeIndex: ranks.ofAll(columns.invokeIndex, rows),
    returnIndex: ranks.ofAll(columns.returnIndex, rows),
    outcome: bytes(columns.outcome, rows),
    negative: bytes(columns.negative, rows),
    phase: bytes(columns.phase, rows),
    fn: bytes(columns.fn, rows),
    level: bytes(columns.level, rows),
    process: ints(columns.process, rows),
    session: ints(columns.session, rows),
    node: shorts(columns.node, rows),
    key: ints(columns.key, rows),
    arg: ints(columns.arg, rows),
    arg2: ints(columns.arg2, rows),
    result: ints(columns.result, rows),
    error: ints(columns.error, rows),
    intendedNs: doubles(columns.intendedNs, rows),
    invokedNs: doubles(columns.invokedNs, rows),
    returnedNs: doubles(columns.returnedNs, rows),
    items: pickedItems(columns.items, rows),
    witness: new Map([...columns.witness].map(([name, column]) => [name, versions(column, rows)])),
  }
}

function pickedItems({ offsets, role, fn, key, value }: Columns['items'], rows: Int32Array): Columns['items'] {
  const to = new Int32Array(rows.length + 1)
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0
    to[at + 1] = (to[at] ?? 0) + (offsets[row + 1] ?? 0) - (offsets[row] ?? 0)
  }
  const kept = new Int32Array(to[rows.length] ?? 0)
  for (let at = 0; kept.length > 0 && at < rows.length; at++) {
    const shift = (offsets[rows[at] ?? 0] ?? 0) - (to[at] ?? 0)
    for (let item = to[at] ?? 0; item < (to[at + 1] ?? 0); item++) kept[item] = item + shift
  }
  return { offsets: to, role: bytes(role, kept), fn: bytes(fn, kept), key: ints(key, kept), value: ints(value, kept) }
}
