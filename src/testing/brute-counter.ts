/** Oracles for counters: every order, and every choice of the additions whose outcome is not known. */
import { type History, NONE, OPEN, OUTCOME, PHASE } from '../history/index.ts'

interface Step {
  readonly key: number
  readonly delta: number
  /** What it must read, NaN if it reads nothing. */
  readonly reads: number
  readonly inv: number
  readonly ret: number
}

/** `loose`: any number of further increments by one may have happened at any time. */
export function isCounterLinearizableByBruteForce(history: History, loose = false): boolean {
  const steps = stepsOf(history)
  const totals = history.pools.keys.map((key) => Number(history.header.initial[key] ?? 0))
  const isDone = steps.map(() => false)
  const seen = new Set<string>()
  const search = (): boolean => {
    let mustBegin = OPEN
    for (let at = 0; at < steps.length; at++) if (!isDone[at]) mustBegin = Math.min(mustBegin, steps[at]?.ret ?? OPEN)
    if (mustBegin === OPEN) return true
    const name = `${isDone.map(Number).join('')} ${totals.join(' ')}`
    if (seen.has(name)) return false
    seen.add(name)
    return steps.some((step, at) => {
      if (isDone[at] || step.inv > mustBegin) return false
      const before = totals[step.key] ?? 0
      const isReading = !Number.isNaN(step.reads)
      if (isReading && (loose ? step.reads < before : step.reads !== before)) return false
      isDone[at] = true
      totals[step.key] = isReading ? step.reads : before + step.delta
      if (search()) return true
      isDone[at] = false
      totals[step.key] = before
      return false
    })
  }
  return search()
}

/** Is what this final reading told between the least and the greatest total of the additions that may count? */
export function isFinalReadingPossible(
  history: History,
  row: number,
): { readonly tooLow: boolean; readonly tooHigh: boolean } {
  const { columns, pools, header } = history
  const key = columns.key[row] ?? NONE
  const told = Number(pools.values[columns.result[row] ?? NONE])
  let totals = [Number(header.initial[pools.keys[key] ?? ''] ?? 0)]
  for (const { key: where, delta, reads, ret } of stepsOf(history)) {
    if (where !== key || !Number.isNaN(reads)) continue
    totals = ret === OPEN ? [...totals, ...totals.map((total) => total + delta)] : totals.map((total) => total + delta)
  }
  return { tooLow: told < Math.min(...totals), tooHigh: told > Math.max(...totals) }
}

function stepsOf({ columns, rows, pools, header }: History): Step[] {
  const steps: Step[] = []
  for (let row = 0; row < rows; row++) {
    const fn = pools.functions[columns.fn[row] ?? NONE]
    const number = (id: number | undefined): number => Number(pools.values[id ?? NONE])
    const elsewhere = columns.phase[row] === PHASE.final && pools.levels[columns.level[row] ?? NONE] !== header.level
    if (columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) continue
    const at = {
      key: columns.key[row] ?? NONE,
      inv: columns.invokeIndex[row] ?? 0,
      ret: columns.returnIndex[row] ?? OPEN,
    }
    if (fn === 'add') steps.push({ ...at, delta: number(columns.arg[row]), reads: Number.NaN })
    if (fn === 'read' && !elsewhere) steps.push({ ...at, delta: 0, reads: number(columns.result[row]) })
  }
  return steps
}
