/** Δ, k and visibility in a few words, for the terminal and the page alike. */
import type { VisibilitySummary } from '../metrics/index.ts'
import { count, duration, plural } from './format.ts'
import type { FreshnessSummary } from './run-report-input.ts'

/** "3", "3 to 5" */
export const kText = ({ least, most }: NonNullable<FreshnessSummary['k']>): string =>
  least === most ? String(least) : `${least} to ${most}`

/** "Δ = 41.2 ms, k = 3 to 5; 2 keys beyond any age"; null where nothing was old. */
export function freshnessText({ deltaNs, k, impossibleKeys }: FreshnessSummary): string | null {
  if (deltaNs === 0 && impossibleKeys === 0) return null
  const versions = k === null ? '' : `, k = ${kText(k)}`
  const beyond = impossibleKeys === 0 ? '' : `; ${plural(impossibleKeys, 'key')} beyond any age`
  return `Δ = ${deltaNs === 0 ? '0' : duration(deltaNs)}${versions}${beyond}`
}

/** "all 812 elements at once", "31 of 812 elements late: p99 40 ms, slowest 81 ms" */
export function visibilityText({ elements, late, p99Ns, maxNs }: VisibilitySummary): string {
  if (late === 0) return `${plural(elements, 'element')}, each by every reading that began after it was known`
  const slow = p99Ns === 0 ? '' : `p99 ${duration(p99Ns)}, `
  return `${count(late)} of ${plural(elements, 'element')} late: ${slow}slowest at least ${duration(maxNs)}`
}
