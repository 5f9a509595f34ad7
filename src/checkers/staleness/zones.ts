/**
 * The zones of a key: a block is a version that was plainly written and the chain of compare-and-sets that leads on from
 * it. Nothing else can come between them in any order in which a compare-and-set finds the latest value.
 *
 * Block A must precede block B if one of A's operations ended before one of B's began: f(A) < s(B), where s is the later
 * of the last write and the last reading. Two blocks that must precede each other are the only conflicts there are
 * (linearizable/conflict.ts). Who forgives readings their age has less of s to reckon with, while f stays.
 */
import { NONE } from '../../history/index.ts'
import type { Lives } from './lives.ts'

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
  /** Is some chain of compare-and-sets read out of its order? */
  readonly disordered: boolean
}

export function zonesOf(lives: Lives, key: number): Zones {
  const { seen, begun, lastRead, next } = lives
  const head = headsBySeen(lives, key)
  const count = head.length
  const f = new Int32Array(count)
  const lastWrite = new Int32Array(count)
  const lastReading = new Int32Array(count)
  let disordered = false
  for (let block = 0; block < count; block++) {
    const first = head[block] ?? NONE
    let wrote = NONE
    let read = NONE
    for (let slot = first; slot !== NONE; slot = next[slot] ?? NONE) {
      if ((seen[slot] ?? 0) < read) disordered = true
      wrote = Math.max(wrote, begun[slot] ?? NONE)
      read = Math.max(read, lastRead[slot] ?? NONE)
    }
    f[block] = seen[first] ?? 0
    lastWrite[block] = wrote
    lastReading[block] = read
  }
  return { count, head, f, lastWrite, lastRead: lastReading, disordered }
}

/** Slots from `from` to `end` in the order in which they were first seen: sorted as numbers, which is fast. */
export function slotsBySeen({ seen }: Lives, from: number, end: number): Int32Array {
  const size = end - from
  const keys = new Float64Array(size)
  for (let at = 0; at < size; at++) keys[at] = ((seen[from + at] ?? 0) + 1) * size + at
  keys.sort()
  const sorted = new Int32Array(size)
  for (let at = 0; at < size; at++) sorted[at] = from + ((keys[at] ?? 0) % size)
  return sorted
}

function headsBySeen(lives: Lives, key: number): Int32Array {
  const sorted = slotsBySeen(lives, lives.start[key] ?? 0, lives.start[key + 1] ?? 0)
  return sorted.filter((slot) => lives.from[slot] === NONE)
}
