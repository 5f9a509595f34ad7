/** The causal checker against brute force; counterexamples are tried by brute force as well. */
import { causal } from '../checkers/causal/causal.ts'
import { AMPLE } from '../checkers/checker.ts'
import type { Judgement, ModelName } from '../consistency/index.ts'
import { randomTale, type Tale } from './arbitrary-sessions.ts'
import { causalByBruteForce } from './brute-causal.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { runFuzz } from './run-fuzz.ts'
import { repeatsValues, storyTale } from './tales.ts'

export type CausalModel = 'cc' | 'ccv'

export const judgeCausal = ({ history }: Pick<Tale, 'history'>): ReadonlyMap<ModelName, Judgement> =>
  causal.check(history, AMPLE).judgements

/** What is wrong with the judgements of a small history, or null. */
export function causalDisagreement(tale: Tale, judgements: ReadonlyMap<ModelName, Judgement>): string | null {
  const truth = causalByBruteForce(tale)
  for (const model of ['cc', 'ccv'] as const) {
    const judgement = judgements.get(model)
    if (judgement === undefined) return `${model} is not judged`
    const wrong = wrongWith(tale, model, judgement, truth[model])
    if (wrong !== null) return `${model}: ${wrong}`
  }
  return null
}

function wrongWith(tale: Tale, model: CausalModel, judgement: Judgement, holds: boolean): string | null {
  if (repeatsValues(tale)) {
    const refused = judgement.kind === 'unknown' && judgement.why === 'precondition'
    return refused ? null : `${judgement.kind} though values are not unique`
  }
  switch (judgement.kind) {
    case 'holds':
      return holds ? null : 'holds, but brute force finds no explanation'
    case 'refuted': {
      if (holds) return `refuted (${judgement.anomaly}), but brute force finds an explanation`
      const part = storyTale(tale, judgement.story, { phantoms: judgement.anomaly === 'thin-air-read' })
      return part !== null && causalByBruteForce(part)[model] ? `the story of ${judgement.anomaly} shows nothing` : null
    }
    case 'unknown':
      return judgement.why === 'vacuous' && holds ? null : `unknown: ${judgement.why}`
    default:
      return `unexpected: ${judgement.kind}`
  }
}

export const fuzzCausal = (model: CausalModel): FuzzTarget => ({
  name: model,
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const tale = randomTale(seededDice(seed * 1_000_003 + number))
      const judgements = judgeCausal(tale)
      return { kinds: [judgements.get(model)?.kind ?? 'unknown'], wrong: causalDisagreement(tale, judgements) }
    }),
})
