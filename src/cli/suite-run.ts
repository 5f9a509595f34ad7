/** One run of a suite, in whatever thread it is. */
import { type SuiteCell, suiteCell } from '../report/index.ts'
import { newProgress } from '../runner/index.ts'
import { executeRun } from './execute-run.ts'
import { UNWATCHED } from './record-run.ts'
import { resolveRun } from './resolve-run.ts'
import type { RunConfig } from './run-config.ts'

/** Plain data: it crosses threads. */
export interface SuiteTask {
  readonly config: RunConfig
  /** Folder of the run, inside the suite's. */
  readonly path: string
  readonly href: string
  readonly startedAt: string
  readonly versions: Readonly<Record<string, string>>
  /** Column of the matrix. */
  readonly nemesis: string
}

export async function runSuiteTask({
  config,
  path,
  href,
  startedAt,
  versions,
  nemesis,
}: SuiteTask): Promise<SuiteCell> {
  const resolved = await resolveRun(config)
  const input = await executeRun(resolved, { path, startedAt, versions, progress: newProgress(), host: UNWATCHED })
  return suiteCell(input, { nemesis, href })
}
