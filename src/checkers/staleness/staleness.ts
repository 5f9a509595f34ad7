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
 *           may have been fresh.
 * Units:    nanoseconds of the harness' clock. What is newer is decided by the order of events alone.
 * Cost:     O(n log n).
 * Method:   definite lower bounds, sound for every order of the writes; after Golab, Li & Shah (PODC 2011), Bailis et al.
 *           (VLDB 2012).
 * Blind:    keys whose values repeat, values that nobody wrote, and those seen before they were written are left out;
 *           of swaps in a circle nothing is known. A
 *           reading that overlaps the newer write may have been staler than it says; so may versions that only chains
 *           of compare-and-sets order.
 */
import { type History, NONE, OPEN } from '../../history/index.ts'
import type { Checker, CheckResult } from '../checker.ts'
import { type RegisterView, registerView } from '../register-view.ts'
import { NewerWrites } from './newer-writes.ts'
import { type Sightings, sightings } from './sightings.ts'

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

function measure({ columns }: History, view: RegisterView, seen: Sightings): ReadonlyMap<string, Float64Array> {
  const { key, read, inv, row } = view
  const newer = new NewerWrites(view, seen)
  const entries = judgedEntries(view, seen)
  const staleNs = new Float64Array(entries.length)
  const staleVersions = new Float64Array(entries.length)
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] ?? 0
    const version = read[entry] ?? NONE
    const began = inv[entry] ?? 0
    const where = key[entry] ?? 0
    const rank = newer.from(where, seen.at[version] ?? 0)
    const successor = earlier(seen, newer.firstSeen(where, rank), seen.overtakenBy[version] ?? NONE)
    if (successor === NONE || (seen.at[successor] ?? 0) > began) continue
    const since = columns.returnedNs[row[seen.by[successor] ?? 0] ?? 0] ?? 0
    staleNs[at] = Math.max(0, (columns.invokedNs[row[entry] ?? 0] ?? 0) - since)
    staleVersions[at] = Math.max(1, newer.seenBy(began, where, rank))
  }
  const of = (column: ArrayLike<number>): Float64Array =>
    Float64Array.from(entries, (entry) => column[row[entry] ?? 0] ?? 0)
  return new Map([
    ['staleNs', staleNs],
    ['staleVersions', staleVersions],
    ['staleRow', Float64Array.from(entries, (entry) => row[entry] ?? 0)],
    ['staleAtNs', of(columns.invokedNs)],
  ])
}

/** Pure readings of versions whose place is known, of keys with unique values. */
function judgedEntries({ size, key, keys, read, written, rewrites }: RegisterView, { at }: Sightings): Int32Array {
  const repeats = new Uint8Array(keys)
  for (const entry of rewrites) repeats[key[entry] ?? 0] = 1
  const entries = new Int32Array(size)
  let count = 0
  for (let entry = 0; entry < size; entry++) {
    const version = read[entry] ?? NONE
    if (version === NONE || written[entry] !== NONE || repeats[key[entry] ?? 0] === 1) continue
    // Whatever is read was seen; OPEN says that it was foreseen, or that nobody wrote it.
    if ((at[version] ?? OPEN) !== OPEN) entries[count++] = entry
  }
  return entries.slice(0, count)
}

const earlier = ({ at }: Sightings, one: number, other: number): number => {
  if (one === NONE || other === NONE) return one === NONE ? other : one
  return (at[other] ?? 0) < (at[one] ?? 0) ? other : one
}
