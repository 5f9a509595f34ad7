/**
 * Version vectors: per origin replica, in the cluster's order, how many of its updates, counted from its first.
 * A few small integers, copied freely; only their owner changes one in place.
 */
export type Vector = readonly number[]

export const noUpdates = (replicas: number): number[] => new Array<number>(replicas).fill(0)

/** Whether everything that `wanted` counts is in `held`. */
export function covers(held: Vector, wanted: Vector): boolean {
  for (let origin = 0; origin < wanted.length; origin++) {
    if ((wanted[origin] as number) > (held[origin] ?? 0)) return false // origin < wanted.length
  }
  return true
}

export const joined = (left: Vector, right: Vector): Vector =>
  left.map((count, origin) => Math.max(count, right[origin] ?? 0))

/** Counts, in place, the first `seq` updates of `origin` in. */
export function include(vector: number[], origin: number, seq: number): void {
  if (seq > (vector[origin] ?? 0)) vector[origin] = seq
}
