/** Puts together what decides a stack; `open` where only a search can. */
import { coveringLives } from '../objects/emptiness.ts'
import type { Lives } from '../objects/lives.ts'
import type { ObjectView } from '../objects/object-view.ts'
import { entriesOf, repaired, takenFreely } from '../objects/repair.ts'
import { orderStack } from './stack-order.ts'

/** `entries` are enough to show it. */
export type StackFinding =
  | { readonly kind: 'tangled'; readonly entries: readonly number[] }
  | { readonly kind: 'never-empty'; readonly entry: number; readonly entries: readonly number[] }

export type StackDecision =
  | { readonly kind: 'order'; readonly order: Int32Array }
  | { readonly kind: 'open' }
  | StackFinding

export function decideStack(view: ObjectView, lives: Lives): StackDecision {
  // None of the open pops may have happened …
  const without = ordered(view, lives)
  if (without.kind === 'order' || lives.untold.length === 0) return without
  const free = ordered(view, takenFreely(view, lives))
  if (free.kind !== 'order') return { ...free, entries: [...free.entries, ...lives.untold] }
  const order = repaired(view, lives, (so) => {
    const found = orderStack(view, so)
    if (found.kind === 'order') return found.order
    return found.kind === 'tangled' ? found.lives : coveringLives(view, so, found.entry)
  })
  return order === null ? { kind: 'open' } : { kind: 'order', order }
}

function ordered(view: ObjectView, lives: Lives): Exclude<StackDecision, { kind: 'open' }> {
  const found = orderStack(view, lives)
  switch (found.kind) {
    case 'order':
      return found
    case 'tangled':
      return { kind: 'tangled', entries: entriesOf(lives, found.lives) }
    case 'never-empty':
      return { ...found, entries: [...entriesOf(lives, coveringLives(view, lives, found.entry)), found.entry] }
    default:
      return found satisfies never
  }
}
