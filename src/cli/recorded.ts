/** A history that others recorded, judged by what it is about: nobody claims anything, so the most is expected. */
import { basename } from 'node:path'
import { summariseFreshness, summariseStaleness } from '../checkers/index.ts'
import { decideVerdict, type ModelName, type Profile, strongest } from '../consistency/index.ts'
import type { History } from '../history/index.ts'
import type { ParallelFindings } from '../parallel/index.ts'
import type { RunReportInput } from '../report/index.ts'
import { type DataType, decidable } from './data-types.ts'
import { modelNamed } from './model-name.ts'
import { refuseExpectation } from './refusals.ts'
import type { Expectations } from './saved-run.ts'

export interface Recorded {
  readonly history: History
  readonly type: DataType
  /** For people. */
  readonly name: string
  /** How to check it again. */
  readonly command: string
  readonly versions: Readonly<Record<string, string>>
  /** What was asked for, beyond the file. */
  readonly asked: Readonly<Record<string, string>>
}

/** @throws {UsageError} for a model that nothing here judges */
export function assessRecorded(
  { history, type, name, command, versions, asked }: Recorded,
  { profile, measures, interrupted }: ParallelFindings,
  { expect, expectRefuted }: Expectations,
): RunReportInput {
  const expectation = expect === undefined ? null : modelNamed('expect', expect)
  const control = expectRefuted === undefined ? null : modelNamed('expect-refuted', expectRefuted)
  for (const model of [expectation, control]) refuseExpectation(model, type, type.judges)
  const claim = expectation === null ? expected(type, profile) : [expectation]
  const verdict = decideVerdict({
    claim,
    judges: type.judges,
    profile,
    faultsNotHeld: [],
    interrupted: interrupted || !history.complete,
  })
  return {
    history,
    profile,
    verdict,
    levelSource: null,
    workload: { ...type, judges: type.judges },
    target: { name: basename(name), title: basename(name), level: null },
    nemeses: [],
    bug: null,
    replayCommand: command,
    versions,
    startedAt: null,
    asked: { file: name, 'data type': type.name, ...asked },
    measures,
    staleness: summariseStaleness(measures),
    freshness: summariseFreshness(history, measures),
  }
}

/** Whether nodes agree in the end shows on final readings alone: who has none expects none. */
const OF_FINAL_READINGS: readonly ModelName[] = ['convergence']

/** The strongest that is decided; and of what is only tested, whatever had something to test. */
function expected({ judges }: DataType, profile: Profile): readonly ModelName[] {
  const decided = decidable(judges, 'decides').filter((model) => !OF_FINAL_READINGS.includes(model))
  const tested = decidable(judges, 'necessary').filter((model) => {
    const kind = profile.get(model)?.kind
    return kind === 'refuted' || kind === 'not-refuted'
  })
  return [...strongest(decided), ...tested]
}
