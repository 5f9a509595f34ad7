/** Puts together what decides a queue. */
import { NONE, OPEN } from '../../history/index.ts'
import { coveringLives, emptyMoments } from '../objects/emptiness.ts'
import type { Lives } from '../objects/lives.ts'
import type { ObjectView } from '../objects/object-view.ts'
import { entriesOf } from '../objects/repair.ts'
import { orderQueue } from './queue-order.ts'
import { matchUntold } from './untold.ts'

/** `entries` are enough to show it. */
export type QueueFinding =
  /** Two values overtook one another. */
  | { readonly kind: 'overtaken'; readonly first: number; readonly second: number; readonly entries: readonly number[] }
  /** `put` never came out in time, though what was enqueued after it did. */
  | { readonly kind: 'lost'; readonly put: number; readonly overtaker: number; readonly entries: readonly number[] }
  | { readonly kind: 'never-empty'; readonly entry: number; readonly entries: readonly number[] }

export type QueueDecision = { readonly kind: 'order'; readonly order: Int32Array } | QueueFinding

/**
 * Exact with dequeues of unknown outcome and answers "it was empty" together. That a queue was empty at some moment needs
 * as many open dequeues begun by then as there are values that were surely in and never came out; whichever such moment
 * is chosen, the dequeues begun by any later deadline are then enough for it, too.
 */
export function decideQueue(view: ObjectView, lives: Lives): QueueDecision {
  const moments = emptyMoments(view, lives, true)
  if (moments.kind === 'never-empty') return neverEmpty(view, lives, moments.entry)
  const match = matchUntold(view, lives, moments.moment)
  if (match.kind === 'lost') {
    const entries = [...entriesOf(lives, match.inTheWay), ...lives.untold]
    const [put, overtaker] = [lives.put[match.life] ?? NONE, lives.take[match.overtaker] ?? NONE]
    return { kind: 'lost', put, overtaker, entries }
  }
  const found = orderQueue(view, match.lives, moments.moment)
  if (found.kind === 'order') return found
  const [first = NONE, second = NONE] = found.lives
  const entries = [...entriesOf(lives, found.lives), ...(lives.untold.length > 0 ? lives.untold : [])]
  return { kind: 'overtaken', first: lives.put[first] ?? NONE, second: lives.put[second] ?? NONE, entries }
}

/** What was surely inside, and what never came out although it was put in before; with what may have taken it. */
function neverEmpty(view: ObjectView, lives: Lives, entry: number): QueueFinding {
  if (lives.untold.length === 0) {
    return { kind: 'never-empty', entry, entries: [...entriesOf(lives, coveringLives(view, lives, entry)), entry] }
  }
  const [begun, ended] = [view.inv[entry] ?? 0, view.ret[entry] ?? OPEN]
  const inside: number[] = []
  for (let life = 0; life < lives.count; life++) {
    if ((lives.putEnded[life] ?? OPEN) < ended && (lives.takenBegan[life] ?? OPEN) > begun) inside.push(life)
  }
  return { kind: 'never-empty', entry, entries: [...entriesOf(lives, inside), ...lives.untold, entry] }
}
