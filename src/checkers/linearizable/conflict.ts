/**
 * Two blocks of one key that must each precede the other, or the proof that there are none.
 *
 * A block with f < s is a *forward zone*: it was surely current from f to s. Two forward zones of a key must not
 * overlap; a *backward zone* (s ≤ f: all its operations overlap) must not lie inside a forward one. No longer cycle
 * needs to be looked for: along a cycle without a conflict of two, f would rise for ever.
 *
 * Source: Gibbons & Korach (SIAM J. Comput. 1997); zones after Golab, Li & Shah (PODC 2011). Positions are distinct, so
 * one array over the positions takes the place of a sort, for all keys at once.
 */
import { NONE } from '../../history/index.ts'
import type { RegisterView } from '../register-view.ts'
import type { Blocks } from './blocks.ts'

export interface Conflict {
  readonly kind: 'forward-overlap' | 'contained'
  /** Heads of the blocks. */
  readonly one: number
  readonly other: number
}

export function findConflict(
  { versionKey, keys, positions }: RegisterView,
  { count, head, f, s }: Blocks,
): Conflict | null {
  /** The forward zone of the key that began last. */
  const current = new Int32Array(keys).fill(NONE)
  /** Forward zones stand at their f, backward ones at their s. */
  const at = new Int32Array(positions).fill(NONE)
  for (let block = 0; block < count; block++) {
    const began = f[block] ?? 0
    const ended = s[block] ?? 0
    const forward = began < ended
    if (forward && began === -1) current[versionKey[head[block] ?? 0] ?? 0] = block
    else if (ended !== -1) at[forward ? began : ended] = block
  }
  for (let position = 0; position < positions; position++) {
    const block = at[position] ?? NONE
    if (block === NONE) continue
    const key = versionKey[head[block] ?? 0] ?? 0
    const zone = current[key] ?? NONE
    const forward = position === f[block]
    if (zone !== NONE && (s[zone] ?? 0) > (f[block] ?? 0)) {
      return { kind: forward ? 'forward-overlap' : 'contained', one: head[zone] ?? 0, other: head[block] ?? 0 }
    }
    if (forward) current[key] = block
  }
  return null
}
