/**
 * What a register's operations say about each version: who saw it, and which compare-and-set leads on from it.
 *
 * A version is *included* when it must have been there: the initial one, those of acknowledged writes, and those that
 * an included operation observed. An `info` write that nobody observed may be left out (it may never have happened,
 * and nothing here says that a value was *not* there), and so cannot excuse anything either.
 */
import { NONE, OPEN } from '../../history/index.ts'
import { INITIAL, type RegisterView } from '../register-view.ts'

/** A finding that needs no order: one or two operations that cannot be, whatever the others did. */
export type ImpossibleObservation =
  | { readonly kind: 'phantom-read'; readonly entry: number }
  | { readonly kind: 'phantom-cas'; readonly entry: number }
  | { readonly kind: 'cas-fork'; readonly first: number; readonly second: number }

/** Columns of one entry each per version. */
export interface Segments {
  readonly kind: 'segments'
  /** 1: included */
  readonly included: Uint8Array
  /** The included compare-and-set that leads on from this version, as an entry of the view, or NONE. */
  readonly next: Int32Array
  /** Over the pure reads of the version: first return (OPEN without any) and last invocation (−1 without any). */
  readonly firstRet: Int32Array
  readonly lastInv: Int32Array
  readonly includedCount: number
  /** Observations that could have been wrong: reads, and compare-and-sets that were acknowledged. */
  readonly judged: number
}

/** `judgedKeys[key]` = 0 leaves a key out. */
export function readSegments(view: RegisterView, judgedKeys: Uint8Array): Segments | ImpossibleObservation {
  const { size, key, read, written, inv, ret, writer, versions } = view
  const included = new Uint8Array(versions)
  const firstRet = new Int32Array(versions).fill(OPEN)
  const lastInv = new Int32Array(versions).fill(-1)
  const queue = new Int32Array(versions)
  let queued = 0
  let judged = 0
  for (const version of view.initial) {
    included[version] = 1
    queue[queued++] = version
  }
  for (let entry = 0; entry < size; entry++) {
    const returned = ret[entry] ?? OPEN
    if (returned === OPEN || judgedKeys[key[entry] ?? 0] !== 1) continue
    const wrote = written[entry] ?? NONE
    const saw = read[entry] ?? NONE
    const version = wrote === NONE ? saw : wrote
    if (saw !== NONE) judged++
    if (wrote === NONE) {
      if (writer[saw] === NONE) return { kind: 'phantom-read', entry }
      if (returned < (firstRet[saw] ?? OPEN)) firstRet[saw] = returned
      if ((inv[entry] ?? 0) > (lastInv[saw] ?? -1)) lastInv[saw] = inv[entry] ?? 0
    }
    if (included[version] === 1) continue
    included[version] = 1
    queue[queued++] = version
  }
  const next = new Int32Array(versions).fill(NONE)
  // The queue grows while it is read: an included compare-and-set includes the version that it saw.
  for (let at = 0; at < queued; at++) {
    const cas = writer[queue[at] ?? 0] ?? NONE
    const saw = cas >= 0 ? (read[cas] ?? NONE) : NONE
    if (saw === NONE) continue
    if (writer[saw] === NONE) return { kind: 'phantom-cas', entry: cas }
    const other = next[saw] ?? NONE
    if (other !== NONE) return { kind: 'cas-fork', first: Math.min(cas, other), second: Math.max(cas, other) }
    next[saw] = cas
    if (included[saw] === 1) continue
    included[saw] = 1
    queue[queued++] = saw
  }
  return { kind: 'segments', included, next, firstRet, lastInv, includedCount: queued, judged }
}

/** Is it where a block begins: written by a plain write, or the initial version? */
export function isHead({ writer, read }: RegisterView, version: number): boolean {
  const wrote = writer[version] ?? NONE
  return wrote === INITIAL || (wrote >= 0 && read[wrote] === NONE)
}
