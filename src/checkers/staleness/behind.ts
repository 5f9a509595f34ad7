/** How many newer writes had been seen when a reading began, at least: in every order of the writes. */
import { NONE, OPEN } from '../../history/index.ts'
import type { RegisterView } from '../register-view.ts'
import { NewerWrites } from './newer-writes.ts'
import { type Sightings, sightings } from './sightings.ts'

/** An entry a judged reading, in the order of invocation. */
export interface VersionsBehind {
  /** Entries of the view. */
  readonly entries: Int32Array
  /** 0: it may have been fresh. */
  readonly versions: Int32Array
  /** The newer version that was seen first, NONE for a reading that may have been fresh. */
  readonly newer: Int32Array
}

export function versionsBehind(view: RegisterView, seen: Sightings = sightings(view)): VersionsBehind {
  const { key, read, inv } = view
  const writes = new NewerWrites(view, seen)
  const entries = judgedEntries(view, seen)
  const versions = new Int32Array(entries.length)
  const newer = new Int32Array(entries.length).fill(NONE)
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] ?? 0
    const version = read[entry] ?? NONE
    const began = inv[entry] ?? 0
    const where = key[entry] ?? 0
    const rank = writes.from(where, seen.at[version] ?? 0)
    const successor = earlier(seen, writes.firstSeen(where, rank), seen.overtakenBy[version] ?? NONE)
    if (successor === NONE || (seen.at[successor] ?? 0) > began) continue
    newer[at] = successor
    versions[at] = Math.max(1, writes.seenBy(began, where, rank))
  }
  return { entries, versions, newer }
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
