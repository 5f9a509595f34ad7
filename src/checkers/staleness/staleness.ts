/**
 * How stale readings were, at least: no model is judged, the numbers are measures.
 *
 *     p0  |-w1-|  |-w2-|
 *     p1                     |-r1-|       one version behind; stale since 2 was acknowledged
 *
 * A write is certainly newer than the value read if it began after that value had been seen (written, read, or found by
 * a compare-and-set, its successors in a chain included), or if it was made from that value by compare-and-set. The
 * reading was stale from when a newer value was first seen.
 *
 * Shape:    register readings, look-ups and refusals that tell the current value, as in register-view.ts; an entry a
 *           reading, in the order of invocation: `staleRow` the row, `staleAtNs` when it began, `staleNs` how long a
 *           newer value had then been seen, `staleVersions` how many newer values had been; 0 and 0 for a reading that
 *           may have been fresh; `staleSinceWriteNs` how long before it the last write of its key had been
 *           acknowledged, NaN if none had.
 * Units:    nanoseconds of the harness' clock. What is newer is decided by the order of events alone.
 * Cost:     O(n log n).
 * Method:   definite lower bounds, sound for every order of the writes; after Golab, Li & Shah (PODC 2011), Bailis et al.
 *           (VLDB 2012).
 * Blind:    keys whose values repeat, values that nobody wrote, and those seen before they were written are left out;
 *           of swaps in a circle nothing is known. A
 *           reading that overlaps the newer write may have been staler than it says; so may versions that only chains
 *           of compare-and-sets order.
 */
import { type History, NONE } from '../../history/index.ts'
import type { Checker, CheckResult } from '../checker.ts'
import { type RegisterView, registerView } from '../register-view.ts'
import { versionsBehind } from './behind.ts'
import { type Sightings, sightings } from './sightings.ts'
import { sinceLastWrite } from './since-write.ts'

export const staleness: Checker = {
  name: 'staleness',
  local: true,
  needs: { uniqueValues: true },
  judges: [],
  check(history): CheckResult {
    const view = registerView(history)
    return { judgements: new Map(), measures: measure(history, view, sightings(view)) }
  },
}

function measure(history: History, view: RegisterView, seen: Sightings): ReadonlyMap<string, Float64Array> {
  const { columns } = history
  const { row } = view
  const { entries, versions, newer } = versionsBehind(view, seen)
  const staleNs = new Float64Array(entries.length)
  for (let at = 0; at < entries.length; at++) {
    if (newer[at] === NONE) continue
    const since = columns.returnedNs[row[seen.by[newer[at] ?? 0] ?? 0] ?? 0] ?? 0
    staleNs[at] = Math.max(0, (columns.invokedNs[row[entries[at] ?? 0] ?? 0] ?? 0) - since)
  }
  const of = (column: ArrayLike<number>): Float64Array =>
    Float64Array.from(entries, (entry) => column[row[entry] ?? 0] ?? 0)
  return new Map([
    ['staleNs', staleNs],
    ['staleVersions', Float64Array.from(versions)],
    ['staleRow', Float64Array.from(entries, (entry) => row[entry] ?? 0)],
    ['staleAtNs', of(columns.invokedNs)],
    ['staleSinceWriteNs', sinceLastWrite(history, view, entries)],
  ])
}
