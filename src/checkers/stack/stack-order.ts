/**
 * Decides a last-in-first-out stack whose values are put in once.
 *
 *     p0  |-push1-|  |-push2-|
 *     p1                        |-pop1-|  |-pop2-|     refuted: 1 lay under 2
 *
 * A value whose push and pop overlap can be pushed and popped at one moment, whatever else is there. The lives of the
 * others, from the end of the push to the beginning of the pop, must nest into one another (nesting.ts); what never
 * came out is popped at the end of time. An answer "it was empty" needs a moment at which nothing was surely inside, and
 * everything falls apart there (stretches.ts).
 *
 * Source: the condition is algorithmic folklore of stacks with unique values; compare Bouajjani, Emmi, Enea & Hamza, "On
 *         Reducing Linearizability to State Reachability" (ICALP 2015), and Lee & Mathur (OOPSLA 2025), who remove
 *         values one by one likewise.
 * Cost:   O(n log² n).
 */
import { NONE, OPEN } from '../../history/index.ts'
import { emptyMoments } from '../objects/emptiness.ts'
import type { Lives } from '../objects/lives.ts'
import { mergeByMoment, type Timed } from '../objects/merge.ts'
import type { ObjectView } from '../objects/object-view.ts'
import { stretchesOf } from '../objects/stretches.ts'
import { nest } from './nesting.ts'

export type StackOrder =
  | { readonly kind: 'order'; readonly order: Int32Array }
  | { readonly kind: 'tangled'; readonly lives: readonly number[] }
  | { readonly kind: 'never-empty'; readonly entry: number }

export function orderStack(view: ObjectView, lives: Lives): StackOrder {
  const moments = emptyMoments(view, lives)
  if (moments.kind === 'never-empty') return moments
  const { member, from } = stretchesOf(lives, moments.moment)
  // The stretches need not be nested apart: there is a gap between them.
  const nested = nest(lives, member.filter((life) => staysInside(lives, life)).sort(byBeginning(lives)))
  if (nested.kind === 'tangled') return nested
  const lists = [emptiesOf(lives, moments.moment), timed(view, lives, nested.steps, from), passing(lives)]
  return { kind: 'order', order: mergeByMoment(lists) }
}

const staysInside = ({ putEnded, takenBegan }: Lives, life: number): boolean =>
  (putEnded[life] ?? OPEN) < (takenBegan[life] ?? OPEN)

const byBeginning =
  ({ putBegan }: Lives) =>
  (one: number, other: number): number =>
    (putBegan[one] ?? 0) - (putBegan[other] ?? 0)

/** Pushes and pops as early as their turn allows. */
function timed({ inv }: ObjectView, { put, take, takenBegan }: Lives, steps: Int32Array, from: Int32Array): Timed {
  const entry = new Int32Array(steps.length)
  const moment = new Int32Array(steps.length)
  let count = 0
  let now = 0
  for (const step of steps) {
    const life = step < 0 ? ~step : step
    const what = step < 0 ? (take[life] ?? NONE) : (put[life] ?? NONE)
    // What never came out is popped at the end of time, as is all that lies under it.
    if (what === NONE) break
    const began = step < 0 ? (takenBegan[life] ?? 0) : (inv[what] ?? 0)
    now = Math.max(now, 2 * began, from[life] ?? 0)
    entry[count] = what
    moment[count++] = now
  }
  return { entry, moment, count }
}

/** Values that are pushed and popped at one moment, when both have begun. */
function passing(lives: Lives): Timed {
  const { count, put, take, putBegan, takenBegan } = lives
  const those = Int32Array.from({ length: count }, (_, life) => life)
    .filter((life) => !staysInside(lives, life))
    .sort((one, other) => (takenBegan[one] ?? OPEN) - (takenBegan[other] ?? OPEN))
  const entry = new Int32Array(2 * those.length)
  const moment = new Int32Array(2 * those.length)
  those.forEach((life, at) => {
    entry[2 * at] = put[life] ?? NONE
    entry[2 * at + 1] = take[life] ?? NONE
    moment.fill(2 * Math.max(takenBegan[life] ?? 0, putBegan[life] ?? 0), 2 * at, 2 * at + 2)
  })
  return { entry, moment, count: entry.length }
}

function emptiesOf({ empty }: Lives, moment: Int32Array): Timed {
  const byMoment = Int32Array.from(empty, (_, at) => at).sort((one, other) => (moment[one] ?? 0) - (moment[other] ?? 0))
  return {
    entry: byMoment.map((at) => empty[at] ?? NONE),
    moment: byMoment.map((at) => moment[at] ?? 0),
    count: empty.length,
  }
}
