/** Everything that the index of a tour or suite tells: one row a store and workload, one cell a run. */
import type { ModelName, VerdictKind } from '../consistency/index.ts'

export interface SuiteCell {
  /** Column: "no fault", "partition", "kill", "partition + kill" … Cells of all rows use the same labels. */
  readonly nemesis: string
  /** Where the run's report is, relative to the index. */
  readonly href: string
  readonly verdict: VerdictKind
  /** Models that were refuted, the claimed ones and those beyond the claim, implied ones left out. */
  readonly refutedModels: readonly ModelName[]
  /** Why it is unknown, for people; null where it is not. */
  readonly unknownWhy: string | null
  /** What was expected of this run, if anything was; absent: nothing. */
  readonly expectation?: { readonly text: string; readonly met: boolean }
  readonly counts: { readonly ok: number; readonly fail: number; readonly info: number }
  /** Response times of operations that were ok; null where there is none. */
  readonly p50Ns: number | null
  readonly p99Ns: number | null
  /** Share of operations that were ok, 0 … 1. */
  readonly availability: number
  /** Share of reads that were stale; null where staleness is not measured. */
  readonly staleShare: number | null
  readonly maxStaleNs: number | null
  readonly replay: string
}

export interface SuiteRow {
  readonly store: string
  readonly storeTitle: string
  readonly level: string
  readonly workload: string
  readonly workloadTitle: string
  /** What the store promises for this workload's data type. */
  readonly claim: readonly ModelName[]
  readonly cells: readonly SuiteCell[]
}

/** A run with a name and an expectation of its own. */
export interface SuiteControlRow {
  readonly name: string
  /** What it shows, in one clause. */
  readonly title: string
  readonly store: string
  readonly storeTitle: string
  readonly level: string
  readonly workload: string
  readonly workloadTitle: string
  readonly nemesis: string
  readonly settings: string
  readonly expected: string
  readonly met: boolean
  /** Neither met nor missed: what was expected is unknown. */
  readonly undecided: boolean
  readonly verdict: VerdictKind
  /** The run's own sentence to quote. */
  readonly sentence: string
  /** The first counterexample in one sentence; null: there is none. */
  readonly counterexample: string | null
  readonly operations: number
  readonly wallMs: number
  readonly href: string
  /** What to type to replay it, or to judge it again. */
  readonly replay: string
}

export interface SuiteIndexInput {
  /** "Rashomon tour", the suite's name … */
  readonly title: string
  /** ISO wall time. */
  readonly startedAt: string | null
  readonly rows: readonly SuiteRow[]
  /** In the order of the suite's file. */
  readonly controls?: readonly SuiteControlRow[]
  readonly totals: { readonly runs: number; readonly operations: number; readonly wallMs: number | null }
  /** The command that made it, to repeat the whole. */
  readonly command: string
  readonly versions: Readonly<Record<string, string>>
}
