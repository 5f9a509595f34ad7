/** Puts together what decides a queue; `open` where only a search can. */
import { NONE } from '../../history/index.ts'
import { coveringLives } from '../objects/emptiness.ts'
import type { Lives } from '../objects/lives.ts'
import type { ObjectView } from '../objects/object-view.ts'
import { entriesOf, repaired, takenFreely } from '../objects/repair.ts'
import { orderQueue } from './queue-order.ts'
import { matchUntold } from './untold.ts'

/** `entries` are enough to show it. */
export type QueueFinding =
  /** Two values overtook one another. */
  | { readonly kind: 'overtaken'; readonly first: number; readonly second: number; readonly entries: readonly number[] }
  /** `put` never came out in time, though what was enqueued after it did. */
  | { readonly kind: 'lost'; readonly put: number; readonly overtaker: number; readonly entries: readonly number[] }
  | { readonly kind: 'never-empty'; readonly entry: number; readonly entries: readonly number[] }

export type QueueDecision =
  | { readonly kind: 'order'; readonly order: Int32Array }
  | { readonly kind: 'open' }
  | QueueFinding

export function decideQueue(view: ObjectView, lives: Lives): QueueDecision {
  if (lives.untold.length === 0) return ordered(view, lives)
  if (lives.empty.length === 0) return matched(view, lives)
  // None of the open dequeues may have happened …
  const without = ordered(view, lives)
  if (without.kind === 'order') return without
  // … nobody need have found it empty …
  const unasked = matched(view, { ...lives, empty: new Int32Array(0) })
  if (unasked.kind !== 'order') return unasked
  // … and each value may have been taken as soon as any of them began.
  const free = ordered(view, takenFreely(view, lives))
  if (free.kind !== 'order') return { ...free, entries: [...free.entries, ...lives.untold] }
  const order = repaired(view, lives, (so) => {
    const found = orderQueue(view, so)
    if (found.kind === 'order') return found.order
    return found.kind === 'overtaken' ? found.lives : coveringLives(view, so, found.entry)
  })
  return order === null ? { kind: 'open' } : { kind: 'order', order }
}

function matched(view: ObjectView, lives: Lives): QueueDecision {
  const match = matchUntold(view, lives)
  if (match.kind === 'lives') return ordered(view, match.lives)
  const { life, overtaker } = match
  const entries = [...entriesOf(lives, match.inTheWay), ...lives.untold]
  return { kind: 'lost', put: lives.put[life] ?? NONE, overtaker: lives.take[overtaker] ?? NONE, entries }
}

function ordered(view: ObjectView, lives: Lives): Exclude<QueueDecision, { kind: 'open' }> {
  const found = orderQueue(view, lives)
  switch (found.kind) {
    case 'order':
      return found
    case 'never-empty': {
      const entries = [...entriesOf(lives, coveringLives(view, lives, found.entry)), found.entry]
      return { ...found, entries }
    }
    case 'overtaken': {
      const [first = NONE, second = NONE] = found.lives
      const entries = entriesOf(lives, found.lives)
      return { kind: 'overtaken', first: lives.put[first] ?? NONE, second: lives.put[second] ?? NONE, entries }
    }
    default:
      return found satisfies never
  }
}
