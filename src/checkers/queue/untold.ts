/**
 * Which values the dequeues of unknown outcome took: nobody was told, but some must have been taken.
 *
 * A value that never came out was taken before one that was surely enqueued after it, and before a moment at which the
 * queue was empty: by a dequeue that began before that. Deadlines and beginnings are matched in their order, which fails
 * only if every way of matching them does.
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { Lives } from '../objects/lives.ts'
import type { ObjectView } from '../objects/object-view.ts'

export type Matched =
  | { readonly kind: 'lives'; readonly lives: Lives }
  /** No dequeue is left that can have taken this life before the life that overtook it was taken. */
  | { readonly kind: 'lost'; readonly life: number; readonly overtaker: number; readonly inTheWay: readonly number[] }

/** `moment`: those at which it was empty; as many dequeues have begun by then as are needed (emptiness.ts). */
export function matchUntold({ inv }: ObjectView, lives: Lives, moment: Int32Array): Matched {
  const { count, take, putBegan, putEnded, takenEnded, untold } = lives
  const byBeginning = Int32Array.from({ length: count }, (_, life) => life)
  byBeginning.sort((one, other) => (putBegan[one] ?? 0) - (putBegan[other] ?? 0))
  /** By place in that order: of this and all later ones the life that was taken first. */
  const firstTaken = new Int32Array(count + 1).fill(NONE)
  for (let at = count - 1; at >= 0; at--) {
    const life = byBeginning[at] ?? 0
    const later = firstTaken[at + 1] ?? NONE
    const isFirst = later === NONE || (takenEnded[life] ?? OPEN) < (takenEnded[later] ?? OPEN)
    firstTaken[at] = isFirst ? life : later
  }
  const moments = moment.slice().sort()
  const overtaker = new Int32Array(count).fill(NONE)
  /** Moments: twice a position. */
  const deadline = new Float64Array(count)
  const waiting: number[] = []
  for (let life = 0; life < count; life++) {
    if (take[life] !== NONE) continue
    const ended = putEnded[life] ?? OPEN
    const by = firstTaken[firstAfter(byBeginning, putBegan, ended)] ?? NONE
    const overtaken = by === NONE || takenEnded[by] === OPEN ? Number.POSITIVE_INFINITY : 2 * (takenEnded[by] ?? OPEN)
    const emptied = moments[firstAfter(moments, null, 2 * ended)] ?? Number.POSITIVE_INFINITY
    deadline[life] = Math.min(overtaken, emptied)
    if (deadline[life] === Number.POSITIVE_INFINITY) continue
    overtaker[life] = by
    waiting.push(life)
  }
  waiting.sort((one, other) => (deadline[one] ?? 0) - (deadline[other] ?? 0))
  const taker = take.slice()
  const takenBegan = lives.takenBegan.slice()
  for (const [at, life] of waiting.entries()) {
    const entry = untold[at] ?? NONE
    if (entry === NONE || 2 * (inv[entry] ?? 0) > (deadline[life] ?? 0)) {
      const inTheWay = waiting.slice(0, at + 1).flatMap((other) => [other, overtaker[other] ?? NONE])
      return { kind: 'lost', life, overtaker: overtaker[life] ?? NONE, inTheWay }
    }
    taker[life] = entry
    takenBegan[life] = Math.max(inv[entry] ?? 0, putBegan[life] ?? 0)
  }
  return { kind: 'lives', lives: { ...lives, take: taker, takenBegan } }
}

/** The first place of an ascending list at which it (or its key) is above. */
function firstAfter(ascending: Int32Array, key: Int32Array | null, bound: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    const at = ascending[middle] ?? 0
    if ((key === null ? at : (key[at] ?? 0)) <= bound) low = middle + 1
    else high = middle
  }
  return low
}
