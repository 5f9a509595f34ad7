/**
 * What a history's rows mean to a register: the only place that reads rows as reads, writes and compare-and-sets.
 *
 * A username registration is a compare-and-set from nothing to the claim id; `taken`, and a look-up, are reads. What
 * is left out: setup rows (the header's initial values stand for them), definite failures, reads without an answer, and
 * final rows read at another level than the run's.
 */
import { beginningOf, type Columns, type History, NIL, NONE, OPEN, OUTCOME, PHASE } from '../history/index.ts'
import type { Value } from '../units.ts'

export const MEANING = {
  /** No operation of a register, or one of which nothing follows. */
  none: 0,
  /** It read, wrote or both. */
  entry: 1,
  /** A compare-and-set that was refused without telling the current value: all that is known is what it was not. */
  untold: 2,
  /** A compare-and-set that was refused although the value told is the one expected: wrong in itself. */
  spurious: 3,
} as const

const [NOTHING, READ, WRITE, CAS, REGISTER] = [0, 1, 2, 3, 4]
const FUNCTIONS: Readonly<Record<string, number>> = {
  read: READ,
  owner: READ,
  write: WRITE,
  cas: CAS,
  register: REGISTER,
}

/** Rows are read so many at a time: few enough to stay in the nearest cache. */
const BLOCK_ROWS = 1024

/** Asked for one row after the other, or for blocks of them; what it says is valid until it is asked again. */
export class RegisterReader {
  /** All keys, and one more if there are operations without one: together they are a register of their own. */
  readonly keys: number
  /** Of the rows of the block: MEANING, … */
  readonly meanings: Uint8Array
  readonly keyOf: Int32Array
  /** … the value found, NONE if it did not look, and the value left, NONE if it only looked. */
  readonly found: Int32Array
  readonly left: Int32Array
  /** Of the last refusal: the value that it did not find. */
  notFound: number = NONE
  readonly #columns: Columns
  readonly #rows: number
  readonly #kinds: Uint8Array
  readonly #runLevel: number
  readonly #unnamed: number

  constructor({ columns, rows, pools, header }: History) {
    this.#columns = columns
    this.#rows = rows
    this.#kinds = Uint8Array.from(pools.functions, (name) => FUNCTIONS[name] ?? NOTHING)
    this.#runLevel = pools.levels.indexOf(header.level)
    this.#unnamed = pools.keys.length
    this.keys = columns.key.subarray(0, rows).includes(NONE) ? pools.keys.length + 1 : pools.keys.length
    const size = Math.min(rows, BLOCK_ROWS)
    this.meanings = new Uint8Array(size)
    this.keyOf = new Int32Array(size)
    this.found = new Int32Array(size)
    this.left = new Int32Array(size)
  }

  /** Value that the row found, and left, after `of`. */
  get read(): number {
    return this.found[0] as number
  }

  get written(): number {
    return this.left[0] as number
  }

  key(row: number): number {
    const key = this.#columns.key[row] as number
    return key === NONE ? this.#unnamed : key
  }

  /** MEANING of one row. */
  of(row: number): number {
    this.#fill(row, row + 1)
    return this.meanings[0] as number
  }

  /** Reads rows from this one on; returns the first that was not read. */
  block(from: number): number {
    const end = Math.min(from + BLOCK_ROWS, this.#rows)
    this.#fill(from, end)
    return end
  }

  #fill(from: number, end: number): void {
    const { outcome, phase, fn, level, key, arg, arg2, result, negative, returnIndex } = this.#columns
    const { meanings, keyOf, found, left } = this
    const kinds = this.#kinds
    const unnamed = this.#unnamed
    for (let row = from, at = 0; row < end; row++, at++) {
      let meaning: number = MEANING.none
      let saw: number = NONE
      let wrote: number = NONE
      const named = key[row] as number
      keyOf[at] = named === NONE ? unnamed : named
      const isOut =
        outcome[row] === OUTCOME.fail ||
        phase[row] === PHASE.setup ||
        (phase[row] === PHASE.final && level[row] !== this.#runLevel)
      const kind = isOut ? NOTHING : (kinds[fn[row] as number] as number)
      if (kind === READ) {
        if (returnIndex[row] !== OPEN) saw = result[row] as number
        if (saw !== NONE) meaning = MEANING.entry
      } else if (kind === WRITE) {
        meaning = MEANING.entry
        wrote = arg[row] as number
      } else if (kind !== NOTHING) {
        const expected = kind === CAS ? (arg[row] as number) : NIL
        meaning = MEANING.entry
        if (negative[row] === 1) {
          saw = result[row] as number
          this.notFound = expected
          if (saw === NONE) meaning = MEANING.untold
          else if (saw === expected) meaning = MEANING.spurious
        } else {
          saw = expected
          wrote = (kind === CAS ? arg2[row] : arg[row]) as number
        }
      }
      meanings[at] = meaning
      found[at] = saw
      left[at] = wrote
    }
  }

  /** Value that the row was to leave, whatever came of it; NONE if none. */
  attempt(row: number): number {
    const { fn, arg, arg2 } = this.#columns
    const kind = this.#kinds[fn[row] as number]
    if (kind === CAS) return arg2[row] as number
    return kind === WRITE || kind === REGISTER ? (arg[row] as number) : NONE
  }
}

/** Per key (as RegisterReader.keys counts them): the id of the value that it begins with. */
export function initialValues({ pools, header }: History, keys: number): Int32Array {
  const ids = idsOf(pools, Object.values(header.initial))
  const initial = new Int32Array(keys).fill(NIL)
  if (ids.size === 0) return initial
  for (let key = 0; key < pools.keys.length; key++) {
    initial[key] = ids.get(beginningOf(header, pools.keys[key]) ?? null) ?? NIL
  }
  return initial
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
