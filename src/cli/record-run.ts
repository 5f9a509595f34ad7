/** Runs what was resolved on a fresh cluster, into the sink that it is given. */
import type { HistorySink } from '../history/index.ts'
import { type Progress, run } from '../runner/index.ts'
import type { ResolvedRun } from './resolve-run.ts'

export async function recordRun(
  resolved: ResolvedRun,
  sink: HistorySink,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const plan = resolved.plan()
  try {
    await run(plan, sink, progress, signal)
  } finally {
    await plan.target.stop()
  }
}
