/**
 * One view for everything that is a register: reads, writes and compare-and-sets over keys, as flat columns.
 *
 * A username registration is a compare-and-set from nothing to the claim id; `taken`, and a look-up, are reads. A
 * compare-and-set stays *one* operation that reads and writes: dropping it makes its value appear from nowhere,
 * splitting it weakens sequential consistency.
 *
 * What is left out: setup rows (the header's initial values stand for them), definite failures, reads without an
 * answer, and final rows read at another level than the run's. What an `info` mutator did not let anyone observe may
 * be left out too, but that is each checker's decision (algorithms.md, 0, Lemma D).
 */
import { type History, NIL, NONE, OPEN, OUTCOME, PHASE } from '../history/index.ts'
import type { Value } from '../units.ts'

/**
 * Columns of one entry each per operation, in the order of invocations. A *version* is a pair of key and value, densely
 * numbered; with unique values it names the operation that wrote it.
 */
export interface RegisterView {
  readonly size: number
  readonly keys: number
  /** Positions: every inv and ret (but OPEN) is below this. */
  readonly positions: number
  /** The history's key id. */
  readonly key: Int32Array
  /** Version that it observed, NONE if it is a blind write. */
  readonly read: Int32Array
  /** Version that it wrote, NONE if it is a pure read. */
  readonly written: Int32Array
  readonly inv: Int32Array
  /** OPEN: outcome not known. */
  readonly ret: Int32Array
  readonly session: Int32Array
  /** The history's row. */
  readonly row: Int32Array

  readonly versions: number
  readonly versionKey: Int32Array
  /** The history's value id. */
  readonly versionValue: Int32Array
  /** Per version: the entry that wrote it (the first, if there are several); NONE if none did; INITIAL. */
  readonly writer: Int32Array
  /** Per key: the version of the initial value. */
  readonly initial: Int32Array

  /** Entries that write a version which another one, or the initial state, also writes: values are not unique. */
  readonly rewrites: Int32Array
  /** Rows of definite failures that would have written, by version read elsewhere: for the name of a phantom. */
  readonly failedWrites: ReadonlyMap<number, number>
  /** Rows of compare-and-sets that failed without telling the current value: constraints that this view cannot hold. */
  readonly untold: Int32Array
  /** Rows of compare-and-sets that were refused although the value told is the one expected: wrong in themselves. */
  readonly spurious: Int32Array
}

/** Stands in `writer` for the initial value. */
export const INITIAL = -2

export function registerView(history: History): RegisterView {
  const { columns, rows, pools, header } = history
  const versions = new Versions(pools.values.length)
  const ids = idsOf(pools, Object.values(header.initial))
  const initial = Int32Array.from(pools.keys, (key, id) => versions.of(id, ids.get(header.initial[key] ?? null) ?? NIL))
  const kept = new Int32Array(rows)
  const read = new Int32Array(rows)
  const written = new Int32Array(rows)
  const untold: number[] = []
  const spurious: number[] = []
  let size = 0
  const meaning = meaningReader(history)
  for (let row = 0; row < rows; row++) {
    const kind = meaning.of(row)
    if (kind === 'none') continue
    if (kind === 'untold') {
      untold.push(row)
      continue
    }
    if (kind === 'spurious') spurious.push(row)
    const key = columns.key[row] ?? NONE
    kept[size] = row
    read[size] = meaning.read === NONE ? NONE : versions.of(key, meaning.read)
    written[size] = meaning.written === NONE ? NONE : versions.of(key, meaning.written)
    size++
  }
  const row = kept.slice(0, size)
  const pick = (column: Int32Array): Int32Array => row.map((at) => column[at] ?? NONE)
  const writes = written.slice(0, size)
  return {
    size,
    keys: pools.keys.length,
    positions: history.events,
    key: pick(columns.key),
    read: read.slice(0, size),
    written: writes,
    inv: pick(columns.invokeIndex),
    ret: pick(columns.returnIndex),
    session: pick(columns.session),
    row,
    versions: versions.count,
    versionKey: Int32Array.from(versions.keys),
    versionValue: Int32Array.from(versions.values),
    ...writersOf(writes, versions.count, initial),
    initial,
    failedWrites: failedWrites(history, versions),
    untold: Int32Array.from(untold),
    spurious: Int32Array.from(spurious),
  }
}

