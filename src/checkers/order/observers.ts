/** Why operations whose outcome their clients were not told are known to have taken effect. */
import { NONE, OPEN } from '../../history/index.ts'
import type { Telling } from '../telling.ts'
import type { SessionOrder } from './session-order.ts'

export interface Sight {
  /** An operation whose outcome is open … */
  readonly open: number
  /** … and one that saw what it wrote. */
  readonly observer: number
}

/**
 * What `entries` lack to prove each other: for every open one a chain of observers that ends with an acknowledged
 * operation. (Two open swaps that saw each other's values prove nothing.)
 */
export function missingObservers(order: SessionOrder, entries: readonly number[]): readonly Sight[] {
  const shown = new Set(entries)
  const missing: Sight[] = []
  for (const entry of entries) {
    if (isProved(order, shown, entry)) continue
    for (const sight of chainToAcknowledged(order, entry)) {
      if (!shown.has(sight.observer)) missing.push(sight)
      shown.add(sight.observer)
    }
  }
  return missing
}

export const tookEffect = (shown: Telling, open: number, observer: number): string =>
  `${shown.mark(open)} took effect, for ${shown.mark(observer)} saw what it wrote.`

function isProved({ view, source }: SessionOrder, shown: ReadonlySet<number>, entry: number): boolean {
  const reached = new Set([entry])
  for (const at of reached) {
    if (view.ret[at] !== OPEN) return true
    for (const other of shown) if (source[other] === at) reached.add(other) // visited in its turn
  }
  return false
}

/** The shortest one, from the entry on. */
function chainToAcknowledged({ view, source, session }: SessionOrder, entry: number): readonly Sight[] {
  const sightOf = new Map<number, Sight | null>([[entry, null]])
  for (const open of sightOf.keys()) {
    for (let observer = 0; observer < view.size; observer++) {
      if (source[observer] !== open || session[observer] === NONE || sightOf.has(observer)) continue
      sightOf.set(observer, { open, observer })
      if (view.ret[observer] !== OPEN) return chainTo(observer, sightOf)
    }
  }
  return []
}

function chainTo(entry: number, sightOf: ReadonlyMap<number, Sight | null>): readonly Sight[] {
  const chain: Sight[] = []
  for (let sight = sightOf.get(entry); sight; sight = sightOf.get(sight.open)) chain.unshift(sight)
  return chain
}
