/** verdict.json: the verdict, the profile and the summaries, for machines. Also what `--json` prints. */
import type { Judgement } from '../consistency/index.ts'
import { type History, keyWithId, NONE, OUTCOMES, PHASES, valueWithId } from '../history/index.ts'
import {
  availability,
  countOperations,
  faultsHeld,
  freshnessCurve,
  latencyByOperation,
  scheduleError,
  visibilitySummary,
} from '../metrics/index.ts'
import { headlineText, type RunReportInput, remarksOf } from '../report/index.ts'

export type VerdictFile = Readonly<Record<string, unknown>>

export function verdictFile(input: RunReportInput): VerdictFile {
  const { history, profile, verdict, staleness, freshness = null } = input
  return {
    format: 1,
    verdict: verdict.kind,
    sentence: headlineText(input),
    remarks: remarksOf(history),
    workload: input.workload.name,
    target: input.target.name,
    consistency: input.target.level,
    bug: input.bug,
    claim: verdict.claim,
    decided: verdict.decided,
    tested: verdict.tested,
    refuted: verdict.refuted,
    undecided: verdict.undecided,
    faultsNotHeld: verdict.faultsNotHeld,
    interrupted: verdict.interrupted,
    unsettled: history.unsettled === null ? null : { waitedNs: history.unsettled.waitedNs },
    profile: Object.fromEntries([...profile].map(([model, judgement]) => [model, plain(judgement, history)])),
    counts: countOperations(history),
    faults: Object.fromEntries(faultsHeld(history)),
    latency: latencyByOperation(history),
    scheduleError: scheduleError(history),
    harness: input.harness ?? null,
    availability: availability(history),
    staleness,
    freshness: freshness === null ? null : { ...freshness, curve: freshnessCurve(input.measures) },
    visibility: visibilitySummary(input.measures),
    replay: input.replayCommand,
    versions: input.versions,
  }
}

/** A certificate is as long as the history: `rashomon check` makes it anew. */
function plain(judgement: Judgement, history: History): unknown {
  if (judgement.kind === 'refuted') {
    const story = judgement.story.map(({ text, rows }) => ({
      text,
      operations: [...rows].map((row) => operation(history, row)),
    }))
    return { ...judgement, story }
  }
  if (judgement.kind !== 'holds') return judgement
  const { certificate: _long, ...rest } = judgement
  return rest
}

function operation(history: History, row: number): unknown {
  const { columns, pools, header } = history
  const node = columns.node[row] ?? NONE
  return {
    row,
    process: columns.process[row],
    node: node === NONE ? null : header.nodes[node],
    phase: PHASES[columns.phase[row] ?? 1],
    f: pools.functions[columns.fn[row] ?? 0],
    key: keyWithId(history, columns.key[row] ?? NONE) ?? null,
    argument: valueWithId(history, columns.arg[row] ?? NONE),
    argument2: valueWithId(history, columns.arg2[row] ?? NONE),
    result: valueWithId(history, columns.result[row] ?? NONE),
    negative: columns.negative[row] === 1,
    outcome: OUTCOMES[columns.outcome[row] ?? 2],
    invokedNs: columns.invokedNs[row],
    returnedNs: Number.isNaN(columns.returnedNs[row] ?? Number.NaN) ? null : columns.returnedNs[row],
  }
}
