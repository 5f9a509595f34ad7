/** What a history says about one model. Three words for a decision, one for the lack of one. */
import type { ModelName } from './models.ts'

export interface StorySentence {
  /** Plain words; `#3` in it points at the third of `rows`. */
  readonly text: string
  /** Rows of the history that this sentence speaks of. */
  readonly rows: Int32Array
}

/** decides: a complete procedure. necessary: only necessary conditions are tested, so it can never say *holds*. */
export type Strength = 'decides' | 'necessary'

export type UnknownReason =
  | 'vacuous' // nothing in the history could have refuted the model
  | 'budget' // the search gave up
  | 'interrupted' // the history ends before what was needed
  | 'fault-not-held'
  | 'precondition' // e.g. values that are not unique, or an info write among the differing final values
  | 'not-applicable'
  | 'not-checked' // no checker decides it yet

export type Judgement =
  /** `judged`: how many observations could have refuted the model; 0 only where implied. */
  | {
      readonly kind: 'holds'
      readonly judged: number
      readonly certificate?: Int32Array
      readonly impliedBy?: ModelName
    }
  | { readonly kind: 'not-refuted'; readonly judged: number }
  | {
      readonly kind: 'refuted'
      readonly anomaly: string
      readonly story: readonly StorySentence[]
      readonly impliedBy?: ModelName
    }
  | { readonly kind: 'unknown'; readonly why: UnknownReason; readonly note?: string }

export type JudgementKind = Judgement['kind']
export type Judgements = ReadonlyMap<ModelName, Judgement>

/** The judgement of a procedure of the given strength that found nothing wrong: zero observations prove nothing. */
export function clean(strength: Strength, judged: number, certificate?: Int32Array): Judgement {
  if (judged === 0) return { kind: 'unknown', why: 'vacuous' }
  if (strength === 'necessary') return { kind: 'not-refuted', judged }
  return certificate === undefined ? { kind: 'holds', judged } : { kind: 'holds', judged, certificate }
}
