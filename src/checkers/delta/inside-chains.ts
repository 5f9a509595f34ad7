/** Inside a block the order of the chain is forced: how far readings must be moved to follow it. */
import { NONE } from '../../history/index.ts'
import type { Lives } from '../staleness/lives.ts'
import type { Zones } from '../staleness/zones.ts'
import type { EventTimes } from './event-times.ts'

export interface InsideChain {
  readonly kind: 'chain'
  readonly amount: number
  /** Slots: `seen` had been seen before the last reading of `read` began, from which it was made. */
  readonly seen: number
  readonly read: number
}

/** Of all chains of the key, the reading that must be moved most; null: all are in order. */
export function insideChains({ seen, lastRead, next }: Lives, zones: Zones, times: EventTimes): InsideChain | null {
  if (!zones.disordered) return null
  let most: InsideChain | null = null
  for (const head of zones.head) {
    /** The slot that was read last, among those before. */
    let latest = NONE
    for (let slot = head; slot !== NONE; slot = next[slot] ?? NONE) {
      const read = lastRead[latest] ?? NONE
      const first = seen[slot] ?? 0
      if (first < read) {
        const amount = times.between(first, read)
        if (most === null || amount > most.amount) most = { kind: 'chain', amount, seen: slot, read: latest }
      }
      if ((lastRead[slot] ?? NONE) > read) latest = slot
    }
  }
  return most
}
