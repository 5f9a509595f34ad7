/** Runs a simulated run again, in memory, and returns its history as the file would hold it. */
import { JsonlSink } from '../history/index.ts'
import { newProgress } from '../runner/index.ts'
import { recordRun } from './record-run.ts'
import type { ResolvedRun } from './resolve-run.ts'

export async function replayHistory(resolved: ResolvedRun): Promise<string> {
  const lines: string[] = []
  const sink = new JsonlSink(resolved.header, (line) => lines.push(line))
  await recordRun(resolved, sink, newProgress(), new AbortController().signal)
  return lines.join('')
}
