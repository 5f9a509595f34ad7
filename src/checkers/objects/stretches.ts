/**
 * Lives between the moments at which an object was empty: what was inside by one such moment had also left by then, so
 * that everything falls apart there.
 */
import { OPEN } from '../../history/index.ts'
import type { Lives } from './lives.ts'

export interface Stretches {
  readonly count: number
  /** Lives of stretch s, in the order in which their putting in began: member[start[s]] … member[start[s + 1] − 1]. */
  readonly start: Int32Array
  readonly member: Int32Array
  /** By life: the moment that its stretch begins at, 0 for the first. */
  readonly from: Int32Array
}

export function stretchesOf({ count, putEnded, putBegan }: Lives, moment: Int32Array): Stretches {
  const moments = Int32Array.from(new Set(moment)).sort()
  const stretch = new Int32Array(count)
  const from = new Int32Array(count)
  const start = new Int32Array(moments.length + 2)
  for (let life = 0; life < count; life++) {
    const ended = putEnded[life] ?? OPEN
    const of = countBelow(moments, ended === OPEN ? Number.POSITIVE_INFINITY : 2 * ended)
    stretch[life] = of
    from[life] = of === 0 ? 0 : (moments[of - 1] ?? 0)
    start[of + 1] = (start[of + 1] ?? 0) + 1
  }
  for (let of = 0; of <= moments.length; of++) start[of + 1] = (start[of + 1] ?? 0) + (start[of] ?? 0)
  const next = start.slice()
  const member = new Int32Array(count)
  const byBeginning = Int32Array.from({ length: count }, (_, life) => life)
  byBeginning.sort((one, other) => (putBegan[one] ?? 0) - (putBegan[other] ?? 0))
  for (const life of byBeginning) {
    const of = stretch[life] ?? 0
    const place = next[of] ?? 0
    member[place] = life
    next[of] = place + 1
  }
  return { count: moments.length + 1, start, member, from }
}

/** How many of an ascending column are below. */
function countBelow(ascending: Int32Array, bound: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) < bound) low = middle + 1
    else high = middle
  }
  return low
}
