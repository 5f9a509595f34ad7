/** What a checker is: a pure function of a history. */
import {
  implied,
  implying,
  type Judgement,
  type Judgements,
  type ModelName,
  type Strength,
} from '../consistency/index.ts'
import type { History } from '../history/index.ts'

/** Budgets count steps, never time, so that a verdict is the same on every machine. */
export interface Budget {
  readonly steps: number
  /** progress[0] is written from time to time. */
  readonly progress?: Int32Array
}

export const AMPLE: Budget = { steps: 50_000_000 }

export interface CheckResult {
  readonly judgements: Judgements
  /** Per-read staleness and the like, by name; what each holds is in the checker's docstring. */
  readonly measures: ReadonlyMap<string, Float64Array>
}

export interface Checker {
  readonly name: string
  /** May be sharded by key: linearizable, Δ and k, ryw, mr. Nothing else. */
  readonly local: boolean
  readonly needs: {
    readonly uniqueValues?: true
    readonly finalReads?: true
    readonly completeHistory?: true
  }
  readonly judges: readonly { readonly model: ModelName; readonly strength: Strength }[]
  /**
   * Models of other checkers that may settle what this one judges: where one of them implies the answer, it says
   * nothing. They should run before it; if they do not, it decides by itself.
   */
  readonly settledBy?: readonly ModelName[]
  /** May take far longer than reading the history does; if it is local, too, it is worth a worker for each few keys. */
  readonly searches?: true
  check(history: History, budget: Budget, known?: Known): CheckResult
}

/** What earlier checkers of the same run have said. */
export type Known = ReadonlyMap<ModelName, Judgement>

export const NOTHING_KNOWN: Known = new Map()

/** Does what is known imply the answer for this model (consistency/profile.ts infers it)? */
export const isSettled = (model: ModelName, known: Known): boolean =>
  implying(model).some((stronger) => known.get(stronger)?.kind === 'holds') ||
  implied(model).some((weaker) => known.get(weaker)?.kind === 'refuted')

export const NO_MEASURES: ReadonlyMap<string, Float64Array> = new Map()
