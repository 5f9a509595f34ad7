/**
 * One HdrHistogram of latencies (Gil Tene), and the quantiles that we show of it.
 *
 * Units:  nanoseconds in and out; a microsecond is the finest step, three significant digits.
 * Method: counts in logarithmic buckets, so that logs of several runs can be added without loss; the greatest value is
 *         kept beside it, exactly, and no quantile is told to be above it.
 */
import hdr from 'hdr-histogram-js'

export interface Quantiles {
  readonly count: number
  readonly p50Ns: number
  readonly p95Ns: number
  readonly p99Ns: number
  readonly p999Ns: number
  readonly maxNs: number
}

const MICROSECOND = 1_000
/** Where the counts begin; they grow with the greatest value seen. */
const FIRST_HIGHEST = 100_000_000
/** What log viewers divide by: they show milliseconds. */
const NS_PER_MS = 1_000_000

export class LatencyHistogram {
  readonly #counts: hdr.Histogram = hdr.build({
    bitBucketSize: 32,
    autoResize: true,
    lowestDiscernibleValue: MICROSECOND,
    highestTrackableValue: FIRST_HIGHEST,
    numberOfSignificantValueDigits: 3,
  })
  #maxNs = 0

  get count(): number {
    return this.#counts.totalCount
  }

  record(latencyNs: number): void {
    const value = Math.max(0, Math.round(latencyNs))
    this.#counts.recordValue(value)
    if (value > this.#maxNs) this.#maxNs = value
  }

  /** null: nothing was recorded, so there is no quantile to tell. */
  quantiles(): Quantiles | null {
    if (this.count === 0) return null
    const at = (percentile: number): number => Math.min(this.#maxNs, this.#counts.getValueAtPercentile(percentile))
    return {
      count: this.count,
      p50Ns: at(50),
      p95Ns: at(95),
      p99Ns: at(99),
      p999Ns: at(99.9),
      maxNs: this.#maxNs,
    }
  }

  /** Forgets everything: one histogram serves many windows. */
  reset(): void {
    this.#counts.reset()
    this.#maxNs = 0
  }

  /** The whole as one interval of a histogram log, format 1.3; no wall time, so that a replay gives the same bytes. */
  log(title: string, endNs: number): string {
    const lines: string[] = []
    const writer = new hdr.HistogramLogWriter((line) => void lines.push(line))
    writer.outputComment(`[${title}; values in nanoseconds, times in seconds since the run began]`)
    writer.outputLogFormatVersion()
    writer.outputLegend()
    writer.outputIntervalHistogram(this.#counts, 0, endNs / 1e9, NS_PER_MS)
    return lines.join('')
  }
}
