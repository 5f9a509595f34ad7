/** What one key says of k: 1, 2, or how many writes too late its readings are, at least and at most. */
import type { RegisterView } from '../register-view.ts'
import type { Flaw, Lives } from '../staleness/lives.ts'
import { zonesOf } from '../staleness/zones.ts'
import { greedyOrder } from './greedy-order.ts'
import { placeReadings } from './placement.ts'
import { orderByTwoLatest, type Steps } from './two-latest.ts'

export type KeyVerdict =
  /** Slots in an order of which k is 1 or 2; no order has a smaller one. */
  | { readonly kind: 'order'; readonly k: 1 | 2; readonly order: Int32Array }
  | { readonly kind: 'refuted'; readonly least: number; readonly most: number; readonly why: Refutation }
  | { readonly kind: 'budget'; readonly least: number; readonly most: number }

export type Refutation =
  | { readonly kind: 'flaw'; readonly flaw: Flaw }
  /** No order of the writes alone finds what the compare-and-sets found. */
  | { readonly kind: 'tangled' }
  /** Two newer writes or more had certainly been seen when some reading began. */
  | { readonly kind: 'old' }
  /** Slots that are already impossible, with their readings. */
  | { readonly kind: 'stuck'; readonly left: Int32Array }

/** `least`: what single readings show; 1 if none of them is stale for certain. */
export function judgeKey(view: RegisterView, lives: Lives, key: number, least: number, steps: Steps): KeyVerdict {
  const flaw = lives.flaws.get(key)
  if (flaw !== undefined) return never({ kind: 'flaw', flaw })
  const greedy = greedyOrder(lives, zonesOf(lives, key))
  if (greedy === null) return never({ kind: 'tangled' })
  const { k } = placeReadings(view, lives, key, greedy)
  // Of a linearizable key the greedy order is a linearization; of any other, no order's k is 1.
  if (k === 1) return { kind: 'order', k: 1, order: greedy }
  if (least > 2) return { kind: 'refuted', least, most: k, why: { kind: 'old' } }
  if (k === 2) return { kind: 'order', k: 2, order: greedy }
  const found = orderByTwoLatest(view, lives, key, steps)
  switch (found.kind) {
    case 'order':
      return { kind: 'order', k: 2, order: found.slots }
    case 'none':
      return { kind: 'refuted', least: 3, most: k, why: { kind: 'stuck', left: found.left } }
    case 'budget':
      return { kind: 'budget', least: 2, most: k }
    default:
      return found satisfies never
  }
}

function never(why: Refutation): KeyVerdict {
  return { kind: 'refuted', least: Number.POSITIVE_INFINITY, most: Number.POSITIVE_INFINITY, why }
}
