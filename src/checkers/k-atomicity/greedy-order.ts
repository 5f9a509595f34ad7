/**
 * A good order of the blocks of one key, for an upper bound of k: of those that may be next, the one with the smallest
 * f + s. In a linearizable history that is a linearization; in others k of it is at least not far from the least.
 *
 * Which block may be next is decided by the writes alone (readings may be old): A must precede B if something of A was
 * seen before some write of B began. null: two blocks must each precede the other, so no k is large enough.
 *
 * Cost: O(n log n).
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { Lives } from '../staleness/lives.ts'
import type { Zones } from '../staleness/zones.ts'

/** Slots, the first write first. */
export function greedyOrder(lives: Lives, zones: Zones): Int32Array | null {
  const blocks = greedyBlocks(zones)
  if (blocks === null) return null
  const slots: number[] = []
  for (const block of blocks) {
    for (let slot = zones.head[block] ?? NONE; slot !== NONE; slot = lives.next[slot] ?? NONE) slots.push(slot)
  }
  return Int32Array.from(slots)
}

function greedyBlocks({ count, f, lastWrite, lastRead }: Zones): Int32Array | null {
  const sum = f.map((ended, block) => ended + Math.max(lastWrite[block] ?? NONE, lastRead[block] ?? NONE))
  const byLastWrite = Int32Array.from(f.keys()).sort((a, b) => (lastWrite[a] ?? 0) - (lastWrite[b] ?? 0))
  const isPlaced = new Uint8Array(count)
  const isOffered = new Uint8Array(count)
  const heap = new Heap(sum)
  const order = new Int32Array(count)
  let offered = 0
  /** Blocks are in the order of f: the first that is left, and the one after it. */
  let first = 0
  let second = 0
  const offer = (block: number): void => {
    if (isOffered[block] === 1) return
    isOffered[block] = 1
    heap.push(block)
  }
  for (let placed = 0; placed < count; placed++) {
    while (isPlaced[first] === 1) first++
    second = Math.max(second, first + 1)
    while (second < count && isPlaced[second] === 1) second++
    const bound = f[first] ?? 0
    for (; offered < count && (lastWrite[byLastWrite[offered] ?? 0] ?? 0) <= bound; offered++) {
      offer(byLastWrite[offered] ?? 0)
    }
    if ((lastWrite[first] ?? 0) <= (second < count ? (f[second] ?? 0) : OPEN)) offer(first)
    const next = heap.pop()
    if (next === NONE) return null
    isPlaced[next] = 1
    order[placed] = next
  }
  return order
}

/** Blocks by their sum, the smallest first. */
class Heap {
  readonly #sum: Int32Array
  readonly #blocks: number[] = []

  constructor(sum: Int32Array) {
    this.#sum = sum
  }

  push(block: number): void {
    const blocks = this.#blocks
    let at = blocks.push(block) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#of(parent) <= (this.#sum[block] ?? 0)) break
      blocks[at] = blocks[parent] ?? 0
      at = parent
    }
    blocks[at] = block
  }

  pop(): number {
    const blocks = this.#blocks
    const top = blocks[0] ?? NONE
    const last = blocks.pop() ?? NONE
    if (blocks.length === 0) return top
    const weight = this.#sum[last] ?? 0
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= blocks.length) break
      if (child + 1 < blocks.length && this.#of(child + 1) < this.#of(child)) child++
      if (this.#of(child) >= weight) break
      blocks[at] = blocks[child] ?? 0
      at = child
    }
    blocks[at] = last
    return top
  }

  #of(at: number): number {
    return this.#sum[this.#blocks[at] ?? 0] ?? 0
  }
}
