/**
 * The smallest Δ for which a history is Δ-atomic: by how much readings must be moved back in time until one copy could
 * have answered them. No model is judged, the numbers are measures.
 *
 *     p0  |-w1-|  |-w2-|
 *     p1                  |-r1-|          Δ: from where w2 returned to where r1 was invoked
 *
 * Pure readings move (look-ups and refusals that tell the current value are readings); writes and compare-and-sets do
 * not, for they did happen. Moved by Δ, a reading is no longer preceded by what returned up to Δ before it began. So
 * Δ is 0 exactly for linearizable histories, and infinite where no age of the readings explains anything: a value
 * read that nobody wrote, or before its write began; an update lost between two compare-and-sets.
 *
 * Shape:    an entry a judged key: `deltaKey`, `deltaNs` (Infinity: no move helps); and the rows that show why the
 *           largest Δ that is finite cannot be smaller, minimal: `deltaRows`, none if that is 0 (story.ts tells them).
 * Units:    nanoseconds of the harness' clock, in whole ticks: events in order at one and the same time are 1 ns apart.
 *           Who preceded whom is decided by the order of events alone.
 * Cost:     O(operations + events) where nothing is in conflict, O(n log n log T) else.
 * Method:   Golab, Li & Shah, "Analyzing Consistency Properties for Fun and Profit" (PODC 2011); a chain of
 *           compare-and-sets is one block, of which the writes stay where they are (zones.ts).
 * Blind:    leaves out keys on which a value was written twice, or a refusal did not tell the current value.
 */
import type { History } from '../../history/index.ts'
import type { Checker, CheckResult } from '../checker.ts'
import { type RegisterView, registerView } from '../register-view.ts'
import { isObserved, keysWithUniqueValues, livesOf } from '../staleness/lives.ts'
import { type Zones, zonesOf } from '../staleness/zones.ts'
import { EventTimes } from './event-times.ts'
import { deltaEvidence } from './evidence.ts'
import { insideChains } from './inside-chains.ts'
import { type SmallestMove, smallestMove } from './smallest-move.ts'

export const delta: Checker = {
  name: 'delta',
  local: true,
  needs: { uniqueValues: true },
  judges: [],
  check: (history): CheckResult => ({ judgements: new Map(), measures: measure(history, registerView(history)) }),
}

function measure(history: History, view: RegisterView): ReadonlyMap<string, Float64Array> {
  const times = new EventTimes(history)
  const lives = livesOf(view, judgedKeys(history, view))
  const spurious = new Set(Array.from(view.spurious, (row) => history.columns.key[row] ?? 0))
  const keys: number[] = []
  const deltas: number[] = []
  let worst: Worst | null = null
  for (let key = 0; key < view.keys; key++) {
    const isImpossible = spurious.has(key) || lives.flaws.has(key)
    if (!isImpossible && !isObserved(lives, key)) continue
    keys.push(key)
    if (isImpossible) {
      deltas.push(Number.POSITIVE_INFINITY)
      continue
    }
    const zones = zonesOf(lives, key)
    const move = smallestMove(zones, insideChains(lives, zones, times), times)
    deltas.push(move.deltaNs)
    if (Number.isFinite(move.deltaNs) && move.deltaNs > (worst?.move.deltaNs ?? 0)) worst = { zones, move }
  }
  const evidence = worst === null ? [] : deltaEvidence(view, lives, worst.zones, worst.move, times)
  return new Map([
    ['deltaKey', Float64Array.from(keys)],
    ['deltaNs', Float64Array.from(deltas)],
    ['deltaRows', Float64Array.from(evidence, (entry) => view.row[entry] ?? 0)],
  ])
}

interface Worst {
  readonly zones: Zones
  readonly move: SmallestMove
}

function judgedKeys({ columns }: History, view: RegisterView): Uint8Array {
  const judged = keysWithUniqueValues(view)
  for (const row of view.untold) judged[columns.key[row] ?? 0] = 0
  return judged
}
