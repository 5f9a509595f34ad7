/** PRAM and causal memory against brute force; counterexamples are tried by brute force as well. */
import { AMPLE } from '../checkers/checker.ts'
import { sessionViews } from '../checkers/session-views/index.ts'
import type { Judgement, ModelName } from '../consistency/index.ts'
import { CROWDED, PLAIN, randomTale, type Tale, type TaleShape } from './arbitrary-sessions.ts'
import { viewsByBruteForce } from './brute-pram.ts'
import { type Dice, seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { wrongWithStory } from './loose-tales.ts'
import { runFuzz } from './run-fuzz.ts'
import { readsPhantom, repeatsValues } from './tales.ts'

export type ViewModel = 'pram' | 'cm'

export const judgeViews = ({ history }: Pick<Tale, 'history'>): ReadonlyMap<ModelName, Judgement> =>
  sessionViews.check(history, AMPLE).judgements

/** What is wrong with a judgement of a small history, or null. */
export function viewDisagreement(tale: Tale, model: ViewModel, judgement: Judgement | undefined): string | null {
  if (repeatsValues(tale)) {
    const refused = judgement?.kind === 'unknown' && judgement.why === 'precondition'
    return refused ? null : `${judgement?.kind} though values are not unique`
  }
  const holds = viewsByBruteForce(tale)[model]
  switch (judgement?.kind) {
    case 'holds':
      return holds ? null : 'holds, but some session has no view'
    case 'refuted':
      if (holds) return `refuted (${judgement.anomaly}), but every session has a view`
      if (readsPhantom(tale)) return null
      return wrongWithStory(tale, judgement.story, (shown) => viewsByBruteForce(shown)[model])
    case 'unknown':
      return judgement.why === 'vacuous' && holds ? null : `unknown: ${judgement.why}`
    default:
      return `unexpected: ${judgement?.kind}`
  }
}

/** Small ones for the most part, and some in which a few sessions see each other often. */
const SMALL: TaleShape = { ...PLAIN, most: 11, mostWrites: 5 }
const SHAPES: readonly TaleShape[] = [SMALL, SMALL, SMALL, { ...CROWDED, most: 13, mostWrites: 3 }]

export const randomViewTale = (dice: Dice): Tale => randomTale(dice, SHAPES[dice.below(SHAPES.length)])

export const fuzzViews = (model: ViewModel): FuzzTarget => ({
  name: model,
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const tale = randomViewTale(seededDice(seed * 1_000_003 + number))
      const judgement = judgeViews(tale).get(model)
      return { kinds: [judgement?.kind ?? 'unknown'], wrong: viewDisagreement(tale, model, judgement) }
    }),
})
