/**
 * Registers whose values repeat: where each reading can have found one write only (search/narrow.ts), values are
 * renamed to the operations that wrote them, and are unique.
 *
 * Shape: a history of one key; refusals that told nothing are left out.
 */
import { type History, NIL, NONE, OPEN, OUTCOME } from '../../history/index.ts'
import { initialValues, MEANING, RegisterReader } from '../register-reader.ts'
import { INITIAL } from '../register-view.ts'
import { narrowCandidates } from '../search/index.ts'

export type Narrowed =
  /** This row found what nothing can have left there. */
  | { readonly kind: 'impossible-read'; readonly row: number }
  | { readonly kind: 'ambiguous' }
  /** The same rows, with unique values: every order of the one is an order of the other. */
  | { readonly kind: 'renamed'; readonly history: History }

const FUNCTIONS = ['read', 'write', 'cas'] as const
const [READ, WRITE, CAS] = [0, 1, 2]

export function narrow(history: History): Narrowed {
  const { rows, columns } = history
  const reader = new RegisterReader(history)
  const initial = initialValues(history, reader.keys)[0] ?? NIL
  const read = new Int32Array(rows).fill(NONE)
  const written = new Int32Array(rows).fill(NONE)
  for (let row = 0; row < rows; row++) {
    if (reader.of(row) !== MEANING.entry) continue
    read[row] = reader.read
    written[row] = reader.written
  }
  const inv = columns.invokeIndex.subarray(0, rows)
  // A failed row is a return for nobody: it neither reads nor writes here.
  const ret = columns.returnIndex.subarray(0, rows).map((at, row) => (columns.outcome[row] === OUTCOME.ok ? at : OPEN))
  const found = narrowCandidates({ read, written, inv, ret, initial })
  switch (found.kind) {
    case 'none':
      return { kind: 'impossible-read', row: found.reader }
    case 'several':
      return { kind: 'ambiguous' }
    case 'one':
      return { kind: 'renamed', history: renamed(history, initial, read, written, found.source) }
  }
}

/** Ids of values: null, the initial value, then one a row. They keep their names; two ids may have the same. */
function renamed(
  history: History,
  initial: number,
  read: Int32Array,
  written: Int32Array,
  source: Int32Array,
): History {
  const { rows, columns, pools, header } = history
  const beginning = initial === NIL ? NIL : 1
  const found = (row: number): number => (source[row] === INITIAL ? beginning : (source[row] ?? NONE) + 2)
  const changed = {
    fn: new Uint8Array(rows),
    negative: new Uint8Array(rows),
    outcome: columns.outcome.slice(0, rows),
    arg: new Int32Array(rows).fill(NONE),
    arg2: new Int32Array(rows).fill(NONE),
    result: new Int32Array(rows).fill(NONE),
  }
  for (let row = 0; row < rows; row++) {
    if (read[row] === NONE && written[row] === NONE) {
      changed.outcome[row] = OUTCOME.fail
    } else if (written[row] === NONE) {
      changed.fn[row] = READ
      changed.result[row] = found(row)
    } else if (read[row] === NONE) {
      changed.fn[row] = WRITE
      changed.arg[row] = row + 2
    } else {
      changed.fn[row] = CAS
      changed.arg[row] = found(row)
      changed.arg2[row] = row + 2
    }
  }
  const name = (id: number) => pools.values[id] ?? null
  return {
    ...history,
    header: beginning === NIL ? { ...header, initial: {} } : header,
    pools: { ...pools, functions: FUNCTIONS, values: [null, name(initial), ...Array.from(written, name)] },
    columns: { ...columns, ...changed },
  }
}
