/** One run, whole: folder, history, verdict, report. */
import { type History, HistoryBuilder, tee } from '../history/index.ts'
import { latencyLogs } from '../metrics/index.ts'
import type { HarnessLoad, RunReportInput } from '../report/index.ts'
import {
  createRunFolder,
  openHistory,
  type RunFolder,
  saveHarness,
  saveLatencies,
  saveNodeLogs,
  saveReport,
  saveVerdict,
  typed,
} from '../results/index.ts'
import type { Progress } from '../runner/index.ts'
import { assess } from './assess.ts'
import { mainLoad } from './main-load.ts'
import { type Aftermath, recordRun } from './record-run.ts'
import type { ResolvedRun, RunHost } from './resolve-run.ts'
import type { TestFile } from './run-config.ts'
import { verdictFile } from './verdict-file.ts'

export interface RunInFolder {
  readonly path: string
  readonly startedAt: string
  readonly versions: Readonly<Record<string, string>>
  readonly progress: Progress
  readonly host: RunHost
}

/** Runs, checks, and leaves everything in the folder. Interrupted, it checks and keeps what there is. */
export async function executeRun(
  resolved: ResolvedRun,
  { path, startedAt, versions, progress, host }: RunInFolder,
): Promise<RunReportInput> {
  const test: TestFile = { format: 1, startedAt, config: resolved.config, versions }
  const folder = createRunFolder(path, test)
  const { history, aftermath, harness } = await record(resolved, folder, progress, host)
  if (harness !== null) saveHarness(folder, harness)
  saveNodeLogs(folder, aftermath.logs)
  const input = assess(resolved, history, {
    replayCommand: againCommand(resolved, path),
    versions: { ...versions, ...aftermath.versions },
    startedAt,
    harness,
  })
  await publish(folder, input)
  return input
}

/** Only simulated runs can be replayed; what a real one left can be judged again. */
export const againCommand = ({ target }: Pick<ResolvedRun, 'target'>, path: string): string =>
  `rashomon ${target.kind === 'simulated' ? 'replay' : 'check'} ${typed(path)}`

interface Recorded {
  readonly history: History
  readonly aftermath: Aftermath
  readonly harness: HarnessLoad | null
}

/** The history goes to memory and to the file at once; what a crash leaves in the file is whole lines. */
async function record(resolved: ResolvedRun, folder: RunFolder, progress: Progress, host: RunHost): Promise<Recorded> {
  const isReal = resolved.target.kind !== 'simulated'
  const builder = new HistoryBuilder(resolved.header)
  // An invocation is in the file before its call is sent: nobody but us can lose what a real database was told.
  const file = openHistory(folder, resolved.header, { eachLine: isReal })
  const load = isReal ? mainLoad(progress) : () => null
  try {
    const aftermath = await recordRun(resolved, tee(builder, file.sink), progress, host)
    return { history: builder.finish(), aftermath, harness: load() }
  } finally {
    file.close()
  }
}

export async function publish(folder: RunFolder, input: RunReportInput): Promise<void> {
  saveVerdict(folder, verdictFile(input))
  saveLatencies(folder, latencyLogs(input.history))
  const { renderRunReport } = await import('../report/pages.ts')
  saveReport(folder, renderRunReport(input))
}
