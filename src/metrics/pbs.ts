/**
 * How likely a reading was fresh, by how long before it the last write had been acknowledged: the curve of probabilistically
 * bounded staleness, counted from a history instead of predicted.
 *
 *     100 % ┤            ┌────────
 *           │      ┌─────┘               a reading 20 ms after the last write was fresh in 90 of 100 cases
 *      50 % ┤──────┘
 *           └──────┴─────┴────────
 *            1 ms   10 ms   100 ms       since the last write
 *
 * Shape:  from the measures of staleness, an entry a judged reading: `staleVersions` (0: fresh) and `staleSinceWriteNs` (NaN:
 *         no write had been acknowledged before, the reading is left out). A value that is merely concurrent is fresh.
 * Units:  shares are 0 … 1; intervals are Wilson's at 95 %.
 * Method: Bailis et al., "Probabilistically Bounded Staleness for Practical Partial Quorums" (VLDB 2012); the fit never falls
 *         (pool adjacent violators: Ayer et al. 1955).
 * Blind:  the bins of a fit are pooled after they were looked at, so its band is a little too narrow.
 */
export interface FreshnessBin {
  readonly fromNs: number
  /** Infinity: the last one is open. */
  readonly toNs: number
  readonly fresh: number
  readonly total: number
  readonly share: number
  readonly low: number
  readonly high: number
}

export interface Visibility {
  readonly probability: number
  /** From then on readings are fresh with this probability, as the lower end of the interval has it; null: too few readings. */
  readonly afterNs: number | null
}

export interface FreshnessCurve {
  readonly readings: number
  /** Those with readings in them, in the order of time. */
  readonly bins: readonly FreshnessBin[]
  /** The same, neighbours pooled so that the share never falls. */
  readonly fit: readonly FreshnessBin[]
  readonly visibility: readonly Visibility[]
  /** Share of readings that returned one of the k latest values, as far as is certain: k from 1. */
  readonly withinVersions: readonly number[]
}

export const VISIBILITIES: readonly number[] = [0.5, 0.9, 0.99, 0.999]
const FIRST_NS = 1e5
const DECADES = 6
const PER_DECADE = 4
/** From 0.1 ms to 100 s, and what lies before and after. */
const EDGES: readonly number[] = [
  0,
  ...Array.from({ length: DECADES * PER_DECADE + 1 }, (_, at) => FIRST_NS * 10 ** (at / PER_DECADE)),
  Number.POSITIVE_INFINITY,
]
const MOST_VERSIONS = 5

/** null: no reading was judged after a write. */
export function freshnessCurve(measures: ReadonlyMap<string, Float64Array>): FreshnessCurve | null {
  const since = measures.get('staleSinceWriteNs')
  const versions = measures.get('staleVersions')
  if (since === undefined || versions === undefined) return null
  const bins = countBins(since, versions)
  if (bins.length === 0) return null
  const fit = pooled(bins)
  return {
    readings: bins.reduce((sum, { total }) => sum + total, 0),
    bins,
    fit,
    visibility: VISIBILITIES.map((probability) => ({
      probability,
      afterNs: visibleAfter(bins, fit, probability),
    })),
    withinVersions: withinVersions(versions),
  }
}

function countBins(since: Float64Array, versions: Float64Array): readonly FreshnessBin[] {
  const fresh = new Float64Array(EDGES.length - 1)
  const total = new Float64Array(EDGES.length - 1)
  for (let at = 0; at < since.length; at++) {
    const ns = since[at] ?? Number.NaN
    if (Number.isNaN(ns)) continue
    const bin = binOf(ns)
    total[bin] = (total[bin] ?? 0) + 1
    if (versions[at] === 0) fresh[bin] = (fresh[bin] ?? 0) + 1
  }
  return Array.from(total, (count, bin) =>
    binWith(EDGES[bin] ?? 0, EDGES[bin + 1] ?? 0, fresh[bin] ?? 0, count),
  ).filter(({ total: count }) => count > 0)
}

/** The last bin that begins no later. */
function binOf(ns: number): number {
  let low = 0
  let high = EDGES.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((EDGES[middle] ?? 0) <= ns) low = middle
    else high = middle
  }
  return low
}

function binWith(fromNs: number, toNs: number, fresh: number, total: number): FreshnessBin {
  return { fromNs, toNs, fresh, total, share: total === 0 ? 0 : fresh / total, ...wilson(fresh, total) }
}

/** The normal distribution's 97.5th percentile. */
const Z = 1.959963984540054

/** Wilson's interval of a share, which stays within 0 … 1 and is honest where all or none are fresh. */
export function wilson(fresh: number, total: number): { readonly low: number; readonly high: number } {
  if (total === 0) return { low: 0, high: 1 }
  const share = fresh / total
  const weight = (Z * Z) / total
  const centre = (share + weight / 2) / (1 + weight)
  const half = (Z / (1 + weight)) * Math.sqrt((share * (1 - share)) / total + weight / (4 * total))
  // Where all are fresh, or none, the ends are exact; rounding would miss them.
  return { low: fresh === 0 ? 0 : Math.max(0, centre - half), high: fresh === total ? 1 : Math.min(1, centre + half) }
}

/** Neighbours of which the later is no fresher become one. */
function pooled(bins: readonly FreshnessBin[]): readonly FreshnessBin[] {
  const pools: FreshnessBin[] = []
  for (const bin of bins) {
    let next = bin
    for (let last = pools.at(-1); last !== undefined && last.share >= next.share; last = pools.at(-1)) {
      pools.pop()
      next = binWith(last.fromNs, next.toNs, last.fresh + next.fresh, last.total + next.total)
    }
    pools.push(next)
  }
  return pools
}

/**
 * Where the fit is surely so fresh, and enough of what was pooled had been counted by then: one lucky reading at 20 ms
 * must not speak for thousands at 10 s.
 */
function visibleAfter(bins: readonly FreshnessBin[], fit: readonly FreshnessBin[], probability: number): number | null {
  const pool = fit.find(({ low }) => low >= probability)
  if (pool === undefined) return null
  let fresh = 0
  let total = 0
  for (const bin of bins) {
    if (bin.fromNs < pool.fromNs) continue
    fresh += bin.fresh
    total += bin.total
    if (wilson(fresh, total).low >= probability) return bin.fromNs
  }
  return null
}

function withinVersions(versions: Float64Array): readonly number[] {
  const behind = new Float64Array(MOST_VERSIONS + 1)
  for (const count of versions) {
    const at = Math.min(count, MOST_VERSIONS)
    behind[at] = (behind[at] ?? 0) + 1
  }
  let sum = 0
  return Array.from(behind.subarray(0, MOST_VERSIONS), (count) => {
    sum += count
    return sum / versions.length
  })
}
