/** The checker of session guarantees against their definition; counterexamples are tried by brute force as well. */
import { AMPLE } from '../checkers/checker.ts'
import { sessions } from '../checkers/sessions/sessions.ts'
import type { Judgement, ModelName } from '../consistency/index.ts'
import { CROWDED, PLAIN, randomTale, TANGLED, type Tale } from './arbitrary-sessions.ts'
import { SESSION_MODELS, type SessionModel, sessionModelByBruteForce } from './brute-sessions.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { runFuzz } from './run-fuzz.ts'
import { readsPhantom, repeatsValues, storyTale } from './tales.ts'

export const judgeSessions = ({ history }: Pick<Tale, 'history'>): ReadonlyMap<ModelName, Judgement> =>
  sessions.check(history, AMPLE).judgements

/** What is wrong with the judgements of a small history, or null. */
export function sessionDisagreement(
  tale: Tale,
  judgements: ReadonlyMap<ModelName, Judgement>,
  models: readonly SessionModel[] = SESSION_MODELS,
): string | null {
  for (const model of models) {
    const judgement = judgements.get(model)
    const wrong = judgement === undefined ? 'it is not judged' : wrongWith(tale, model, judgement)
    if (wrong !== null) return `${model}: ${wrong}`
  }
  return null
}

function wrongWith(tale: Tale, model: SessionModel, judgement: Judgement): string | null {
  if (repeatsValues(tale)) {
    const refused = judgement.kind === 'unknown' && judgement.why === 'precondition'
    return refused ? null : `${judgement.kind} though values are not unique`
  }
  const holds = sessionModelByBruteForce(tale, model)
  switch (judgement.kind) {
    case 'holds':
      if (readsPhantom(tale)) return 'holds though a value was read that nobody wrote'
      return holds ? null : 'holds, but no order fits'
    case 'refuted': {
      if (holds) return 'refuted, but an order fits'
      const part = storyTale(tale, judgement.story, { phantoms: true })
      return part !== null && sessionModelByBruteForce(part, model) ? 'the story shows nothing' : null
    }
    case 'unknown':
      if (!holds) return `unknown (${judgement.why}), but no order fits`
      return judgement.why === (readsPhantom(tale) ? 'precondition' : 'vacuous') ? null : `unknown: ${judgement.why}`
    default:
      return `unexpected: ${judgement.kind}`
  }
}

const SHAPES = [PLAIN, CROWDED, TANGLED, TANGLED, TANGLED, TANGLED, TANGLED, TANGLED]

export const fuzzSessions = (model: SessionModel): FuzzTarget => ({
  name: model,
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const shape = SHAPES[number % SHAPES.length]
      const tale = randomTale(seededDice(seed * 1_000_003 + number), shape)
      const judgements = judgeSessions(tale)
      return {
        kinds: [judgements.get(model)?.kind ?? 'unknown'],
        wrong: sessionDisagreement(tale, judgements, [model]),
      }
    }),
})
