/**
 * Registers as the decision needs them: who wrote each version, and between which positions it was seen. One pass over
 * the rows, nothing copied.
 *
 * A version is *included* when it must have been there: those of acknowledged writes, and those that an included
 * operation observed (chains.ts). An `info` write that nobody observed may be left out (it may never have happened,
 * and nothing here says that a value was *not* there), and so cannot excuse anything either.
 */
import { type History, NONE, OPEN } from '../../history/index.ts'
import { initialValues, MEANING, RegisterReader } from '../register-reader.ts'
import { INITIAL } from '../register-view.ts'
import { Versions } from '../versions.ts'

export interface Registers {
  readonly rows: number
  /** Positions: every inv and ret (but OPEN) is below this. */
  readonly positions: number
  readonly keys: number
  /** The history's own columns. */
  readonly inv: Int32Array
  readonly ret: Int32Array
  /** Per row: the version that it wrote, else the one that it read; NONE if it is not part of this. */
  readonly version: Int32Array
  readonly versions: number
  readonly numbering: Versions
  readonly versionKey: Int32Array
  /** Per key: the version of the initial value. */
  readonly initial: Int32Array
  /** Per version: the row that wrote it, NONE, or INITIAL. */
  readonly writer: Int32Array
  /** Per version: the version that its compare-and-set found; NONE for the others. */
  readonly from: Int32Array
  /** Over the pure reads of a version: first return (OPEN without any), last invocation (−1 without any), how many. */
  readonly firstRet: Int32Array
  readonly lastInv: Int32Array
  readonly reads: Int32Array
  /** 1: included */
  readonly included: Uint8Array
  /** Observations that could have been wrong: reads, refusals, and compare-and-sets that were acknowledged. */
  readonly judged: number
  /** Per key, 1: a value is written twice, or the initial one again. */
  readonly repeated: Uint8Array
  /** Rows of refusals that told nothing, and of those that contradict themselves. */
  readonly untold: readonly number[]
  readonly spurious: readonly number[]
}

export function readRegisters(history: History): Registers {
  const { columns, rows, pools } = history
  const reader = new RegisterReader(history)
  const { keys } = reader
  const versions = new Versions(pools.values.length, keys)
  const initial = initialValues(history, keys).map((value, key) => versions.of(key, value))
  if (keys > 1) numberVersions(rows, reader, versions)
  const { count } = versions
  const inv = columns.invokeIndex
  const ret = columns.returnIndex
  const version = new Int32Array(rows)
  const writer = new Int32Array(count).fill(NONE)
  const from = new Int32Array(count).fill(NONE)
  const firstRet = new Int32Array(count).fill(OPEN)
  const lastInv = new Int32Array(count).fill(-1)
  const reads = new Int32Array(count)
  const included = new Uint8Array(count)
  const repeated = new Uint8Array(keys)
  const untold: number[] = []
  const spurious: number[] = []
  let judged = 0
  for (let key = 0; key < keys; key++) {
    writer[initial[key] as number] = INITIAL
    included[initial[key] as number] = 1
  }
  const { meanings, keyOf, found: foundBy, left: leftBy } = reader
  for (let first = 0; first < rows; ) {
    const end = reader.block(first)
    for (let row = first, at = 0; row < end; row++, at++) {
      const meaning = meanings[at]
      if (meaning !== MEANING.entry) {
        version[row] = NONE
        if (meaning === MEANING.none) continue
        judged++
        if (meaning === MEANING.untold) untold.push(row)
        else spurious.push(row)
        continue
      }
      const key = keyOf[at] as number
      const found = foundBy[at] as number
      const left = leftBy[at] as number
      const returned = ret[row] as number
      if (left === NONE) {
        const seen = versions.of(key, found)
        const begun = inv[row] as number
        version[row] = seen
        if (returned < (firstRet[seen] as number)) firstRet[seen] = returned
        if (begun > (lastInv[seen] as number)) lastInv[seen] = begun
        reads[seen] = (reads[seen] as number) + 1
        included[seen] = 1
        judged++
        continue
      }
      const wrote = versions.of(key, left)
      version[row] = wrote
      if (writer[wrote] !== NONE) repeated[key] = 1
      else writer[wrote] = row
      if (found !== NONE) from[wrote] = versions.of(key, found)
      if (returned === OPEN) continue
      included[wrote] = 1
      if (found !== NONE) judged++
    }
    first = end
  }
  return {
    rows,
    positions: history.events,
    keys,
    inv,
    ret,
    version,
    versions: count,
    numbering: versions,
    versionKey: versions.keyColumn(),
    initial,
    writer,
    from,
    firstRet,
    lastInv,
    reads,
    included,
    judged,
    repeated,
    untold,
    spurious,
  }
}

function numberVersions(rows: number, reader: RegisterReader, versions: Versions): void {
  for (let row = 0; row < rows; row++) {
    if (reader.of(row) !== MEANING.entry) continue
    const key = reader.key(row)
    if (reader.read !== NONE) versions.of(key, reader.read)
    if (reader.written !== NONE) versions.of(key, reader.written)
  }
}

/** Takes these keys (1 each) out of what is judged, as though they had no operations. */
export function setAside(
  { rows, version, versions, versionKey, writer, from, reads, included }: Registers,
  keys: Uint8Array,
): void {
  if (!keys.includes(1)) return
  const isOut = (at: number): boolean => keys[versionKey[at] ?? NONE] === 1
  for (let row = 0; row < rows; row++) {
    const at = version[row] as number
    if (at !== NONE && isOut(at)) version[row] = NONE
  }
  for (let at = 0; at < versions; at++) {
    if (!isOut(at)) continue
    writer[at] = from[at] = NONE
    reads[at] = included[at] = 0
  }
}
