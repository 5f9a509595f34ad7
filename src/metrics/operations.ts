/** The operations that metrics speak of: those of the main phase, by function and outcome. */
import { type History, OUTCOMES, type Outcome, PHASE } from '../history/index.ts'

export interface OperationGroup {
  readonly fn: string
  readonly outcome: Outcome
  /** In the order of invocation. */
  readonly rows: readonly number[]
}

/** Functions in the order in which they first occur, outcomes as ok, fail, info; empty groups are left out. */
export function operationGroups({ columns, rows, pools }: History): readonly OperationGroup[] {
  const groups = pools.functions.flatMap((fn) => OUTCOMES.map((outcome) => ({ fn, outcome, rows: [] as number[] })))
  for (let row = 0; row < rows; row++) {
    if (columns.phase[row] !== PHASE.main) continue
    groups[(columns.fn[row] ?? 0) * OUTCOMES.length + (columns.outcome[row] ?? 0)]?.rows.push(row)
  }
  return groups.filter((group) => group.rows.length > 0)
}

/** The rows of the main phase are one stretch: it ends with the last thing that happened to one of them, or to a fault. */
export function mainEndNs({ columns, rows, faults }: History): number {
  let endNs = 0
  for (let row = 0; row < rows; row++) {
    if (columns.phase[row] !== PHASE.main) continue
    endNs = Math.max(endNs, columns.invokedNs[row] ?? 0)
    const returnedNs = columns.returnedNs[row] ?? Number.NaN
    if (returnedNs > endNs) endNs = returnedNs
  }
  for (const fault of faults) endNs = Math.max(endNs, fault.beginNs, fault.heldNs ?? 0, fault.healedNs ?? 0)
  return endNs
}
