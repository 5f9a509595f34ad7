/** What both the terminal and the page tell of a run, computed once. */

import {
  type Judgement,
  type JudgementKind,
  MODEL_NAMES,
  MODELS,
  type ModelInfo,
  type ModelName,
} from '../consistency/index.ts'
import type { FaultKind } from '../history/index.ts'
import {
  type Availability,
  availability,
  type Counts,
  countOperations,
  type FaultTally,
  faultsHeld,
  latencyByOperation,
  mainEndNs,
  type OperationLatency,
  overallLatency,
  type Quantiles,
  scheduleError,
} from '../metrics/index.ts'
import { type Counterexample, counterexamples } from './counterexample.ts'
import { type Headline, headline } from './headline.ts'
import type { RunReportInput } from './run-report-input.ts'
import { JUDGEMENT_KINDS } from './words.ts'

export interface RunSummary {
  readonly headline: Headline
  readonly counterexamples: readonly Counterexample[]
  readonly counts: Counts
  readonly latency: readonly OperationLatency[]
  /** Response times of all that was ok. */
  readonly overall: Quantiles | null
  readonly scheduleError: Quantiles | null
  readonly availability: Availability
  readonly faults: ReadonlyMap<FaultKind, FaultTally>
  readonly endNs: number
}

export function summariseRun(input: RunReportInput): RunSummary {
  const { history, profile, verdict } = input
  return {
    headline: headline(input),
    counterexamples: counterexamples(profile, verdict),
    counts: countOperations(history),
    latency: latencyByOperation(history),
    overall: overallLatency(history),
    scheduleError: scheduleError(history),
    availability: availability(history),
    faults: faultsHeld(history),
    endNs: mainEndNs(history),
  }
}

export interface JudgedModel {
  readonly model: ModelName
  readonly judgement: Judgement
}

/** What the report speaks of: the whole lattice, and those invariants that this data type has. */
export function judgedModels(
  { profile, workload, verdict }: Pick<RunReportInput, 'profile' | 'workload' | 'verdict'>,
  kind: ModelInfo['kind'],
): readonly JudgedModel[] {
  return MODEL_NAMES.flatMap((model) => {
    const judgement = profile.get(model)
    if (judgement === undefined || MODELS[model].kind !== kind) return []
    if (judgement.kind === 'unknown' && judgement.why === 'not-applicable') return []
    const ours = kind === 'lattice' || workload.judges[model] !== undefined || verdict.claim.includes(model)
    return ours ? [{ model, judgement }] : []
  })
}

/** Holds, not refuted, refuted, unknown: in this order, empty ones too. */
export const groupedByJudgement = (
  models: readonly JudgedModel[],
): readonly { readonly kind: JudgementKind; readonly models: readonly JudgedModel[] }[] =>
  JUDGEMENT_KINDS.map((kind) => ({ kind, models: models.filter(({ judgement }) => judgement.kind === kind) }))
