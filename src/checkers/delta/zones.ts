/**
 * The zones of a key for Δ-atomicity: a block (a version that was plainly written, and the chain of compare-and-sets that
 * leads on from it) as numbers, of which only the last reading moves when readings are moved.
 *
 * Block A must precede block B if one of A's operations ended before one of B's began: f(A) < s(B). Moving readings by Δ
 * lowers s as far as the last write of the block; f stays. Two blocks that must precede each other are the only
 * conflicts there are, as in linearizable/conflict.ts, and moving resolves a conflict once it resolves either half.
 */
import { NONE } from '../../history/index.ts'
import type { Lives } from '../staleness/lives.ts'
import type { EventTimes } from './event-times.ts'

/** Columns of one entry each per block of one key, in the order of f. */
export interface Zones {
  readonly count: number
  /** Slot of the version that it begins with. */
  readonly head: Int32Array
  /** Position of the first return, −1 for the initial block. */
  readonly f: Int32Array
  /** Positions of the last invocation of a write, and of a pure reading; −1 if there is none. */
  readonly lastWrite: Int32Array
  readonly lastRead: Int32Array
  /** The least move that puts the readings inside each block in the order of its chain. */
  readonly chain: InsideChain | null
}

export interface InsideChain {
  readonly kind: 'chain'
  readonly amount: number
  readonly head: number
  /** Slots: this one had been seen before the last reading of that earlier one began. */
  readonly seen: number
  readonly read: number
}

export function zonesOf(lives: Lives, key: number, times: EventTimes): Zones {
  const { start, begun, seen, lastRead, from, next } = lives
  const first = start[key] ?? 0
  const end = start[key + 1] ?? 0
  const heads: number[] = []
  for (let slot = first; slot < end; slot++) if (from[slot] === NONE) heads.push(slot)
  const head = Int32Array.from(heads).sort((a, b) => (seen[a] ?? 0) - (seen[b] ?? 0))
  const count = head.length
  const lastWrite = new Int32Array(count)
  const lastReading = new Int32Array(count)
  let chain: InsideChain | null = null
  for (let block = 0; block < count; block++) {
    let wrote = NONE
    let latest = NONE
    for (let slot = head[block] ?? NONE; slot !== NONE; slot = next[slot] ?? NONE) {
      const read = lastRead[latest] ?? NONE
      if (latest !== NONE && (seen[slot] ?? 0) < read) {
        const amount = times.between(seen[slot] ?? 0, read)
        if (chain === null || amount > chain.amount)
          chain = { kind: 'chain', amount, head: head[block] ?? NONE, seen: slot, read: latest }
      }
      wrote = Math.max(wrote, begun[slot] ?? NONE)
      if ((lastRead[slot] ?? NONE) > read) latest = slot
    }
    lastWrite[block] = wrote
    lastReading[block] = lastRead[latest] ?? NONE
  }
  return { count, head, f: head.map((slot) => seen[slot] ?? 0), lastWrite, lastRead: lastReading, chain }
}
