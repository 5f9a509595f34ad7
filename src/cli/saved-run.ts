/** A run that was saved, resolved again: from its test.json, or, for a history alone, from the history's header. */
import { isModelName, MODEL_NAMES, type ModelName } from '../consistency/index.ts'
import type { History } from '../history/index.ts'
import { locateRun, type RunFolder, readHistory, shown } from '../results/index.ts'
import { unknownName } from './registry.ts'
import { type ResolvedRun, resolveRun } from './resolve-run.ts'
import { parseTestFile, type RunConfig, type TestFile } from './run-config.ts'

export interface Expectations {
  readonly expect?: string | undefined
  readonly expectRefuted?: string | undefined
}

export interface ResolvedHistory {
  readonly resolved: ResolvedRun
  readonly history: History
  readonly folder: RunFolder | null
  readonly startedAt: string | null
  readonly versions: Readonly<Record<string, string>>
}

/**
 * @throws {EnvironmentError} when there is nothing to read
 * @throws {HistoryError} when what is there is no history
 * @throws {UsageError} when it was run with something that is unknown here
 */
export async function resolveSaved(path: string, expectations: Expectations): Promise<ResolvedHistory> {
  const saved = locateRun(path)
  const test = saved.folder === null ? null : parseTestFile(saved.test, `${shown(saved.folder.path)}/test.json`)
  const history = readHistory(saved.historyPath)
  const config = { ...(test?.config ?? configOf(history, saved.historyPath)), ...expected(expectations) }
  return {
    resolved: await resolveRun(config),
    history,
    folder: saved.folder,
    startedAt: test?.startedAt ?? null,
    versions: test?.versions ?? {},
  }
}

/** The header's plan is the configuration, as test.json has it, with the options resolved. */
function configOf({ header }: History, path: string): RunConfig {
  const { options, ...plan } = header.plan
  const test: unknown = { format: 1, startedAt: '', config: { ...plan, options: options ?? {} }, versions: {} }
  return (parseTestFile(test, `the header of ${shown(path)}`) satisfies TestFile).config
}

function expected({ expect, expectRefuted }: Expectations): Partial<RunConfig> {
  return {
    ...(expect === undefined ? {} : { expect: modelNamed(expect) }),
    ...(expectRefuted === undefined ? {} : { expectRefuted: modelNamed(expectRefuted) }),
  }
}

export function modelNamed(text: string): ModelName {
  const name = text === 'causal' ? 'cc' : text
  if (isModelName(name)) return name
  throw unknownName('model', text, MODEL_NAMES)
}
