/** What a run is doing, in one line. */
import type { Progress } from '../runner/index.ts'
import { toSeconds } from '../units.ts'
import type { RunConfig } from './run-config.ts'

export function progressLine({ phase, nowNs, ok, fail, info, faults }: Progress, config: RunConfig): string {
  const at = toSeconds(nowNs)
  const limit = config.timeLimitSeconds === null ? '' : ` of ${config.timeLimitSeconds}`
  const haunted = [...faults.values()].join(', ') || 'no fault'
  return `${phase}  ${at.toFixed(1)}${limit} s  ${ok} ok, ${fail} failed, ${info} unknown  ${haunted}`
}
