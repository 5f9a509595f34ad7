/** How many operations there were, by outcome and by what went wrong. */
import { type History, NONE, OUTCOMES, type Outcome, PHASE } from '../history/index.ts'

export interface OutcomeCounts {
  readonly ok: number
  readonly fail: number
  readonly info: number
  /** Of those that are ok: how many were answered "no" (not swapped, taken, not moved). */
  readonly negative: number
}

export interface ErrorCount {
  readonly error: string
  readonly outcome: Outcome
  readonly count: number
}

export interface Counts extends OutcomeCounts {
  readonly total: number
  /** By function, in the order in which they first occur. */
  readonly byFunction: ReadonlyMap<string, OutcomeCounts>
  /** The most frequent first; ties by name. */
  readonly errors: readonly ErrorCount[]
  /** Operations that the open loop could not start: part of the load that was asked for, and of no other number. */
  readonly notStarted: number
}

const none = (): { -readonly [K in keyof OutcomeCounts]: number } => ({ ok: 0, fail: 0, info: 0, negative: 0 })

/** Operations of the main phase only: set-up and final reads are no part of the load. */
export function countOperations({ columns, rows, pools, notStarted }: History): Counts {
  const total = none()
  const byFunction = pools.functions.map((name) => [name, none()] as const)
  const errors = new Map<string, { readonly error: string; readonly outcome: Outcome; count: number }>()
  for (let row = 0; row < rows; row++) {
    if (columns.phase[row] !== PHASE.main) continue
    const outcome = OUTCOMES[columns.outcome[row] ?? 0] ?? 'info'
    const own = byFunction[columns.fn[row] ?? 0]?.[1] ?? none()
    own[outcome]++
    total[outcome]++
    if (columns.negative[row] === 1) {
      own.negative++
      total.negative++
    }
    const error = pools.errors[columns.error[row] ?? NONE]
    if (error === undefined) continue
    const name = `${outcome} ${error}`
    const known = errors.get(name)
    if (known === undefined) errors.set(name, { error, outcome, count: 1 })
    else known.count++
  }
  return {
    ...total,
    total: total.ok + total.fail + total.info,
    byFunction: new Map(byFunction.filter(([, own]) => own.ok + own.fail + own.info > 0)),
    errors: [...errors.values()].sort((a, b) => b.count - a.count || compare(a.error, b.error)),
    notStarted,
  }
}

/** By code unit: the same on every machine, whatever its language. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
