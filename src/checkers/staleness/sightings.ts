/**
 * When each version was first seen: the first return of an operation that wrote it, read it, or found it on the way to a
 * version that was made from it by compare-and-set. From then on the version is in the past of whatever begins.
 */
import { NONE, OPEN } from '../../history/index.ts'
import { INITIAL, type RegisterView } from '../register-view.ts'

/** Columns of one entry each per version. */
export interface Sightings {
  /** Position of the first sighting; −1 for an initial version, OPEN for one that was never seen. */
  readonly at: Int32Array
  /** The entry whose return that was, NONE for an initial version. */
  readonly by: Int32Array
  /** First sighting of a version that was made from this one by compare-and-set: that version, or NONE. */
  readonly overtakenBy: Int32Array
}

export function sightings(view: RegisterView): Sightings {
  const { versions, positions, size, ret, read, written, writer } = view
  const at = new Int32Array(versions).fill(OPEN)
  const by = new Int32Array(versions).fill(NONE)
  const overtakenBy = new Int32Array(versions).fill(NONE)
  const returning = new Int32Array(positions).fill(NONE)
  for (let entry = 0; entry < size; entry++) if (ret[entry] !== OPEN) returning[ret[entry] ?? 0] = entry
  for (const version of view.initial) at[version] = -1
  for (let position = 0; position < positions; position++) {
    const entry = returning[position] ?? NONE
    if (entry === NONE) continue
    // Up the chain of compare-and-sets, until something that was seen before: each version is visited once.
    let version = (written[entry] === NONE ? read[entry] : written[entry]) ?? NONE
    while (version !== NONE && at[version] === OPEN) {
      at[version] = position
      by[version] = entry
      version = madeFrom(view, version)
    }
  }
  for (let version = 0; version < versions; version++) {
    if (isForeseen(view, at, version)) at[version] = OPEN
    const from = (writer[version] ?? NONE) >= 0 ? madeFrom(view, version) : NONE
    if (from === NONE || from === version || at[version] === OPEN) continue
    const known = overtakenBy[from] ?? NONE
    if (known === NONE || (at[version] ?? OPEN) < (at[known] ?? OPEN)) overtakenBy[from] = version
  }
  return { at, by, overtakenBy }
}

function madeFrom({ writer, read }: RegisterView, version: number): number {
  const wrote = writer[version] ?? NONE
  return wrote >= 0 ? (read[wrote] ?? NONE) : NONE
}

/** Seen before its write began, or never written: wrong, but not stale. */
function isForeseen({ writer, inv }: RegisterView, at: Int32Array, version: number): boolean {
  const wrote = writer[version] ?? NONE
  return wrote !== INITIAL && (wrote === NONE || (at[version] ?? OPEN) < (inv[wrote] ?? 0))
}
