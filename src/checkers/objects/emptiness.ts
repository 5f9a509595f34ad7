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

/**
 * By position: the first position, from there on, just after which it can have been empty; OPEN: none.
 *
 * `canLeave`: values that never came out may have been taken by removals of unknown outcome. Then it can have been empty
 * where no other value was surely inside, and as many such removals had begun as such values had surely been put in.
 */
function emptyFrom({ inv, positions }: ObjectView, lives: Lives, canLeave: boolean): Int32Array {
  const { putEnded, takenBegan, take, untold, count } = lives
  const inside = new Int32Array(positions + 1)
  const waiting = new Int32Array(positions + 1)
  for (let life = 0; life < count; life++) {
    const from = putEnded[life] ?? OPEN
    const to = takenBegan[life] ?? OPEN
    if (from >= to) continue
    const change = canLeave && take[life] === NONE ? waiting : inside
    change[from] = (change[from] ?? 0) + 1
    if (to !== OPEN) change[to] = (change[to] ?? 0) - 1
  }
  if (canLeave) for (const entry of untold) waiting[inv[entry] ?? 0] = (waiting[inv[entry] ?? 0] ?? 0) - 1
  let [surely, left] = [0, 0]
  const next = new Int32Array(positions + 1).fill(OPEN)
  for (let position = 0; position < positions; position++) {
    surely += inside[position] ?? 0
    left += waiting[position] ?? 0
    next[position] = surely === 0 && left <= 0 ? position : OPEN
  }
  for (let position = positions - 1; position >= 0; position--) {
    if (next[position] === OPEN) next[position] = next[position + 1] ?? OPEN
  }
  return next
}

export type EmptyMoments =
  /** For each answer "it was empty" a moment, in the order of `lives.empty`. */
  | { readonly kind: 'moments'; readonly moment: Int32Array }
  /** Something was surely inside, from before it began until after it ended. */
  | { readonly kind: 'never-empty'; readonly entry: number }

export function emptyMoments(view: ObjectView, lives: Lives, canLeave = false): EmptyMoments {
  const { inv, ret } = view
  const moment = new Int32Array(lives.empty.length)
  if (moment.length === 0) return { kind: 'moments', moment }
  const from = emptyFrom(view, lives, canLeave)
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
