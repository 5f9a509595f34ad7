/** Which compare-and-set leads on from each version, for included ones: an operation includes what it found. */
import { NONE } from '../../history/index.ts'
import { INITIAL } from '../register-view.ts'
import type { Finding } from './finding.ts'
import type { Registers } from './registers.ts'

export interface Chains {
  readonly kind: 'chains'
  /** Per version: the included one that a compare-and-set made of it, or NONE. */
  readonly next: Int32Array
  /** Included versions, and the operations that wrote or read them. */
  readonly included: number
  readonly operations: number
}

/** Completes `included` on the way. */
export function linkChains({ versions, writer, from, reads, included }: Registers): Chains | Finding {
  const next = new Int32Array(versions).fill(NONE)
  let count = 0
  let operations = 0
  for (let first = 0; first < versions; first++) {
    if (included[first] !== 1) continue
    count++
    operations += reads[first] as number
    if ((writer[first] as number) >= 0) operations++
    for (let version = first; ; ) {
      if (writer[version] === NONE) return { kind: 'phantom', version }
      const found = from[version] as number
      if (found === NONE || next[found] === version) break
      if (next[found] !== NONE) return { kind: 'cas-fork', one: next[found] as number, other: version }
      next[found] = version
      if (included[found] === 1) break
      included[found] = 1
      // Those after `first` are counted when they are reached.
      if (found < first) {
        count++
        operations++
      }
      version = found
    }
  }
  return { kind: 'chains', next, included: count, operations }
}

/** Is it where a block begins: written by a plain write, or the initial version? */
export const isHead = ({ writer, from }: Registers, version: number): boolean =>
  writer[version] === INITIAL || ((writer[version] as number) >= 0 && from[version] === NONE)

/** Versions from `head` on. */
export function chainFrom({ next }: Chains, head: number): readonly number[] {
  const chain: number[] = []
  for (let version = head; version !== NONE; version = next[version] ?? NONE) chain.push(version)
  return chain
}
