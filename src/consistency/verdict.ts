/**
 * From a claim and a profile to a verdict (design.md, "The rules behind a verdict", 4 to 6).
 *
 * A claim is held when each claimed model that the workload *decides* holds, and each that it tests by *necessary*
 * conditions is not refuted, all with something judged. Severity: refuted > unknown > held, here and nowhere else.
 */
import type { Strength, UnknownReason } from './judgement.ts'
import type { ModelName } from './models.ts'
import type { Profile } from './profile.ts'

export type VerdictKind = 'held' | 'refuted' | 'unknown'
const SEVERITY: Readonly<Record<VerdictKind, number>> = { held: 0, unknown: 1, refuted: 2 }

export const worst = (kinds: Iterable<VerdictKind>): VerdictKind => {
  let found: VerdictKind = 'held'
  for (const kind of kinds) if (SEVERITY[kind] > SEVERITY[found]) found = kind
  return found
}

export interface Verdict {
  readonly kind: VerdictKind
  /** What was promised, or expected by the user. */
  readonly claim: readonly ModelName[]
  /** Claimed and decided to hold. */
  readonly decided: readonly ModelName[]
  /** Claimed and only tested by necessary conditions: not refuted. */
  readonly tested: readonly ModelName[]
  readonly refuted: readonly ModelName[]
  readonly undecided: readonly { readonly model: ModelName; readonly why: UnknownReason }[]
  /** Fault kinds that were asked for and never held while an operation was open. */
  readonly faultsNotHeld: readonly string[]
  readonly interrupted: boolean
}

export interface VerdictInput {
  readonly claim: readonly ModelName[]
  readonly judges: Readonly<Partial<Record<ModelName, Strength>>>
  readonly profile: Profile
  readonly faultsNotHeld: readonly string[]
  readonly interrupted: boolean
}

export function decideVerdict({ claim, judges, profile, faultsNotHeld, interrupted }: VerdictInput): Verdict {
  const decided: ModelName[] = []
  const tested: ModelName[] = []
  const refuted: ModelName[] = []
  const undecided: { model: ModelName; why: UnknownReason }[] = []
  for (const model of claim) {
    const judgement = profile.get(model) ?? { kind: 'unknown', why: 'not-checked' }
    switch (judgement.kind) {
      case 'holds':
        decided.push(model)
        break
      case 'refuted':
        refuted.push(model)
        break
      case 'not-refuted':
        if (judges[model] === 'necessary') tested.push(model)
        else undecided.push({ model, why: 'precondition' })
        break
      case 'unknown':
        undecided.push({ model, why: judgement.why })
        break
      default:
        judgement satisfies never
    }
  }
  const provedNothing = claim.length === 0 || undecided.length > 0 || faultsNotHeld.length > 0 || interrupted
  const kind = refuted.length > 0 ? 'refuted' : provedNothing ? 'unknown' : 'held'
  return { kind, claim, decided, tested, refuted, undecided, faultsNotHeld, interrupted }
}
