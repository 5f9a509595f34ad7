/** Everything that a report tells of one run: plain data, read nowhere else. */
import type { ModelName, Profile, Strength, Verdict } from '../consistency/index.ts'
import type { History } from '../history/index.ts'

/** How old the values were that reads returned; null where the data type has no notion of it. */
export interface StalenessSummary {
  readonly reads: number
  readonly stale: number
  /** 0 … 1 */
  readonly share: number
  readonly p50Ns: number
  readonly p99Ns: number
  readonly maxNs: number
  readonly maxVersions: number
}

/** By how much readings must be older than they look to be explained; null where that was not measured. */
export interface FreshnessSummary {
  readonly keys: number
  /** Keys on which no age of the readings explains what was found; the other numbers leave them out. */
  readonly impossibleKeys: number
  /** The smallest Δ for which the history is Δ-atomic, and the sentences that tell why. */
  readonly deltaNs: number
  readonly deltaStory: readonly string[]
  readonly k: { readonly least: number; readonly most: number } | null
}

export interface WorkloadDescription {
  readonly name: string
  readonly title: string
  readonly facet: string
  readonly judges: Readonly<Partial<Record<ModelName, Strength>>>
  /** What an operation of unknown outcome means here, one or two sentences. */
  readonly unknownOutcomes: string
}

export interface TargetDescription {
  readonly name: string
  /** For people: "Raft (strong)", "etcd 3.5"; of a history that others recorded its file's name. */
  readonly title: string
  /** null: recorded by others; nobody claims anything, and the claim is what was expected. */
  readonly level: string | null
}

/** What the harness itself took while it measured. */
export interface HarnessLoad {
  /** Of one core, 0 … number of cores; the mean over the main phase. */
  readonly cpuShare: number
}

export interface RunReportInput {
  readonly history: History
  readonly profile: Profile
  readonly verdict: Verdict
  /** Where the vendor promises the level's claim; null where there is no vendor. */
  readonly levelSource: string | null
  readonly workload: WorkloadDescription
  readonly target: TargetDescription
  /** As asked for: partition, kill … */
  readonly nemeses: readonly string[]
  /** The bug that was switched on, if any. */
  readonly bug: string | null
  readonly replayCommand: string
  /** The resolved configuration, for people; shown in this order. */
  readonly asked: Readonly<Record<string, string | number | boolean | null>>
  readonly versions: Readonly<Record<string, string>>
  /** By name. Staleness, an entry a judged read: staleNs, staleRow, staleAtNs, staleVersions, staleSinceWriteNs. */
  readonly measures: ReadonlyMap<string, Float64Array>
  readonly staleness: StalenessSummary | null
  readonly freshness?: FreshnessSummary | null
  /** ISO wall time of the start. */
  readonly startedAt: string | null
  /** null, absent: a simulated run, whose time is not ours. */
  readonly harness?: HarnessLoad | null
}
