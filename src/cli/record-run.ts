/** Runs what was resolved on a fresh cluster, into the sink that it is given. */
import type { HistorySink } from '../history/index.ts'
import type { NodeLog } from '../plugin/index.ts'
import { type Progress, run } from '../runner/index.ts'
import { Crashed } from './interrupt.ts'
import type { ResolvedRun, RunHost } from './resolve-run.ts'

/** What is known of a run beside its history. */
export interface Aftermath {
  /** Versions of what was started. */
  readonly versions: Readonly<Record<string, string>>
  readonly logs: readonly NodeLog[]
}

/** Nobody watches, nothing of a machine is made: for simulated runs. */
export const UNWATCHED: RunHost = { runId: 'unwatched', say: () => {}, signal: new AbortController().signal }

/**
 * Interrupted or not, whatever was started is removed; what the nodes wrote is gathered before.
 *
 * @throws what ended it, if that was a crash
 */
export async function recordRun(
  resolved: ResolvedRun,
  sink: HistorySink,
  progress: Progress,
  host: RunHost,
): Promise<Aftermath> {
  const { target, ...plan } = await resolved.plan(host)
  let logs: readonly NodeLog[] = []
  let whole = false
  try {
    await run({ ...plan, target }, sink, progress, host.signal)
    whole = !host.signal.aborted
  } finally {
    // A cluster that can no longer say anything must not hide why the run ended.
    logs = (await target.logs?.().catch(() => [])) ?? []
    await (host.clusters?.give(target, whole) ?? target.stop())
  }
  if (host.signal.reason instanceof Crashed) throw host.signal.reason // after that nothing is to be trusted
  return { versions: target.versions ?? {}, logs }
}
