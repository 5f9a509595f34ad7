/**
 * Carries out a proposed order against the history itself: a second opinion that shares no code with the checker and does
 * not know why the order was chosen.
 *
 * Shape:  rows, as the checker's certificate has them: one order of all keys together.
 * Cost:   O(rows).
 * Method: the order keeps that of a session if no operation follows one of its session that was invoked after it had
 *         returned. Operations of a session that are open or overlap begin a session of their own.
 */
import { beginningOf, type History, NIL, NONE, OUTCOME, PHASE } from '../../history/index.ts'

export function verifyOrder(history: History, order: Int32Array): boolean {
  const { columns, rows } = history
  const sessions = sessionsByRow(history)
  const latestInvoke = new Map<number, number>()
  const copy = new Copy(history)
  const seen = new Uint8Array(rows)
  for (const row of order) {
    if (row < 0 || row >= rows || seen[row] === 1 || !counts(history, row)) return false
    seen[row] = 1
    const session = sessions[row] ?? NONE
    const latest = latestInvoke.get(session) ?? NONE
    if ((columns.returnIndex[row] ?? 0) < latest) return false
    latestInvoke.set(session, Math.max(latest, columns.invokeIndex[row] ?? 0))
    if (!copy.performs(row)) return false
  }
  for (let row = 0; row < rows; row++) {
    if (columns.outcome[row] === OUTCOME.ok && counts(history, row) && seen[row] === 0) return false
  }
  return true
}

/** One copy of all registers. */
class Copy {
  readonly #history: History
  readonly #values: Int32Array

  constructor(history: History) {
    const { pools, header } = history
    const wanted = new Set(Object.values(header.initial))
    const ids = new Map(pools.values.flatMap((value, id) => (wanted.has(value) ? [[value, id] as const] : [])))
    this.#history = history
    // Operations without a key share one register, after the last.
    this.#values = new Int32Array(pools.keys.length + 1).fill(NIL)
    pools.keys.forEach((key, at) => {
      this.#values[at] = ids.get(beginningOf(header, key) ?? null) ?? NIL
    })
  }

  /** Does the operation of this row find what it found? If so, it takes effect. */
  performs(row: number): boolean {
    const { columns, pools } = this.#history
    const key = columns.key[row] === NONE ? pools.keys.length : (columns.key[row] ?? 0)
    const current = this.#values[key] ?? NIL
    const [arg, told] = [columns.arg[row] ?? NONE, columns.result[row] ?? NONE]
    const refused = columns.negative[row] === 1
    const leave = (value: number): boolean => {
      this.#values[key] = value
      return true
    }
    switch (pools.functions[columns.fn[row] ?? NONE]) {
      case 'write':
        return leave(arg)
      case 'read':
      case 'owner':
        return told === current
      case 'cas':
        if (refused) return told === current && told !== arg
        return arg === current && leave(columns.arg2[row] ?? NONE)
      case 'register':
        if (refused) return told === current && told !== NIL
        return current === NIL && leave(arg)
      default:
        return false
    }
  }
}

function sessionsByRow(history: History): Int32Array {
  const { columns, rows } = history
  const last = new Map<number, { readonly returned: number; readonly session: number }>()
  const sessions = new Int32Array(rows).fill(NONE)
  let next = 0
  for (let row = 0; row < rows; row++) {
    if (!counts(history, row)) continue
    const raw = columns.session[row] ?? NONE
    const before = last.get(raw)
    const follows = before !== undefined && before.returned < (columns.invokeIndex[row] ?? 0)
    const session = follows ? before.session : next++
    sessions[row] = session
    last.set(raw, { returned: columns.returnIndex[row] ?? 0, session })
  }
  return sessions
}

const FUNCTIONS: readonly string[] = ['read', 'write', 'cas', 'register', 'owner']

/** Is the row part of what is checked: not setup, not a definite failure, and not a final reading of a single node? */
function counts({ columns, pools, header }: History, row: number): boolean {
  const fn = pools.functions[columns.fn[row] ?? NONE] ?? ''
  if (!FUNCTIONS.includes(fn)) return false
  if (columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) return false
  if (columns.outcome[row] === OUTCOME.info && (fn === 'read' || fn === 'owner')) return false
  return columns.phase[row] !== PHASE.final || pools.levels[columns.level[row] ?? NONE] === header.level
}
