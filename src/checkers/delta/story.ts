/** Tells why Δ is not smaller. */
import type { StorySentence } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { deed, duration, Telling, who } from '../telling.ts'

/** `rows`: what needs Δ, as the measure `deltaRows` has them. Empty if there are none. */
export function tellDelta(history: History, rows: readonly number[], deltaNs: number): readonly StorySentence[] {
  const { columns } = history
  const pair = farthest(history, rows, deltaNs)
  if (pair === null) return []
  const { ended, begun } = pair
  const shown = new Telling(history, rows)
  const at = columns.invokedNs[begun] ?? 0
  shown
    .say(`${who(history, begun)} ${deed(history, begun)} at ${duration(at)}: at least ${duration(deltaNs)} too late.`)
    .sayDeeds()
    .say(
      `${shown.actor(ended)} ended at ${duration(columns.returnedNs[ended] ?? 0)}, ${duration(deltaNs)} before ${shown.actor(begun)} began.`,
    )
    .say(`With readings moved back by anything less than ${duration(deltaNs)}, no order explains these operations.`)
  return shown.story
}

/** The reading that must be moved, and what ended exactly so long before it began. */
function farthest(
  { columns }: History,
  rows: readonly number[],
  deltaNs: number,
): { readonly ended: number; readonly begun: number } | null {
  const isReading = (row: number): boolean => columns.result[row] !== NONE
  let nearest = Number.POSITIVE_INFINITY
  let found: { readonly ended: number; readonly begun: number } | null = null
  for (const begun of rows.filter(isReading)) {
    for (const ended of rows) {
      if ((columns.returnIndex[ended] ?? 0) > (columns.invokeIndex[begun] ?? 0)) continue
      const gap = Math.max(1, (columns.invokedNs[begun] ?? 0) - (columns.returnedNs[ended] ?? 0))
      if (Math.abs(gap - deltaNs) >= nearest) continue
      nearest = Math.abs(gap - deltaNs)
      found = { ended, begun }
    }
  }
  return found
}
