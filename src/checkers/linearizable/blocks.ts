/**
 * Blocks: a plainly written version, the chain of compare-and-sets that leads on from it, and all their reads.
 *
 * With unique values nothing else can come between them in any linearization, and inside a block the order of the
 * chain is forced. A block is then two numbers: `f`, the first return among its operations, and `s`, the last
 * invocation. One block must precede another exactly when its f is before the other's s: one of its operations ended
 * before one of the other's began.
 *
 * A block with f < s is a *forward zone*: it was surely current from f to s. The others are *backward zones*: all their
 * operations overlap. Each stands at the smaller of its numbers, which are all distinct, so that one array over the
 * positions takes the place of every sort.
 */
import { NONE, OPEN } from '../../history/index.ts'
import { INITIAL } from '../register-view.ts'
import { type Chains, isHead } from './chains.ts'
import type { BrokenBlock } from './finding.ts'
import type { Registers } from './registers.ts'

/** A block is named by its head, the version that it begins with. */
export interface Blocks {
  readonly kind: 'blocks'
  /** Per version, of heads only: first return, −1 for the block of the initial version, which precedes everything … */
  readonly f: Int32Array
  /** … and last invocation, −1 if there is none. */
  readonly s: Int32Array
  /** Per position: 1 + the head of the block that stands there, or 0. Blocks of initial versions stand before all. */
  readonly at: Int32Array
}

/** Overwrites `firstRet` and `lastInv` of heads with the f and s of their blocks. */
export function buildBlocks(registers: Registers, { next, included: total }: Chains): Blocks | BrokenBlock {
  const { versions, writer, inv, ret, included, firstRet, lastInv, positions } = registers
  const at = new Int32Array(positions)
  let visited = 0
  for (let head = 0; head < versions; head++) {
    if (included[head] !== 1 || !isHead(registers, head)) continue
    let ended = OPEN
    let begun = -1
    for (let version = head; version !== NONE; version = next[version] as number) {
      visited++
      const wrote = writer[version] as number
      let segmentEnded = firstRet[version] as number
      let segmentBegun = lastInv[version] as number
      if (wrote === INITIAL) {
        ended = -1
      } else {
        const writeBegun = inv[wrote] as number
        const writeEnded = ret[wrote] as number
        if (segmentEnded < writeBegun) return { kind: 'read-before-write', version }
        if (writeEnded < segmentEnded) segmentEnded = writeEnded
        if (writeBegun > segmentBegun) segmentBegun = writeBegun
      }
      if (segmentEnded < begun) return { kind: 'chain-order', head, version }
      if (segmentBegun > begun) begun = segmentBegun
      if (segmentEnded < ended) ended = segmentEnded
    }
    firstRet[head] = ended
    lastInv[head] = begun
    const place = Math.min(ended, begun)
    if (place >= 0) at[place] = head + 1
  }
  // Whatever no head leads to hangs on a cycle of compare-and-sets.
  if (visited < total) return { kind: 'cas-cycle', version: strayVersion(registers, next) }
  return { kind: 'blocks', f: firstRet, s: lastInv, at }
}

/** A version on a cycle of compare-and-sets: an included one that no block reaches, walked back until it repeats. */
function strayVersion(registers: Registers, next: Int32Array): number {
  const { versions, included, from } = registers
  const reached = new Uint8Array(versions)
  for (let head = 0; head < versions; head++) {
    if (included[head] !== 1 || !isHead(registers, head)) continue
    for (let version = head; version !== NONE; version = next[version] ?? NONE) reached[version] = 1
  }
  let version = included.findIndex((is, at) => is === 1 && reached[at] === 0)
  while (reached[version] === 0) {
    reached[version] = 1
    version = from[version] ?? NONE
  }
  return version
}
