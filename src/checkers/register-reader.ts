/**
 * What a history's rows mean to a register: the only place that reads rows as reads, writes and compare-and-sets.
 *
 * A username registration is a compare-and-set from nothing to the claim id; `taken`, and a look-up, are reads. What
 * is left out: setup rows (the header's initial values stand for them), definite failures, reads without an answer, and
 * final rows read at another level than the run's.
 */
import { type Columns, type History, NIL, NONE, OPEN, OUTCOME, PHASE } from '../history/index.ts'
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

/** Asked for one row after the other; what it says of a row is valid until it is asked for the next. */
export class RegisterReader {
  /** Value that it found, NONE if it did not look. */
  read: number = NONE
  /** Value that it left, NONE if it only looked. */
  written: number = NONE
  /** Value that an `untold` one did not find. */
  notFound: number = NONE
  /** All keys, and one more if there are operations without one: together they are a register of their own. */
  readonly keys: number
  readonly #columns: Columns
  readonly #kinds: Uint8Array
  readonly #runLevel: number
  readonly #unnamed: number

  constructor({ columns, rows, pools, header }: History) {
    this.#columns = columns
    this.#kinds = Uint8Array.from(pools.functions, (name) => FUNCTIONS[name] ?? NOTHING)
    this.#runLevel = pools.levels.indexOf(header.level)
    this.#unnamed = pools.keys.length
    this.keys = columns.key.subarray(0, rows).includes(NONE) ? pools.keys.length + 1 : pools.keys.length
  }

  key(row: number): number {
    const key = this.#columns.key[row] as number
    return key === NONE ? this.#unnamed : key
  }

  /** MEANING */
  of(row: number): number {
    const { outcome, phase, fn, level, arg, arg2, result, negative, returnIndex } = this.#columns
    if (outcome[row] === OUTCOME.fail || phase[row] === PHASE.setup) return MEANING.none
    if (phase[row] === PHASE.final && level[row] !== this.#runLevel) return MEANING.none
    switch (this.#kinds[fn[row] as number]) {
      case READ:
        if (returnIndex[row] === OPEN || result[row] === NONE) return MEANING.none
        return this.#is(result[row] as number, NONE)
      case WRITE:
        return this.#is(NONE, arg[row] as number)
      case CAS:
        if (negative[row] === 1) return this.#refused(arg[row] as number, result[row] as number)
        return this.#is(arg[row] as number, arg2[row] as number)
      case REGISTER:
        if (negative[row] === 1) return this.#refused(NIL, result[row] as number)
        return this.#is(NIL, arg[row] as number)
      default:
        return MEANING.none
    }
  }

  /** Value that the row was to leave, whatever came of it; NONE if none. */
  attempt(row: number): number {
    const { fn, arg, arg2 } = this.#columns
    const kind = this.#kinds[fn[row] as number]
    if (kind === CAS) return arg2[row] as number
    return kind === WRITE || kind === REGISTER ? (arg[row] as number) : NONE
  }

  #is(read: number, written: number): number {
    this.read = read
    this.written = written
    return MEANING.entry
  }

  #refused(expected: number, told: number): number {
    this.read = told
    this.written = NONE
    this.notFound = expected
    if (told === NONE) return MEANING.untold
    return told === expected ? MEANING.spurious : MEANING.entry
  }
}

/** Per key (as RegisterReader.keys counts them): the id of the value that it begins with. */
export function initialValues({ pools, header }: History, keys: number): Int32Array {
  const ids = idsOf(pools, Object.values(header.initial))
  const initial = new Int32Array(keys).fill(NIL)
  if (ids.size === 0) return initial
  for (let key = 0; key < pools.keys.length; key++) {
    initial[key] = ids.get(header.initial[pools.keys[key] ?? ''] ?? null) ?? NIL
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
