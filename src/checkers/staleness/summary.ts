/** The measures of staleness in seven numbers. */
export interface StalenessSummary {
  readonly reads: number
  readonly stale: number
  /** stale / reads, 0 without any */
  readonly share: number
  /** Over the stale readings only: how old they were, at least. 0 without any. */
  readonly p50Ns: number
  readonly p99Ns: number
  readonly maxNs: number
  readonly maxVersions: number
}

/** null: staleness was not measured. */
export function summariseStaleness(measures: ReadonlyMap<string, Float64Array>): StalenessSummary | null {
  const ages = measures.get('staleNs')
  const versions = measures.get('staleVersions')
  if (ages === undefined || versions === undefined) return null
  const staleAges = ages.filter((_, at) => (versions[at] ?? 0) > 0).sort()
  const quantile = (share: number): number => staleAges[Math.ceil(share * staleAges.length) - 1] ?? 0
  return {
    reads: ages.length,
    stale: staleAges.length,
    share: ages.length === 0 ? 0 : staleAges.length / ages.length,
    p50Ns: quantile(0.5),
    p99Ns: quantile(0.99),
    maxNs: quantile(1),
    maxVersions: versions.reduce((most, count) => Math.max(most, count), 0),
  }
}
