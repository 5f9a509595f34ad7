/** How hard the harness itself works while it measures. */
import type { HarnessLoad } from '../report/index.ts'
import type { Progress } from '../runner/index.ts'
import { wallMillis } from '../time/index.ts'

/** What the main phase takes of a core; while a cluster is put up and taken down the harness has little to do. */
export function mainLoad(progress: Progress): () => HarnessLoad | null {
  let began: { readonly cpu: NodeJS.CpuUsage; readonly ms: number } | null = null
  let load: HarnessLoad | null = null
  progress.entered = (phase) => {
    if (began !== null && load === null) {
      const { user, system } = process.cpuUsage(began.cpu)
      load = { cpuShare: (user + system) / 1000 / Math.max(1, wallMillis() - began.ms) }
    }
    if (phase === 'main') began = { cpu: process.cpuUsage(), ms: wallMillis() }
  }
  return () => load
}
