/** Runs a simulated run again, in memory, and returns its history as the file would hold it. */
import { JsonlSink } from '../history/index.ts'
import { newProgress } from '../runner/index.ts'
import { recordRun, UNWATCHED } from './record-run.ts'
import type { ResolvedRun } from './resolve-run.ts'

/** `enough`: after so many lines the run is stopped; what it then still writes is not what a whole run would. */
export async function replayHistory(resolved: ResolvedRun, enough: number = Number.POSITIVE_INFINITY): Promise<string> {
  const lines: string[] = []
  const controller = new AbortController()
  const sink = new JsonlSink(resolved.header, (line) => {
    if (lines.push(line) === enough) controller.abort()
  })
  await recordRun(resolved, sink, newProgress(), { ...UNWATCHED, signal: controller.signal })
  return lines.join('')
}
