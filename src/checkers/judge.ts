/** Runs a workload's checkers over a history and closes what they say under implication. */
import { closeProfile, type Judgement, type ModelName, type Profile } from '../consistency/index.ts'
import { type History, OUTCOME, PHASE } from '../history/index.ts'
import type { Budget, Checker } from './checker.ts'

export interface Findings {
  readonly profile: Profile
  readonly measures: ReadonlyMap<string, Float64Array>
}

/** @throws {InternalError} when two checkers contradict each other */
export function judge(history: History, checkers: readonly Checker[], budget: Budget): Findings {
  const judgements = new Map<ModelName, Judgement>()
  const measures = new Map<string, Float64Array>()
  const isVacuous = !anythingChanged(history)
  for (const checker of checkers) {
    const found = checker.check(history, budget, judgements)
    for (const [model, judgement] of found.judgements)
      judgements.set(model, isVacuous ? withoutEvidence(judgement) : judgement)
    for (const [name, values] of found.measures) measures.set(name, values)
  }
  return { profile: closeProfile(judgements), measures }
}

/** Reads leave everything as it is; of other functions nobody knows, so they count as changes. */
const READS: ReadonlySet<string> = new Set(['read', 'read-all', 'owner', 'contains', 'get'])

/** Whether an operation of the main phase did or may have changed something: without that nothing could go wrong. */
function anythingChanged({ columns, rows, pools }: History): boolean {
  const changes = pools.functions.map((name) => !READS.has(name))
  for (let row = 0; row < rows; row++) {
    if (columns.phase[row] !== PHASE.main || columns.outcome[row] === OUTCOME.fail) continue
    if (changes[columns.fn[row] ?? 0] === true && columns.negative[row] !== 1) return true
  }
  return false
}

/** That nothing was refuted says nothing where nothing was at stake. */
const withoutEvidence = (judgement: Judgement): Judgement =>
  judgement.kind === 'holds' || judgement.kind === 'not-refuted'
    ? { kind: 'unknown', why: 'vacuous', note: 'no operation changed anything' }
    : judgement
