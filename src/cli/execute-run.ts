/** One run, whole: folder, history, verdict, report. */
import { type History, HistoryBuilder, tee } from '../history/index.ts'
import { latencyLogs } from '../metrics/index.ts'
import { type RunReportInput, renderRunReport } from '../report/index.ts'
import {
  createRunFolder,
  openHistory,
  type RunFolder,
  saveLatencies,
  saveReport,
  saveVerdict,
  typed,
} from '../results/index.ts'
import type { Progress } from '../runner/index.ts'
import { assess } from './assess.ts'
import { recordRun } from './record-run.ts'
import type { ResolvedRun } from './resolve-run.ts'
import type { TestFile } from './run-config.ts'
import { verdictFile } from './verdict-file.ts'

export interface RunInFolder {
  readonly path: string
  readonly startedAt: string
  readonly versions: Readonly<Record<string, string>>
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** Runs, checks, and leaves everything in the folder. Interrupted, it checks and keeps what there is. */
export async function executeRun(
  resolved: ResolvedRun,
  { path, startedAt, versions, progress, signal }: RunInFolder,
): Promise<RunReportInput> {
  const test: TestFile = { format: 1, startedAt, config: resolved.config, versions }
  const folder = createRunFolder(path, test)
  const history = await record(resolved, folder, progress, signal)
  const input = assess(resolved, history, { replayCommand: `rashomon replay ${typed(path)}`, versions, startedAt })
  publish(folder, input)
  return input
}

/** The history goes to memory and to the file at once; what a crash leaves in the file is whole lines. */
async function record(
  resolved: ResolvedRun,
  folder: RunFolder,
  progress: Progress,
  signal: AbortSignal,
): Promise<History> {
  const builder = new HistoryBuilder(resolved.header)
  const file = openHistory(folder, resolved.header)
  try {
    await recordRun(resolved, tee(builder, file.sink), progress, signal)
  } finally {
    file.close()
  }
  return builder.finish()
}

export function publish(folder: RunFolder, input: RunReportInput): void {
  saveVerdict(folder, verdictFile(input))
  saveLatencies(folder, latencyLogs(input.history))
  saveReport(folder, renderRunReport(input))
}
