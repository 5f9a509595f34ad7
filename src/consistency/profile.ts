/**
 * The profile of a history: one judgement a model, closed under implication.
 *
 * @throws {InternalError} when one checker refutes what another's *holds* implies: one of the two is wrong, and no
 * verdict may be built on it.
 */
import { InternalError } from '../errors.ts'
import type { Judgement, Judgements } from './judgement.ts'
import { implied, implying } from './lattice.ts'
import { MODEL_NAMES, type ModelName } from './models.ts'

export type Profile = ReadonlyMap<ModelName, Judgement>

export function closeProfile(direct: Judgements): Profile {
  refuseContradictions(direct)
  const profile = new Map<ModelName, Judgement>()
  for (const model of MODEL_NAMES) profile.set(model, inferred(model, direct))
  return profile
}

function inferred(model: ModelName, direct: Judgements): Judgement {
  const own = direct.get(model)
  if (own?.kind === 'refuted' || own?.kind === 'holds') return own
  for (const weaker of implied(model)) {
    const judgement = direct.get(weaker)
    if (judgement?.kind === 'refuted') return { ...judgement, impliedBy: weaker }
  }
  for (const stronger of implying(model)) {
    if (direct.get(stronger)?.kind === 'holds') return { kind: 'holds', judged: 0, impliedBy: stronger }
  }
  return own ?? { kind: 'unknown', why: 'not-checked' }
}

function refuseContradictions(direct: Judgements): void {
  for (const [model, judgement] of direct) {
    if (judgement.kind !== 'holds') continue
    for (const weaker of implied(model)) {
      if (direct.get(weaker)?.kind !== 'refuted') continue
      throw new InternalError({
        what: `the checkers contradict each other: "${model}" holds and "${weaker}" is refuted`,
        why: `${model} implies ${weaker}, so one of the two checkers is wrong`,
        fix: 'please report this with the run folder attached; the history is kept',
      })
    }
  }
}
