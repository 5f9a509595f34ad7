/** From a history to a verdict and everything that is told of it. */
import { AMPLE, type Findings, judge, summariseFreshness, summariseStaleness } from '../checkers/index.ts'
import { decideVerdict, type Verdict, type VerdictKind, worst } from '../consistency/index.ts'
import { EXIT, type ExitCode } from '../errors.ts'
import type { FaultKind, History } from '../history/index.ts'
import { faultsHeld } from '../metrics/index.ts'
import { faultsOf } from '../plugin/index.ts'
import type { HarnessLoad, RunReportInput } from '../report/index.ts'
import type { ResolvedRun } from './resolve-run.ts'
import type { RunConfig } from './run-config.ts'
import { type Judges, withVersions } from './version-judges.ts'

export interface AssessContext {
  readonly replayCommand: string
  readonly versions: Readonly<Record<string, string>>
  readonly startedAt: string | null
  /** Of a run against a real database. */
  readonly harness?: HarnessLoad | null
}

/** `findings`: what a long check found elsewhere; without them it is checked here and now. */
export function assess(
  resolved: ResolvedRun,
  history: History,
  context: AssessContext,
  findings: Findings & { readonly interrupted?: boolean } = judge(history, judgesOf(resolved, history).checkers, AMPLE),
): RunReportInput {
  const { workload, target, level, claim, config } = resolved
  const { judges } = judgesOf(resolved, history)
  const { profile, measures } = findings
  const verdict = decideVerdict({
    claim,
    judges,
    profile,
    faultsNotHeld: faultsNotHeld(history, resolved),
    interrupted: findings.interrupted === true || !history.complete,
  })
  return {
    history,
    profile,
    verdict,
    levelSource: level.source,
    workload: {
      name: workload.name,
      title: workload.title,
      facet: workload.facet,
      judges,
      unknownOutcomes: workload.unknownOutcomes,
    },
    target: { name: target.name, title: target.title, level: level.name },
    nemeses: config.nemeses,
    bug: config.bug,
    ...context,
    asked: askedFor(resolved),
    measures,
    staleness: summariseStaleness(measures),
    freshness: summariseFreshness(history, measures),
  }
}

/** What the workload judges by, and the versions that answers carry: readings only where the level makes them fresh. */
export const judgesOf = (
  { workload: { checkers, facet }, judges, level }: Pick<ResolvedRun, 'workload' | 'judges' | 'level'>,
  history: History,
): Judges => withVersions({ checkers, judges }, history, level.claims[facet]?.includes('linearizable') === true)

/**
 * What was asked for and never held while an operation of the main phase was open: nemeses, or those faults of one without
 * which it has not done its work. One that draws among several kinds has done it with any of them; injections that failed
 * are listed in the report.
 */
function faultsNotHeld(history: History, { nemeses, options }: ResolvedRun): readonly string[] {
  const tallies = faultsHeld(history)
  const held = (kind: FaultKind): boolean => (tallies.get(kind)?.withOperations ?? 0) > 0
  return nemeses.flatMap((nemesis) => {
    const faults = faultsOf(nemesis, options)
    const missing = faults.filter((kind) => !held(kind))
    if (missing.length === faults.length) return [nemesis.name]
    return nemesis.takesAll === true && missing.length > 0 ? [`${nemesis.name} (${missing.join(', ')})`] : []
  })
}

function askedFor({ config, options }: ResolvedRun): RunReportInput['asked'] {
  const { options: _given, nemeses, ...plain } = config
  return { ...plain, nemeses: nemeses.join(', ') || 'none', ...options }
}

/**
 * 0 the claim (or the expectation) held, 1 it was refuted, 2 unknown; --expect-refuted turns the first two round.
 * Who expects something of both kinds gets the worse of the two.
 */
export function exitCodeOf(
  { verdict, profile }: Pick<RunReportInput, 'verdict' | 'profile'>,
  { expect, expectRefuted }: Pick<RunConfig, 'expect' | 'expectRefuted'>,
): ExitCode {
  if (expectRefuted === null) return EXIT[verdict.kind]
  const control = expectedRefutation(profile.get(expectRefuted)?.kind, verdict)
  return EXIT[expect === null ? control : worst([verdict.kind, control])]
}

function expectedRefutation(kind: string | undefined, verdict: Verdict): VerdictKind {
  // Refuted for whatever reason, and not by what was to show it.
  if (verdict.faultsNotHeld.length > 0) return 'unknown'
  if (kind === 'refuted') return 'held'
  return kind === 'unknown' || kind === undefined || verdict.interrupted ? 'unknown' : 'refuted'
}
