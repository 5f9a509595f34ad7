/** What a run is doing right now, for a display that looks at it now and then. */
import type { Phase } from '../history/index.ts'

export interface Progress {
  phase: Phase | 'waiting' | 'healing' | 'done'
  nowNs: number
  ok: number
  fail: number
  info: number
  /** Who suffers what, in words. */
  readonly faults: Map<number, string>
  /** Told of each phase when it begins. */
  entered?: (phase: Progress['phase']) => void
}

export function enter(progress: Progress, phase: Progress['phase']): void {
  progress.phase = phase
  progress.entered?.(phase)
}

export const newProgress = (): Progress => ({
  phase: 'waiting',
  nowNs: 0,
  ok: 0,
  fail: 0,
  info: 0,
  faults: new Map(),
})
