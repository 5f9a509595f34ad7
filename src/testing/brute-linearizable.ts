/**
 * Oracle for linearizability of registers: tries every order, over all keys at once, reading the history's rows itself.
 * It knows nothing of unique values, blocks or locality. For some ten operations.
 */
import { type History, NIL, NONE, OPEN, OUTCOME, PHASE } from '../history/index.ts'

/** A register operation that counts, as what it must find and what it leaves. */
export interface RegisterStep {
  readonly row: number
  readonly key: number
  /** Value that it must find, NONE if it does not care; and one that it must not find. */
  readonly found: number
  readonly notFound: number
  /** Value that it leaves, NONE if it leaves what it found. */
  readonly left: number
  readonly inv: number
  readonly ret: number
}

/** A write that the history is not to show: at any time, or never. */
export interface LooseWrite {
  readonly key: number
  readonly value: number
}

export function isLinearizableByBruteForce(history: History, loose: readonly LooseWrite[] = []): boolean {
  const steps = registerSteps(history)
  for (const { key, value } of loose)
    steps.push({ row: NONE, key, found: NONE, notFound: NONE, left: value, inv: -1, ret: OPEN })
  const initial = history.pools.keys.map((key) => history.pools.values.indexOf(history.header.initial[key] ?? null))
  return canFinish(steps, initial)
}

function canFinish(steps: readonly RegisterStep[], initial: readonly number[]): boolean {
  const seen = new Set<string>()
  const state = [...initial]
  const isDone = steps.map(() => false)
  const search = (): boolean => {
    const pending = steps.filter((_, at) => !isDone[at])
    const mustBegin = Math.min(...pending.map(({ ret }) => ret), OPEN)
    if (mustBegin === OPEN) return true
    const name = `${isDone.map(Number).join('')} ${state.join(' ')}`
    if (seen.has(name)) return false
    seen.add(name)
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at] as RegisterStep
      if (isDone[at] || step.inv > mustBegin) continue
      const before = state[step.key] ?? NIL
      if ((step.found !== NONE && step.found !== before) || step.notFound === before) continue
      isDone[at] = true
      if (step.left !== NONE) state[step.key] = step.left
      if (search()) return true
      isDone[at] = false
      state[step.key] = before
    }
    return false
  }
  return search()
}

export function registerSteps({ columns, rows, pools, header }: History): RegisterStep[] {
  const steps: RegisterStep[] = []
  for (let row = 0; row < rows; row++) {
    const at = (column: Int32Array): number => column[row] ?? NONE
    const final = columns.phase[row] === PHASE.final
    if (columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) continue
    if (final && pools.levels[columns.level[row] ?? NONE] !== header.level) continue
    const place = { row, key: at(columns.key), inv: at(columns.invokeIndex), ret: at(columns.returnIndex) }
    const fn = pools.functions[columns.fn[row] ?? NONE]
    const arg = at(columns.arg)
    const told = at(columns.result)
    if (fn === 'write') steps.push({ ...place, found: NONE, notFound: NONE, left: arg })
    if (fn === 'read' || fn === 'owner') steps.push({ ...place, found: told, notFound: NONE, left: NONE })
    if (fn !== 'cas' && fn !== 'register') continue
    const expected = fn === 'cas' ? arg : NIL
    if (columns.negative[row] === 1) steps.push({ ...place, found: told, notFound: expected, left: NONE })
    else steps.push({ ...place, found: expected, notFound: NONE, left: fn === 'cas' ? at(columns.arg2) : arg })
  }
  return steps
}

/**
 * Values that the rows of a counterexample observe and do not write, though others of the whole history do: the
 * counterexample must be impossible even if those were written at any time.
 */
export function looseWrites(whole: History, part: History): readonly LooseWrite[] {
  const written = (history: History): Set<string> =>
    new Set(
      registerSteps(history)
        .filter(({ left }) => left !== NONE)
        .map(({ key, left }) => `${key} ${left}`),
    )
  const inWhole = written(whole)
  const inPart = written(part)
  const names = new Set(
    registerSteps(part)
      .filter(({ found }) => found !== NONE)
      .map(({ key, found }) => `${key} ${found}`),
  )
  return [...names]
    .filter((name) => inWhole.has(name) && !inPart.has(name))
    .map((name) => {
      const [key = 0, value = 0] = name.split(' ').map(Number)
      return { key, value }
    })
}

/** How the operations that a counterexample does not show are thought of. */
export type Rest =
  /** A value that is found, and that none of the operations shown left, may have been written at any time. */
  | 'free-values'
  /** Each may have happened at any time, or never, unless it began after everything shown had returned. */
  | 'free-operations'

/** Could these rows have happened, whatever the others did? */
export function couldHaveHappened(whole: History, rows: readonly number[], rest: Rest): boolean {
  const all = registerSteps(whole)
  const shown = all.filter(({ row }) => rows.includes(row))
  const hidden = all.filter(({ row, left }) => left !== NONE && !rows.includes(row))
  const free = rest === 'free-values' ? freeValues(whole, rows, shown, hidden) : freeOperations(shown, hidden)
  const initial = whole.pools.keys.map((key) => whole.pools.values.indexOf(whole.header.initial[key] ?? null))
  return canFinish([...shown, ...free], initial)
}

/** … also where all attempts to write it were said to have failed: nothing else would explain why they are shown. */
function freeValues(
  whole: History,
  rows: readonly number[],
  shown: readonly RegisterStep[],
  hidden: readonly RegisterStep[],
): readonly RegisterStep[] {
  const initial = (key: number): number =>
    whole.pools.values.indexOf(whole.header.initial[whole.pools.keys[key] ?? ''] ?? null)
  const isWritten = ({ key, left }: RegisterStep): boolean =>
    left === initial(key) || [...shown, ...hidden].some((step) => step.key === key && step.left === left)
  return [...hidden, ...failedWrites(whole).filter((step) => !rows.includes(step.row) && !isWritten(step))]
    .filter(({ key, left }) => shown.some((step) => step.key === key && step.found === left))
    .map((step) => ({ ...step, found: NONE, notFound: NONE, inv: -1, ret: OPEN }))
}

function freeOperations(shown: readonly RegisterStep[], hidden: readonly RegisterStep[]): readonly RegisterStep[] {
  const last = Math.max(-1, ...shown.map(({ ret }) => (ret === OPEN ? -1 : ret)))
  return hidden.filter(({ inv }) => inv < last).map((step) => ({ ...step, inv: -1, ret: OPEN }))
}

function failedWrites({ columns, rows, pools }: History): readonly RegisterStep[] {
  const steps: RegisterStep[] = []
  for (let row = 0; row < rows; row++) {
    const fn = pools.functions[columns.fn[row] ?? NONE] ?? ''
    if (columns.outcome[row] !== OUTCOME.fail || columns.phase[row] === PHASE.setup) continue
    if (!['write', 'cas', 'register'].includes(fn)) continue
    const left = (fn === 'cas' ? columns.arg2[row] : columns.arg[row]) ?? NONE
    steps.push({ row, key: columns.key[row] ?? NONE, found: NONE, notFound: NONE, left, inv: -1, ret: OPEN })
  }
  return steps
}
