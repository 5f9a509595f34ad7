/** A run that was saved, resolved again: from its test.json, or, for a history alone, from the history's header. */
import { HistoryError } from '../errors.ts'
import type { Header, History } from '../history/index.ts'
import type { HarnessLoad } from '../report/index.ts'
import { locateRun, type RunFolder, readHarness, readHistory, shown } from '../results/index.ts'
import { modelNamed } from './model-name.ts'
import { type ResolvedRun, resolveRun } from './resolve-run.ts'
import type { RunConfig } from './run-config.ts'

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
  readonly harness: HarnessLoad | null
}

/**
 * @throws {EnvironmentError} when there is nothing to read
 * @throws {HistoryError} when what is there is no history
 * @throws {UsageError} when it was run with something that is unknown here
 */
export async function resolveSaved(path: string, expectations: Expectations): Promise<ResolvedHistory> {
  const saved = locateRun(path)
  const history = await readHistory(saved.historyPath)
  if (saved.folder === null) return resolveByHeader(history, saved.historyPath, expectations)
  const { parseTestFile } = await import('./run-config.ts')
  const test = parseTestFile(saved.test, `${shown(saved.folder.path)}/test.json`)
  const resolved = await resolveRun({ ...test.config, ...expected(expectations) })
  refuseStranger(history.header, resolved.header, saved.historyPath, true)
  return {
    resolved,
    history,
    folder: saved.folder,
    startedAt: test.startedAt,
    versions: test.versions,
    harness: harnessOf(saved.folder),
  }
}

/** A history of ours without its folder. @throws {HistoryError} {UsageError} as above */
export async function resolveByHeader(
  history: History,
  path: string,
  expectations: Expectations,
): Promise<ResolvedHistory> {
  const resolved = await resolveRun({ ...(await configOf(history, path)), ...expected(expectations) })
  refuseStranger(history.header, resolved.header, path, false)
  return { resolved, history, folder: null, startedAt: null, versions: {}, harness: null }
}

/** What a verdict depends on: judged by another claim, level or quiet period, a history would say anything. */
const DECISIVE = ['workload', 'target', 'level', 'localLevel', 'quietNs', 'nodes', 'initial', 'seed'] as const

function refuseStranger(recorded: Header, asked: Header, path: string, byTestFile: boolean): void {
  const text = (header: Header, field: (typeof DECISIVE)[number]): string => JSON.stringify(header[field])
  const differing = DECISIVE.find((field) => text(recorded, field) !== text(asked, field))
  if (differing === undefined) return
  throw new HistoryError({
    what: `${shown(path)} is not the history of the run that ${byTestFile ? 'its test.json' : "its header's plan"} tells of`,
    why: `its ${differing} is ${text(recorded, differing)}, and there it is ${text(asked, differing)}`,
    fix: 'give a run folder, or its history.jsonl alone, unchanged',
  })
}

function harnessOf(folder: RunFolder): HarnessLoad | null {
  const saved = readHarness(folder)
  const share = typeof saved === 'object' && saved !== null && 'cpuShare' in saved ? saved.cpuShare : undefined
  return typeof share === 'number' ? { cpuShare: share } : null
}

/** The header's plan is the configuration, as test.json has it, with the options resolved. @throws {HistoryError} */
async function configOf({ header }: History, path: string): Promise<RunConfig> {
  const { parsePlan } = await import('./run-config.ts')
  const { options, ...plan } = header.plan
  return parsePlan({ ...plan, options: options ?? {} }, `${shown(path)}:1`)
}

function expected({ expect, expectRefuted }: Expectations): Partial<RunConfig> {
  return {
    ...(expect === undefined ? {} : { expect: modelNamed('expect', expect) }),
    ...(expectRefuted === undefined ? {} : { expectRefuted: modelNamed('expect-refuted', expectRefuted) }),
  }
}
