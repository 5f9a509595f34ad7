/**
 * One linearization, or two blocks of one key that must each precede the other: a sweep over the positions.
 *
 * Two forward zones of a key must not overlap, and a backward zone must not lie inside a forward one. No longer cycle
 * needs to be looked for: along a cycle without a conflict of two, f would rise for ever. Where nothing is in conflict,
 * the places of the blocks are an order of them: if A must precede B (f(A) < s(B)) and not B A (s(A) ≤ f(B)), then
 * the smaller of A's numbers is before the smaller of B's, whatever their kinds. Inside a block the chain decides; each
 * write is followed by its reads, in the order of their invocations.
 *
 * Source: Gibbons & Korach (SIAM J. Comput. 1997); zones after Golab, Li & Shah (PODC 2011).
 * Shape:  rows of the history, keys interleaved; the rows of each key, taken in this order, are a linearization of it.
 */
import { NONE } from '../../history/index.ts'
import type { Blocks } from './blocks.ts'
import type { Chains } from './chains.ts'
import type { Finding } from './finding.ts'
import type { Registers } from './registers.ts'

/** Overwrites `reads` with places in the order. */
export function linearization(registers: Registers, chains: Chains, { f, s, at }: Blocks): Int32Array | Finding {
  const { keys, initial, versionKey, positions, writer, included } = registers
  const placing = new Placing(registers, chains)
  /** The forward zone of the key that began last. */
  const current = new Int32Array(keys).fill(NONE)
  for (let key = 0; key < keys; key++) {
    const head = initial[key] as number
    if (included[head] !== 1) continue
    if ((s[head] as number) >= 0) current[key] = head
    placing.block(head)
  }
  for (let position = 0; position < positions; position++) {
    const head = (at[position] as number) - 1
    if (head === NONE) continue
    const key = versionKey[head] as number
    const zone = current[key] as number
    const first = f[head] as number
    const isForward = position === first
    if (zone !== NONE && (s[zone] as number) > first) {
      return { kind: isForward ? 'forward-overlap' : 'contained', one: zone, other: head }
    }
    if (isForward) current[key] = head
    placing.block(head)
  }
  return placing.withReads(writer)
}

class Placing {
  readonly #order: Int32Array
  readonly #registers: Registers
  readonly #next: Int32Array
  #placed = 0

  constructor(registers: Registers, { next, operations }: Chains) {
    this.#registers = registers
    this.#next = next
    this.#order = new Int32Array(operations)
  }

  /** Places the writes, and leaves room for the reads. */
  block(head: number): void {
    const { writer, reads } = this.#registers
    for (let version = head; version !== NONE; version = this.#next[version] as number) {
      const wrote = writer[version] as number
      if (wrote >= 0) this.#order[this.#placed++] = wrote
      const room = reads[version] as number
      reads[version] = this.#placed
      this.#placed += room
    }
  }

  withReads(writer: Int32Array): Int32Array {
    const { rows, version, reads, included } = this.#registers
    const order = this.#order
    for (let row = 0; row < rows; row++) {
      const seen = version[row] as number
      if (seen === NONE || writer[seen] === row || included[seen] !== 1) continue
      const place = reads[seen] as number
      order[place] = row
      reads[seen] = place + 1
    }
    return order
  }
}
