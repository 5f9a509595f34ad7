/** Puts operations that have been given moments into one order. */
import { NONE } from '../../history/index.ts'

export interface Timed {
  /** Entries in order, and the moment of each: never descending. */
  readonly entry: Int32Array
  readonly moment: Int32Array
  readonly count: number
}

/** Of what falls on the same moment, the earlier list comes first. */
export function mergeByMoment(lists: readonly Timed[]): Int32Array {
  const merged = new Int32Array(lists.reduce((sum, { count }) => sum + count, 0))
  const at = lists.map(() => 0)
  for (let place = 0; place < merged.length; place++) {
    let first = NONE
    let least = Number.POSITIVE_INFINITY
    for (let list = 0; list < lists.length; list++) {
      const { moment, count } = lists[list] as Timed
      const next = at[list] ?? 0
      if (next < count && (moment[next] ?? 0) < least) {
        least = moment[next] ?? 0
        first = list
      }
    }
    const chosen = lists[first] as Timed
    merged[place] = chosen.entry[at[first] ?? 0] ?? NONE
    at[first] = (at[first] ?? 0) + 1
  }
  return merged
}
