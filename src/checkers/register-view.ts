/**
 * One view for everything that is a register: reads, writes and compare-and-sets over keys, as flat columns. What the
 * rows mean is told by register-reader.ts.
 *
 * A compare-and-set stays *one* operation that reads and writes: dropping it makes its value appear from nowhere,
 * splitting it weakens sequential consistency. What an `info` mutator did not let anyone observe may be left out, but
 * that is each checker's decision (algorithms.md, 0, Lemma D).
 */
import { type History, NONE, OUTCOME, PHASE } from '../history/index.ts'
import { initialValues, MEANING, RegisterReader } from './register-reader.ts'
import { Versions } from './versions.ts'

/**
 * Columns of one entry each per operation, in the order of invocations. A *version* is a pair of key and value, as a number
 * (versions.ts; some numbers stand for nothing); with unique values it names the operation that wrote it.
 */
export interface RegisterView {
  readonly size: number
  readonly keys: number
  /** Positions: every inv and ret (but OPEN) is below this. */
  readonly positions: number
  /** The history's key id; operations without a key have the one after the last. */
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
  /** NONE where the number stands for nothing. */
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
  const { columns, rows, pools } = history
  const reader = new RegisterReader(history)
  const { keys } = reader
  const versions = new Versions(pools.values.length, keys)
  const initial = initialValues(history, keys).map((value, key) => versions.of(key, value))
  const kept = new Int32Array(rows)
  const keyOf = new Int32Array(rows)
  const read = new Int32Array(rows)
  const written = new Int32Array(rows)
  const untold: number[] = []
  const spurious: number[] = []
  let size = 0
  for (let row = 0; row < rows; row++) {
    const meaning = reader.of(row)
    if (meaning === MEANING.none) continue
    if (meaning === MEANING.untold) {
      untold.push(row)
      continue
    }
    if (meaning === MEANING.spurious) spurious.push(row)
    const key = reader.key(row)
    kept[size] = row
    keyOf[size] = key
    read[size] = reader.read === NONE ? NONE : versions.of(key, reader.read)
    written[size] = reader.written === NONE ? NONE : versions.of(key, reader.written)
    size++
  }
  const failed = failedWrites(history, reader, versions)
  const row = kept.slice(0, size)
  const pick = (column: Int32Array): Int32Array => {
    const picked = new Int32Array(size)
    for (let entry = 0; entry < size; entry++) picked[entry] = column[row[entry] as number] as number
    return picked
  }
  const writes = written.slice(0, size)
  return {
    size,
    keys,
    positions: history.events,
    key: keyOf.slice(0, size),
    read: read.slice(0, size),
    written: writes,
    inv: pick(columns.invokeIndex),
    ret: pick(columns.returnIndex),
    session: pick(columns.session),
    row,
    versions: versions.count,
    versionKey: versions.keyColumn(),
    versionValue: versions.valueColumn(),
    ...writersOf(writes, versions.count, initial),
    initial,
    failedWrites: failed,
    untold: Int32Array.from(untold),
    spurious: Int32Array.from(spurious),
  }
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

function failedWrites(
  { columns, rows }: History,
  reader: RegisterReader,
  versions: Versions,
): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (let row = 0; row < rows; row++) {
    if (columns.outcome[row] !== OUTCOME.fail || columns.phase[row] === PHASE.setup) continue
    const value = reader.attempt(row)
    if (value !== NONE) found.set(versions.of(reader.key(row), value), row)
  }
  return found
}
