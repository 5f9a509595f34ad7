/** One checker over one history, or over one part of it, in whatever thread. */
import type { Budget, Checker, CheckResult, Known } from '../checkers/index.ts'
import type { Judgement, ModelName } from '../consistency/index.ts'
import { type PlainError, plainError, RashomonError } from '../errors.ts'
import type { History } from '../history/index.ts'
import { partOf, type Shards } from './shards.ts'
import type { SharedHistory } from './shared-history.ts'

/**
 * A checker by name. Functions do not cross threads: a module whose default export this is finds them again on the other
 * side.
 */
export type CheckerLookup = (name: string) => Checker | undefined | Promise<Checker | undefined>

/** Plain data: it crosses threads. */
export interface CheckTask {
  readonly history: SharedHistory
  /** URL of a module whose default export is a CheckerLookup. */
  readonly module: string
  readonly checker: string
  readonly steps: number
  readonly known: Known
  /** null: the whole history. */
  readonly part: { readonly shards: Shards; readonly number: number } | null
  /** TASK_STATE, and steps from time to time. */
  readonly state: Int32Array
  readonly progress: Int32Array
}

export const TASK_STATE = { waiting: 0, running: 1, done: 2 } as const

export type CheckOutcome = { readonly result: CheckResult } | { readonly error: PlainError }

export async function performCheck(task: CheckTask, history: History, lookup: CheckerLookup): Promise<CheckOutcome> {
  const checker = await lookup(task.checker)
  if (checker === undefined) throw new Error(`${task.module} knows no checker "${task.checker}"`)
  Atomics.store(task.state, 0, TASK_STATE.running)
  try {
    return { result: check(task, history, checker) }
  } catch (error) {
    // A thrown error would lose its family on the way to the other thread.
    if (error instanceof RashomonError) return { error: plainError(error) }
    throw error
  } finally {
    Atomics.store(task.state, 0, TASK_STATE.done)
  }
}

function check({ steps, progress, known, part }: CheckTask, history: History, checker: Checker): CheckResult {
  const budget: Budget = { steps, progress }
  if (part === null) return checker.check(history, budget, known)
  const cut = partOf(history, part.shards, part.number)
  const { judgements, measures } = checker.check(cut.history, budget, known)
  return { judgements: new Map([...judgements].map((said) => toWhole(said, cut.rows))), measures }
}

/** Of a part only certificates are kept: for a refutation the whole history is looked at. */
function toWhole([model, judgement]: readonly [ModelName, Judgement], rows: Int32Array): [ModelName, Judgement] {
  if (judgement.kind !== 'holds' || judgement.certificate === undefined) return [model, judgement]
  return [model, { ...judgement, certificate: judgement.certificate.map((row) => rows[row] ?? 0) }]
}
