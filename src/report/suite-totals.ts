/** How the runs of a suite came out, and the cell that a run becomes in its index. */
import { implied, type ModelName, type VerdictKind } from '../consistency/index.ts'
import { availability, countOperations, overallLatency } from '../metrics/index.ts'
import { refutedDirectly } from './headline.ts'
import type { RunReportInput } from './run-report-input.ts'
import type { SuiteCell, SuiteIndexInput } from './suite-index-input.ts'
import { whyUnknown } from './words.ts'

export function suiteTotals({ rows }: Pick<SuiteIndexInput, 'rows'>): Readonly<Record<VerdictKind, number>> {
  const totals = { held: 0, refuted: 0, unknown: 0 }
  for (const { cells } of rows) for (const { verdict } of cells) totals[verdict]++
  return totals
}

export interface ControlTotals {
  readonly met: number
  readonly missed: number
  readonly undecided: number
}

export function controlTotals({ controls = [] }: Pick<SuiteIndexInput, 'controls'>): ControlTotals {
  const met = controls.filter((control) => control.met).length
  const undecided = controls.filter((control) => !control.met && control.undecided).length
  return { met, undecided, missed: controls.length - met - undecided }
}

/** Columns of the matrix, in the order in which they first occur. */
export const nemesisColumns = ({ rows }: Pick<SuiteIndexInput, 'rows'>): readonly string[] => [
  ...new Set(rows.flatMap(({ cells }) => cells.map(({ nemesis }) => nemesis))),
]

/** Of refuted models those that imply no other of them: they say all, since *refuted* flows up. */
export const weakest = (models: readonly ModelName[]): readonly ModelName[] =>
  models.filter((model) => !implied(model).some((weaker) => models.includes(weaker)))

export interface SuiteCellPlace {
  readonly nemesis: string
  readonly href: string
  readonly expectation?: SuiteCell['expectation']
}

export function suiteCell(input: RunReportInput, { nemesis, href, expectation }: SuiteCellPlace): SuiteCell {
  const { history, verdict, profile, staleness } = input
  const { ok, fail, info } = countOperations(history)
  const latency = overallLatency(history)
  return {
    nemesis,
    href,
    verdict: verdict.kind,
    refutedModels: refutedDirectly(profile),
    unknownWhy: verdict.kind === 'unknown' ? unknownWhy(input) : null,
    ...(expectation === undefined ? {} : { expectation }),
    counts: { ok, fail, info },
    p50Ns: latency?.p50Ns ?? null,
    p99Ns: latency?.p99Ns ?? null,
    availability: availability(history).overall.share ?? 0,
    staleShare: staleness === null || staleness.reads === 0 ? null : staleness.share,
    maxStaleNs: staleness === null || staleness.reads === 0 ? null : staleness.maxNs,
    replay: input.replayCommand,
  }
}

function unknownWhy({ verdict }: RunReportInput): string {
  const [first] = verdict.undecided
  if (verdict.faultsNotHeld.length > 0) return `${verdict.faultsNotHeld.join(', ')} never took hold`
  if (first !== undefined) return `${first.model}: ${whyUnknown(first.why)}`
  return verdict.interrupted ? 'interrupted' : 'nothing claimed'
}
