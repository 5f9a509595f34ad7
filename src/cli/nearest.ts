/** The name that a typing error most likely meant. */
import { distance } from 'fastest-levenshtein'

/** undefined if none of `known` is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)
  const begun = known.find((candidate) => name.length > 1 && candidate.startsWith(name))
  const best = ranked[0]
  if (best === undefined) return undefined
  return best.far <= Math.max(2, Math.floor(best.candidate.length / 3)) ? best.candidate : begun
}
