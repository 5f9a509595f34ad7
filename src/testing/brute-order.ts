/**
 * Oracle for linearizability of anything: tries every order of a few operations, all objects at once. It knows nothing
 * of unique values, locality or deadlines; what an operation does is a function on a state written out as text.
 */
import type { Judgement } from '../consistency/index.ts'
import { type History, NONE, OPEN, OUTCOME, PHASE } from '../history/index.ts'

export interface OrderStep {
  readonly key: number
  readonly inv: number
  readonly ret: number
  /** The state after it, or null if it cannot have answered so in this state. */
  readonly apply: (state: string) => string | null
}

export function hasOrder(steps: readonly OrderStep[], initial = ''): boolean {
  const keys = [...new Set(steps.map(({ key }) => key))]
  const at = steps.map(({ key }) => keys.indexOf(key))
  const states = keys.map(() => initial)
  const seen = new Set<string>()
  const search = (done: number): boolean => {
    let mustBegin = OPEN
    for (let step = 0; step < steps.length; step++) {
      const { ret } = steps[step] as OrderStep
      if ((done & (1 << step)) === 0 && ret < mustBegin) mustBegin = ret
    }
    if (mustBegin === OPEN) return true
    const name = `${done} ${states.join('|')}`
    if (seen.has(name)) return false
    seen.add(name)
    for (let step = 0; step < steps.length; step++) {
      const { inv, apply } = steps[step] as OrderStep
      if ((done & (1 << step)) !== 0 || inv > mustBegin) continue
      const object = at[step] ?? 0
      const before = states[object] ?? initial
      const after = apply(before)
      if (after === null) continue
      states[object] = after
      if (search(done | (1 << step))) return true
      states[object] = before
    }
    return false
  }
  return search(0)
}

/** Rows that a linearization is about, as calls. */
export interface Call {
  readonly row: number
  readonly fn: string
  readonly key: number
  readonly arg: number
  readonly result: number
  readonly negative: boolean
  readonly items: readonly number[]
  readonly process: number
  readonly inv: number
  readonly ret: number
}

export function callsOf({ columns, rows, pools, header }: History): readonly Call[] {
  const calls: Call[] = []
  for (let row = 0; row < rows; row++) {
    const final = columns.phase[row] === PHASE.final
    if (columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) continue
    if (final && pools.levels[columns.level[row] ?? NONE] !== header.level) continue
    calls.push({
      row,
      fn: pools.functions[columns.fn[row] ?? NONE] ?? '',
      key: columns.key[row] ?? NONE,
      arg: columns.arg[row] ?? NONE,
      result: columns.result[row] ?? NONE,
      negative: columns.negative[row] === 1,
      items: [...columns.items.value.slice(columns.items.offsets[row], columns.items.offsets[row + 1])],
      process: columns.process[row] ?? NONE,
      inv: columns.invokeIndex[row] ?? NONE,
      ret: columns.returnIndex[row] ?? OPEN,
    })
  }
  return calls
}

/** Calls of which only `kept` rows are shown: other changes may have happened at any time or never, the rest is dropped. */
export const loosened = (
  calls: readonly Call[],
  kept: ReadonlySet<number>,
  changes: (call: Call) => boolean,
): readonly Call[] =>
  calls
    .filter((call) => kept.has(call.row) || changes(call))
    .map((call) => (kept.has(call.row) ? call : { ...call, inv: -1, ret: OPEN }))

/**
 * Why the rows of a counterexample are none, or not minimal; null if they are. Those of the general search need not be
 * minimal in this sense: what it takes out may have been answered in another way, too.
 */
export function whyNotMinimal(
  { anomaly, story }: Extract<Judgement, { kind: 'refuted' }>,
  isPossible: (kept: ReadonlySet<number>) => boolean,
): string | null {
  const rows = [...(story[0]?.rows ?? [])]
  if (isPossible(new Set(rows))) return `${anomaly}: rows ${rows.join(', ')} show nothing`
  if (anomaly === 'no-order') return null
  const spare = rows.find((row) => !isPossible(new Set(rows.filter((other) => other !== row))))
  return spare === undefined ? null : `${anomaly}: rows ${rows.join(', ')} are enough without ${spare}`
}

/** Is a proposed order one: respects real time, replays, leaves nothing acknowledged out? */
export function replays(
  calls: readonly Call[],
  order: Int32Array,
  step: (call: Call) => (state: string) => string | null,
): boolean {
  const byRow = new Map(calls.map((call) => [call.row, call]))
  const latest = new Map<number, number>()
  const states = new Map<number, string>()
  for (const row of order) {
    const call = byRow.get(row)
    if (call === undefined) return false
    byRow.delete(row)
    const object = call.key
    if (call.ret < (latest.get(object) ?? -1)) return false
    latest.set(object, Math.max(latest.get(object) ?? -1, call.inv))
    const after = step(call)(states.get(object) ?? '')
    if (after === null) return false
    states.set(object, after)
  }
  return [...byRow.values()].every(({ ret }) => ret === OPEN)
}
