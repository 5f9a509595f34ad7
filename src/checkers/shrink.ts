/**
 * Makes a counterexample minimal: what is left is still refuted, and is not without any one of its operations.
 *
 * Shape:  rows in any order, refuted as they are; the rows that remain, in the same order.
 * Cost:   about 2 k log2(n) probes for k rows that remain of n.
 * Method: delta debugging (Zeller & Hildebrandt 2002) by removals only: ever smaller pieces are taken out where the rest
 *         is still refuted, single operations at last, until none of them can go.
 * Blind:  minimal, not smallest: another counterexample may have fewer operations. When the probes are used up, what is
 *         left is refuted, but may not be minimal.
 */

/** Enough for a thousand operations; each probe is a check of its own. */
export const SHRINK_PROBES = 20_000

/** `isStillRefuted` must be pure. What it says of fewer rows may be wrong in one direction only: true must be true. */
export function shrink(
  rows: readonly number[],
  isStillRefuted: (rows: readonly number[]) => boolean,
  probes: number = SHRINK_PROBES,
): readonly number[] {
  let left = rows
  let used = 0
  /** Takes out pieces of `size` rows, the last first: what came late is most often not needed. True if any went. */
  const removePieces = (size: number): boolean => {
    const before = left.length
    for (let end = left.length; end > 0 && used < probes; end -= size) {
      const begin = Math.max(0, end - size)
      const rest = [...left.slice(0, begin), ...left.slice(end)]
      used++
      if (isStillRefuted(rest)) left = rest
    }
    return left.length < before
  }
  for (let size = left.length >> 1; size > 1; size = Math.min(size, left.length) >> 1) removePieces(size)
  // Where fewer operations can be harder to explain, one that was needed may no longer be.
  while (removePieces(1) && used < probes);
  return left
}
