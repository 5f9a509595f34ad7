/**
 * Removals of unknown outcome, one by one, where they help: an order that needs a value to have left is given the first
 * of them that is left over. If an order comes of it, that is a proof; if none does, that proves nothing.
 */
import { NONE } from '../../history/index.ts'
import type { Lives } from './lives.ts'
import type { ObjectView } from './object-view.ts'

/** An order of entries, or lives that stand in the way of any. */
export type Attempt = Int32Array | readonly number[]

/** Each removal is one more attempt. */
const MOST_REPAIRS = 64

export function repaired({ inv }: ObjectView, lives: Lives, attempt: (lives: Lives) => Attempt): Int32Array | null {
  const take = lives.take.slice()
  const takenBegan = lives.takenBegan.slice()
  const so = { ...lives, take, takenBegan }
  for (let used = 0; used <= Math.min(lives.untold.length, MOST_REPAIRS); used++) {
    const found = attempt(so)
    if (found instanceof Int32Array) return found
    const life = found.find((one) => take[one] === NONE)
    const entry = lives.untold[used] ?? NONE
    if (life === undefined || entry === NONE) return null
    take[life] = entry
    takenBegan[life] = Math.max(inv[entry] ?? 0, lives.putBegan[life] ?? 0)
  }
  return null
}

/** … and each value may have left as soon as any of them began: if no order comes of that, none can. */
export function takenFreely({ inv }: ObjectView, lives: Lives): Lives {
  const first = inv[lives.untold[0] ?? NONE] ?? Number.POSITIVE_INFINITY
  const takenBegan = lives.takenBegan.map((began, life) =>
    lives.take[life] === NONE ? Math.max(first, lives.putBegan[life] ?? 0) : began,
  )
  return { ...lives, takenBegan }
}

/** Entries of the view. */
export const entriesOf = ({ put, take }: Lives, some: readonly number[]): readonly number[] =>
  some.flatMap((life) => [put[life] ?? NONE, take[life] ?? NONE]).filter((entry) => entry !== NONE)
