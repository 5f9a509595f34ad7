/** Runs a simulated run again, in memory, and returns its history as the file would hold it. */
import { JsonlSink } from '../history/index.ts'
import { newProgress, run } from '../runner/index.ts'
import type { ResolvedRun } from './resolve-run.ts'

export async function replayHistory(resolved: ResolvedRun): Promise<string> {
  const lines: string[] = []
  const sink = new JsonlSink(resolved.header, (line) => lines.push(line))
  const plan = resolved.plan()
  await run(plan, sink, newProgress(), new AbortController().signal)
  await plan.target.stop()
  return lines.join('')
}
