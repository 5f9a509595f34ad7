/**
 * Which values the dequeues of unknown outcome took: nobody was told, but some must have been taken.
 *
 * A value that never came out, although one that was surely enqueued after it did, was taken before that one was: by a
 * dequeue that began before the other dequeue ended. Deadlines and beginnings are matched in their order, which fails
 * only if every way of matching them does.
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { Lives } from '../objects/lives.ts'
import type { ObjectView } from '../objects/object-view.ts'

export type Matched =
  | { readonly kind: 'lives'; readonly lives: Lives }
  /** No dequeue is left that can have taken this life in time, before the life that overtook it was taken. */
  | { readonly kind: 'lost'; readonly life: number; readonly overtaker: number; readonly inTheWay: readonly number[] }

export function matchUntold({ inv }: ObjectView, lives: Lives): Matched {
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
  const overtaker = new Int32Array(count).fill(NONE)
  const waiting: number[] = []
  for (let life = 0; life < count; life++) {
    if (take[life] !== NONE) continue
    const by = firstTaken[firstAfter(byBeginning, putBegan, putEnded[life] ?? OPEN)] ?? NONE
    if (by === NONE || takenEnded[by] === OPEN) continue
    overtaker[life] = by
    waiting.push(life)
  }
  const deadline = (life: number): number => takenEnded[overtaker[life] ?? NONE] ?? OPEN
  waiting.sort((one, other) => deadline(one) - deadline(other))
  const taker = take.slice()
  const takenBegan = lives.takenBegan.slice()
  for (const [at, life] of waiting.entries()) {
    const entry = untold[at] ?? NONE
    if (entry === NONE || (inv[entry] ?? 0) > deadline(life)) {
      const inTheWay = waiting.slice(0, at + 1).flatMap((other) => [other, overtaker[other] ?? NONE])
      return { kind: 'lost', life, overtaker: overtaker[life] ?? NONE, inTheWay }
    }
    taker[life] = entry
    takenBegan[life] = Math.max(inv[entry] ?? 0, putBegan[life] ?? 0)
  }
  return { kind: 'lives', lives: { ...lives, take: taker, takenBegan } }
}

function firstAfter(byBeginning: Int32Array, putBegan: Int32Array, position: number): number {
  let low = 0
  let high = byBeginning.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((putBegan[byBeginning[middle] ?? 0] ?? 0) <= position) low = middle + 1
    else high = middle
  }
  return low
}
