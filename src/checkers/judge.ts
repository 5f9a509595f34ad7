/** Runs a workload's checkers over a history and closes what they say under implication. */
import { closeProfile, type Judgement, type ModelName, type Profile } from '../consistency/index.ts'
import type { History } from '../history/index.ts'
import type { Budget, Checker } from './checker.ts'

export interface Findings {
  readonly profile: Profile
  readonly measures: ReadonlyMap<string, Float64Array>
}

/** @throws {InternalError} when two checkers contradict each other */
export function judge(history: History, checkers: readonly Checker[], budget: Budget): Findings {
  const judgements = new Map<ModelName, Judgement>()
  const measures = new Map<string, Float64Array>()
  for (const checker of checkers) {
    const found = checker.check(history, budget)
    for (const [model, judgement] of found.judgements) judgements.set(model, judgement)
    for (const [name, values] of found.measures) measures.set(name, values)
  }
  return { profile: closeProfile(judgements), measures }
}
