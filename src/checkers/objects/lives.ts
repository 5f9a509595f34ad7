/**
 * Queues and stacks as the lives of their values: each is put in once and comes out once, or never.
 *
 *     put   |-----|                  from `putEnded` to `takenBegan` it was surely inside
 *     taken            |-----|
 *
 * Left out are values whose putting in is of unknown outcome and that never came out. A removal that told its value and
 * whose end is not known counts as one; a removal that told nothing is left to the caller (`untold`).
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { ObjectFunction, ObjectView } from './object-view.ts'

export const PUT = 0
export const TAKE = 1

export const QUEUE_FUNCTIONS: readonly ObjectFunction[] = [
  { name: 'enqueue', value: 'arg', mutates: true },
  { name: 'dequeue', value: 'result', mutates: true },
]
export const STACK_FUNCTIONS: readonly ObjectFunction[] = [
  { name: 'push', value: 'arg', mutates: true },
  { name: 'pop', value: 'result', mutates: true },
]

/** What needs no order: one or two operations that cannot be, whatever the others did. */
export type ImpossibleLife =
  | { readonly kind: 'phantom'; readonly take: number }
  | { readonly kind: 'taken-twice'; readonly first: number; readonly second: number }
  | { readonly kind: 'taken-before-put'; readonly put: number; readonly take: number }

/** Columns of one entry each per value that must have been inside. */
export interface Lives {
  readonly kind: 'lives'
  readonly count: number
  /** Entries of the view; `take` is NONE for what never came out. */
  readonly put: Int32Array
  readonly take: Int32Array
  readonly putBegan: Int32Array
  /** Its putting in ended, or it came out, whichever was first: by then it was inside. OPEN: nobody knows. */
  readonly putEnded: Int32Array
  /** Its removal began, or its putting in, whichever was last; OPEN: never. */
  readonly takenBegan: Int32Array
  readonly takenEnded: Int32Array
  /** Answers "it was empty", as entries of the view. */
  readonly empty: Int32Array
  /** Removals of unknown outcome, in the order in which they began. */
  readonly untold: Int32Array
}

/** Why the lives cannot be told: a value that is put in twice, or an acknowledged removal that does not tell its value. */
export function whyNoLives({ size, fn, value, values, negative, ret }: ObjectView): 'repeated' | 'untold' | null {
  const isPut = new Uint8Array(values)
  for (let entry = 0; entry < size; entry++) {
    const of = value[entry] ?? NONE
    if (fn[entry] === PUT) {
      if (isPut[of] === 1) return 'repeated'
      isPut[of] = 1
    } else if (negative[entry] !== 1 && ret[entry] !== OPEN && of === NONE) return 'untold'
  }
  return null
}

export function readLives(view: ObjectView): Lives | ImpossibleLife {
  const { size, fn, value, values, negative, inv, ret } = view
  const putOf = new Int32Array(values).fill(NONE)
  const takeOf = new Int32Array(values).fill(NONE)
  const empty: number[] = []
  const untold: number[] = []
  for (let entry = 0; entry < size; entry++) if (fn[entry] === PUT) putOf[value[entry] ?? 0] = entry
  for (let entry = 0; entry < size; entry++) {
    if (fn[entry] === PUT) continue
    const isOpen = ret[entry] === OPEN
    const of = value[entry] ?? NONE
    if (negative[entry] === 1) {
      if (!isOpen) empty.push(entry)
    } else if (of === NONE) untold.push(entry)
    else if (putOf[of] === NONE) {
      if (!isOpen) return { kind: 'phantom', take: entry }
    } else {
      const other = takeOf[of] ?? NONE
      if (other === NONE || ret[other] === OPEN) takeOf[of] = entry
      else if (!isOpen) return { kind: 'taken-twice', first: other, second: entry }
    }
  }
  const put = new Int32Array(values)
  const take = new Int32Array(values)
  const putBegan = new Int32Array(values)
  const putEnded = new Int32Array(values)
  const takenBegan = new Int32Array(values)
  const takenEnded = new Int32Array(values)
  let count = 0
  for (let of = 0; of < values; of++) {
    const begun = putOf[of] ?? NONE
    const taker = takeOf[of] ?? NONE
    if (begun === NONE || (ret[begun] === OPEN && (taker === NONE || ret[taker] === OPEN))) continue
    const ended = taker === NONE ? OPEN : (ret[taker] ?? OPEN)
    if (ended < (inv[begun] ?? 0)) return { kind: 'taken-before-put', put: begun, take: taker }
    put[count] = begun
    take[count] = taker
    putBegan[count] = inv[begun] ?? 0
    putEnded[count] = Math.min(ret[begun] ?? OPEN, ended)
    takenBegan[count] = taker === NONE ? OPEN : Math.max(inv[taker] ?? 0, inv[begun] ?? 0)
    takenEnded[count] = ended
    count++
  }
  return {
    kind: 'lives',
    count,
    put: put.subarray(0, count),
    take: take.subarray(0, count),
    putBegan: putBegan.subarray(0, count),
    putEnded: putEnded.subarray(0, count),
    takenBegan: takenBegan.subarray(0, count),
    takenEnded: takenEnded.subarray(0, count),
    empty: Int32Array.from(empty),
    untold: Int32Array.from(untold),
  }
}
