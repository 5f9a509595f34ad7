/**
 * Blocks of one key: a plain write, or the initial value, then the compare-and-sets that replace one the other from
 * there on, and all readings of those values.
 *
 *     w1   r1 r1   c1>2   r2   c2>3   r3 r3          one block: nothing else of the key can come in between
 *
 * In any order that explains the readings the blocks of a key follow each other whole. Each has an *end*: what comes
 * after all of its operations. Blocks 0 … keys − 1 begin with the initial values, the others with the plain writes.
 */
import { NONE } from '../../history/index.ts'
import { listsBySessionAndKey, type SessionKeyLists, type SessionOrder } from '../order/session-order.ts'
import { INITIAL } from '../register-view.ts'

export interface Blocks {
  readonly kind: 'blocks'
  readonly order: SessionOrder
  readonly count: number
  /** Per block: the plain write that it begins with, NONE for an initial value. */
  readonly head: Int32Array
  /** Per block: its last write, NONE for an initial value that nothing replaced by compare-and-set. */
  readonly last: Int32Array
  /** Per entry: the block that it reads from or writes in; NONE if it is left out. */
  readonly of: Int32Array
  /** Per entry that writes: the compare-and-set that replaced its value, else NONE. */
  readonly swap: Int32Array
  /** Per key: the compare-and-set that replaced the initial value, else NONE. */
  readonly firstSwap: Int32Array
  /** Readings of the value that entry e wrote: readers[readersAt[e]] … readers[readersAt[e + 1] − 1]. */
  readonly readersAt: Int32Array
  readonly readers: Int32Array
  /** The plain writes, by key and session. */
  readonly heads: SessionKeyLists
}

/** Two compare-and-sets replaced the same value: each would have to be the first. */
export interface Fork {
  readonly kind: 'fork'
  readonly entries: readonly [number, number]
}

/** Compare-and-sets that replace each other's values, round in a circle. */
export interface Ring {
  readonly kind: 'ring'
  readonly entry: number
}

export function blocksOf(order: SessionOrder): Blocks | Fork | Ring {
  const { view, session, source } = order
  const swap = new Int32Array(view.size).fill(NONE)
  const firstSwap = new Int32Array(view.keys).fill(NONE)
  const chosen = new Int32Array(view.size)
  let plain = 0
  for (let entry = 0; entry < view.size; entry++) {
    if (session[entry] === NONE || view.written[entry] === NONE) continue
    const from = source[entry] as number
    if (from === NONE) {
      chosen[plain++] = entry
      continue
    }
    const [after, at] = from === INITIAL ? [firstSwap, view.key[entry] as number] : [swap, from]
    if (after[at] !== NONE) return { kind: 'fork', entries: [after[at] as number, entry] }
    after[at] = entry
  }
  const writes = chosen.slice(0, plain)
  const count = view.keys + plain
  const head = new Int32Array(count).fill(NONE)
  head.set(writes, view.keys)
  const last = head.slice()
  const of = new Int32Array(view.size).fill(NONE)
  for (let block = 0; block < count; block++) {
    let entry = block < view.keys ? (firstSwap[block] as number) : (head[block] as number)
    for (; entry !== NONE; entry = swap[entry] as number) {
      of[entry] = block
      last[block] = entry
    }
  }
  for (let entry = 0; entry < view.size; entry++) {
    if (session[entry] === NONE || of[entry] !== NONE) continue
    if (view.written[entry] !== NONE) return { kind: 'ring', entry }
    const from = source[entry] as number
    of[entry] = from === INITIAL ? (view.key[entry] as number) : (of[from] as number)
    if (of[entry] === NONE) return { kind: 'ring', entry: from }
  }
  const heads = listsBySessionAndKey(order, writes)
  return { kind: 'blocks', order, count, head, last, of, swap, firstSwap, ...readersOf(order), heads }
}

function readersOf({ view, session, source }: SessionOrder): Pick<Blocks, 'readersAt' | 'readers'> {
  const readersAt = new Int32Array(view.size + 1)
  const isReader = (entry: number): boolean => session[entry] !== NONE && (source[entry] as number) >= 0
  for (let entry = 0; entry < view.size; entry++) {
    if (isReader(entry))
      readersAt[(source[entry] as number) + 1] = (readersAt[(source[entry] as number) + 1] as number) + 1
  }
  for (let entry = 0; entry < view.size; entry++) {
    readersAt[entry + 1] = (readersAt[entry + 1] as number) + (readersAt[entry] as number)
  }
  const next = readersAt.slice()
  const readers = new Int32Array(readersAt[view.size] as number)
  for (let entry = 0; entry < view.size; entry++) {
    if (!isReader(entry)) continue
    const from = source[entry] as number
    readers[next[from] as number] = entry
    next[from] = (next[from] as number) + 1
  }
  return { readersAt, readers }
}