/** Of the few wanted values only: a map of all of them costs more than the rest of the view. */
function idsOf({ values }: History['pools'], wanted: readonly Value[]): ReadonlyMap<Value, number> {
  const left = new Set(wanted)
  const ids = new Map<Value, number>()
  for (let id = 0; id < values.length && left.size > 0; id++) {
    const value = values[id] ?? null
    if (left.delete(value)) ids.set(value, id)
  }
  return ids
}

function writersOf(
  written: Int32Array,
  versions: number,
  initial: Int32Array,
): Pick<RegisterView, 'writer' | 'rewrites'> {
  const writer = new Int32Array(versions).fill(NONE)
  for (const version of initial) writer[version] = INITIAL
  const rewrites: number[] = []
  for (let entry = 0; entry < written.length; entry++) {
    const version = written[entry] ?? NONE
    if (version === NONE) continue
    if (writer[version] === NONE) writer[version] = entry
    else rewrites.push(entry)
  }
  return { writer, rewrites: Int32Array.from(rewrites) }
}

/** Numbers pairs of key and value densely; a value is nearly always seen under one key only. */
class Versions {
  readonly keys: number[] = []
  readonly values: number[] = []
  readonly #homeKey: Int32Array
  readonly #homeVersion: Int32Array
  readonly #elsewhere = new Map<string, number>()

  constructor(values: number) {
    this.#homeKey = new Int32Array(values).fill(NONE)
    this.#homeVersion = new Int32Array(values)
  }

  get count(): number {
    return this.keys.length
  }

  of(key: number, value: number): number {
    const home = this.#homeKey[value]
    if (home === key) return this.#homeVersion[value] ?? NONE
    if (home === NONE) {
      this.#homeKey[value] = key
      this.#homeVersion[value] = this.count
      return this.#add(key, value)
    }
    const name = `${key}:${value}`
    const known = this.#elsewhere.get(name)
    if (known !== undefined) return known
    this.#elsewhere.set(name, this.count)
    return this.#add(key, value)
  }

  #add(key: number, value: number): number {
    this.values.push(value)
    return this.keys.push(key) - 1
  }
}

function failedWrites({ columns, rows, pools }: History, versions: Versions): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (let row = 0; row < rows; row++) {
    if (columns.outcome[row] !== OUTCOME.fail || columns.phase[row] === PHASE.setup) continue
    const fn = pools.functions[columns.fn[row] ?? 0]
    const value = fn === 'cas' ? columns.arg2[row] : fn === 'write' || fn === 'register' ? columns.arg[row] : NONE
    if (value === undefined || value === NONE) continue
    found.set(versions.of(columns.key[row] ?? NONE, value), row)
  }
  return found
}

type Kind = 'entry' | 'spurious' | 'untold' | 'none'

/** Reads rows as a register's operations; `read` and `written` are value ids, valid until the next call of `of`. */
interface MeaningReader {
  read: number
  written: number
  of(row: number): Kind
}

function meaningReader({ columns, pools, header }: History): MeaningReader {
  const runLevel = pools.levels.indexOf(header.level)
  const reader: MeaningReader = { read: NONE, written: NONE, of }
  function is(read: number, written: number): Kind {
    reader.read = read
    reader.written = written
    return 'entry'
  }
  const observed = (row: number, expected: number): Kind => {
    const value = columns.result[row] ?? NONE
    if (value === NONE) return 'untold'
    is(value, NONE)
    return value === expected ? 'spurious' : 'entry'
  }
  function of(row: number): Kind {
    const { outcome, phase, negative } = columns
    if (outcome[row] === OUTCOME.fail || phase[row] === PHASE.setup) return 'none'
    if (phase[row] === PHASE.final && columns.level[row] !== runLevel) return 'none'
    const arg = columns.arg[row] ?? NONE
    switch (pools.functions[columns.fn[row] ?? 0]) {
      case 'read':
      case 'owner':
        return columns.returnIndex[row] === OPEN ? 'none' : observed(row, NONE)
      case 'write':
        return is(NONE, arg)
      case 'cas':
        return negative[row] === 1 ? observed(row, arg) : is(arg, columns.arg2[row] ?? NONE)
      case 'register':
        return negative[row] === 1 ? observed(row, NIL) : is(NIL, arg)
      default:
        return 'none'
    }
  }
  return reader
}
