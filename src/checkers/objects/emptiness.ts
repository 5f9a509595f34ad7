/**
 * When a queue or a stack can have been empty: whenever no value was surely inside.
 *
 *     1   ====        ===
 *     2      =====          ========     … on and on: it never came out
 *     can be empty     ^  ^
 *
 * Moments are twice a position and one more: just after that event, and before the next.
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { Lives } from './lives.ts'
import type { ObjectView } from './object-view.ts'

export const momentAfter = (position: number): number => 2 * position + 1

/** By position: the first position, from there on, just after which nothing was surely inside; OPEN: none. */
export function emptyFrom({ putEnded, takenBegan, count }: Lives, positions: number): Int32Array {
  const change = new Int32Array(positions + 1)
  for (let life = 0; life < count; life++) {
    const from = putEnded[life] ?? OPEN
    const to = takenBegan[life] ?? OPEN
    if (from >= to) continue
    change[from] = (change[from] ?? 0) + 1
    if (to !== OPEN) change[to] = (change[to] ?? 0) - 1
  }
  const next = new Int32Array(positions + 1).fill(OPEN)
  let inside = 0
  for (let position = 0; position < positions; position++) {
    inside += change[position] ?? 0
    next[position] = inside
  }
  let first = OPEN
  for (let position = positions - 1; position >= 0; position--) {
    if (next[position] === 0) first = position
    next[position] = first
  }
  next[positions] = OPEN
  return next
}

export type EmptyMoments =
  /** For each answer "it was empty" a moment, in the order of `lives.empty`. */
  | { readonly kind: 'moments'; readonly moment: Int32Array }
  /** Something was surely inside, from before it began until after it ended. */
  | { readonly kind: 'never-empty'; readonly entry: number }

export function emptyMoments({ inv, ret, positions }: ObjectView, lives: Lives): EmptyMoments {
  const moment = new Int32Array(lives.empty.length)
  if (moment.length === 0) return { kind: 'moments', moment }
  const from = emptyFrom(lives, positions)
  for (let at = 0; at < moment.length; at++) {
    const entry = lives.empty[at] ?? 0
    const position = from[inv[entry] ?? 0] ?? OPEN
    if (position >= (ret[entry] ?? OPEN)) return { kind: 'never-empty', entry }
    moment[at] = momentAfter(position)
  }
  return { kind: 'moments', moment }
}

/** Of the lives that leave no empty moment within an operation a chain, as short as going furthest each time makes it. */
export function coveringLives({ inv, ret }: ObjectView, lives: Lives, entry: number): readonly number[] {
  const byEnd = Int32Array.from({ length: lives.count }, (_, life) => life)
  byEnd.sort((one, other) => (lives.putEnded[one] ?? OPEN) - (lives.putEnded[other] ?? OPEN))
  const chain: number[] = []
  const end = ret[entry] ?? OPEN
  let best = NONE
  let at = 0
  for (let reached = inv[entry] ?? 0; reached < end; reached = lives.takenBegan[best] ?? OPEN) {
    for (; at < lives.count && (lives.putEnded[byEnd[at] ?? 0] ?? OPEN) <= reached; at++) {
      const life = byEnd[at] ?? 0
      if (best === NONE || (lives.takenBegan[life] ?? 0) > (lives.takenBegan[best] ?? 0)) best = life
    }
    if (best === NONE || (lives.takenBegan[best] ?? 0) <= reached) break
    chain.push(best)
  }
  return chain
}
