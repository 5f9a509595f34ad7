/**
 * Blocks: a plainly written version, the chain of compare-and-sets that leads on from it, and all their reads.
 *
 * With unique values nothing else can come between them in any linearization, and inside a block the order of the
 * chain is forced. A block is then two numbers: `f`, the first return among its operations, and `s`, the last
 * invocation. One block must precede another exactly when its f is before the other's s: one of its operations ended
 * before one of the other's began.
 */
import { NONE, OPEN } from '../../history/index.ts'
import { INITIAL, type RegisterView } from '../register-view.ts'
import { isHead, type Segments } from './segments.ts'

/** A finding inside one block. */
export type BrokenBlock =
  /** A read of this version returned before its write began. */
  | { readonly kind: 'read-before-write'; readonly version: number }
  /** An operation of this version ended before one of an earlier version of the chain that begins at `head` began. */
  | { readonly kind: 'chain-order'; readonly head: number; readonly version: number }
  /** Compare-and-sets that need one another. */
  | { readonly kind: 'cas-cycle'; readonly version: number }

/** Columns of one entry each per block. */
export interface Blocks {
  readonly kind: 'blocks'
  readonly count: number
  /** The version that it begins with. */
  readonly head: Int32Array
  /** Position of the first return, −1 for the block of the initial version: it precedes everything. */
  readonly f: Int32Array
  /** Position of the last invocation, −1 if there is none. */
  readonly s: Int32Array
}

export function buildBlocks(view: RegisterView, segments: Segments): Blocks | BrokenBlock {
  const { versions, writer, inv, ret, written } = view
  const { included, next, firstRet, lastInv, includedCount } = segments
  const head = new Int32Array(includedCount)
  const f = new Int32Array(includedCount)
  const s = new Int32Array(includedCount)
  let count = 0
  let visited = 0
  for (let first = 0; first < versions; first++) {
    if (included[first] !== 1 || !isHead(view, first)) continue
    let ended = OPEN
    let begun = -1
    for (let version = first; version !== NONE; ) {
      visited++
      const wrote = writer[version] ?? NONE
      let segmentEnded = firstRet[version] ?? OPEN
      let segmentBegun = lastInv[version] ?? -1
      if (wrote === INITIAL) {
        ended = -1
      } else {
        const writeBegun = inv[wrote] ?? 0
        const writeEnded = ret[wrote] ?? OPEN
        if (segmentEnded < writeBegun) return { kind: 'read-before-write', version }
        if (writeEnded < segmentEnded) segmentEnded = writeEnded
        if (writeBegun > segmentBegun) segmentBegun = writeBegun
      }
      if (segmentEnded < begun) return { kind: 'chain-order', head: first, version }
      if (segmentBegun > begun) begun = segmentBegun
      if (segmentEnded < ended) ended = segmentEnded
      const cas = next[version] ?? NONE
      version = cas === NONE ? NONE : (written[cas] ?? NONE)
    }
    head[count] = first
    f[count] = ended
    s[count] = begun
    count++
  }
  // Whatever no head leads to hangs on a cycle of compare-and-sets.
  if (visited < includedCount) return { kind: 'cas-cycle', version: strayVersion(view, segments) }
  return { kind: 'blocks', count, head, f, s }
}

/** A version on a cycle of compare-and-sets: an included one that no block reaches, walked back until it repeats. */
function strayVersion(view: RegisterView, { included, next }: Segments): number {
  const reached = new Uint8Array(view.versions)
  for (let head = 0; head < view.versions; head++) {
    if (included[head] !== 1 || !isHead(view, head)) continue
    for (let version = head; version !== NONE; version = view.written[next[version] ?? NONE] ?? NONE)
      reached[version] = 1
  }
  let version = included.findIndex((is, at) => is === 1 && reached[at] === 0)
  while (reached[version] === 0) {
    reached[version] = 1
    version = view.read[view.writer[version] ?? NONE] ?? NONE
  }
  return version
}
