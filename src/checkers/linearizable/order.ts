/**
 * One linearization, once nothing is in conflict: blocks by f + s, inside a block by the chain, each write followed by
 * its reads in the order of their invocations.
 *
 * Why f + s: if A must precede B and not B A, then f(A) < s(B) and s(A) ≤ f(B), so the sum of A is the smaller one.
 *
 * Shape: rows of the history, keys interleaved; the rows of each key, taken in this order, are a linearization of it.
 */
import { NONE } from '../../history/index.ts'
import type { RegisterView } from '../register-view.ts'
import type { Blocks } from './blocks.ts'
import type { Segments } from './segments.ts'

export function linearization(
  view: RegisterView,
  { next }: Segments,
  blocks: Blocks,
  judgedKeys: Uint8Array,
): Int32Array {
  const { size, row, written, writer } = view
  const { firstRead, nextRead } = readsByVersion(view, judgedKeys)
  const order = new Int32Array(size)
  let placed = 0
  for (const block of blocksBySum(view.positions, blocks)) {
    for (let version = blocks.head[block] ?? NONE; version !== NONE; ) {
      const wrote = writer[version] ?? NONE
      if (wrote >= 0) order[placed++] = row[wrote] ?? 0
      for (let read = firstRead[version] ?? NONE; read !== NONE; read = nextRead[read] ?? NONE) {
        order[placed++] = row[read] ?? 0
      }
      const cas = next[version] ?? NONE
      version = cas === NONE ? NONE : (written[cas] ?? NONE)
    }
  }
  return order.slice(0, placed)
}

/** Pure reads of each version as linked lists in the order of invocation. */
function readsByVersion({ size, key, read, written, versions }: RegisterView, judgedKeys: Uint8Array) {
  const firstRead = new Int32Array(versions).fill(NONE)
  const nextRead = new Int32Array(size)
  for (let entry = size - 1; entry >= 0; entry--) {
    const version = read[entry] ?? NONE
    if (version === NONE || written[entry] !== NONE || judgedKeys[key[entry] ?? 0] !== 1) continue
    nextRead[entry] = firstRead[version] ?? NONE
    firstRead[version] = entry
  }
  return { firstRead, nextRead }
}

/** A counting sort: the sums lie between −2 and twice the positions. */
function blocksBySum(positions: number, { count, f, s }: Blocks): Int32Array {
  const start = new Int32Array(2 * positions + 3)
  for (let block = 0; block < count; block++) {
    const sum = (f[block] ?? 0) + (s[block] ?? 0) + 3
    start[sum] = (start[sum] ?? 0) + 1
  }
  for (let sum = 1; sum < start.length; sum++) start[sum] = (start[sum] ?? 0) + (start[sum - 1] ?? 0)
  const sorted = new Int32Array(count)
  for (let block = 0; block < count; block++) {
    const sum = (f[block] ?? 0) + (s[block] ?? 0) + 2
    const place = start[sum] ?? 0
    sorted[place] = block
    start[sum] = place + 1
  }
  return sorted
}
