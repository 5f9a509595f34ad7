/** Sequential consistency against brute force; certificates are carried out, counterexamples tried by brute force. */
import { AMPLE } from '../checkers/checker.ts'
import { sequential, verifyOrder } from '../checkers/sequential/index.ts'
import type { Judgement } from '../consistency/index.ts'
import { CROWDED, PLAIN, randomTale, type Tale, type TaleShape } from './arbitrary-sessions.ts'
import { isSequentialByBruteForce } from './brute-sequential.ts'
import { type Dice, seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { wrongWithStory } from './loose-tales.ts'
import { randomDilemma } from './random-sequential.ts'
import { runFuzz } from './run-fuzz.ts'
import { readsPhantom, repeatsValues } from './tales.ts'

export const judgeSequential = ({ history }: Pick<Tale, 'history'>): Judgement =>
  sequential.check(history, AMPLE).judgements.get('sequential') as Judgement

/** What is wrong with a judgement of a small history, or null. */
export function sequentialDisagreement(tale: Tale, judgement: Judgement): string | null {
  if (repeatsValues(tale)) {
    const refused = judgement.kind === 'unknown' && judgement.why === 'precondition'
    return refused ? null : `${judgement.kind} though values are not unique`
  }
  switch (judgement.kind) {
    case 'holds':
      if (!isSequentialByBruteForce(tale)) return 'holds, but no order exists'
      return verifyOrder(tale.history, judgement.certificate ?? new Int32Array(0)) ? null : 'the certificate is none'
    case 'refuted':
      if (isSequentialByBruteForce(tale)) return `refuted (${judgement.anomaly}), but there is an order`
      return readsPhantom(tale) ? null : wrongWithStory(tale, judgement.story, isSequentialByBruteForce)
    case 'unknown':
      if (judgement.why === 'precondition') return null
      return judgement.why === 'vacuous' && isSequentialByBruteForce(tale) ? null : `unknown: ${judgement.why}`
    default:
      return `unexpected: ${judgement.kind}`
  }
}

/** Small ones for the most part, and some in which a few sessions see each other often. */
const SMALL: TaleShape = { ...PLAIN, most: 12, mostWrites: 6 }
const SHAPES: readonly TaleShape[] = [SMALL, SMALL, SMALL, { ...CROWDED, most: 15, mostWrites: 5 }]

export const randomSmallTale = (dice: Dice): Tale => randomTale(dice, SHAPES[dice.below(SHAPES.length)])

/** Few, for the oracle needs a tenth of a second for each of them. */
const DILEMMAS = 0.0002

const randomSequentialTale = (dice: Dice): Tale => (dice.chance(DILEMMAS) ? randomDilemma(dice) : randomSmallTale(dice))

export const fuzzSequential: FuzzTarget = {
  name: 'sequential',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const tale = randomSequentialTale(seededDice(seed * 1_000_003 + number))
      const judgement = judgeSequential(tale)
      return { kinds: [judgement.kind], wrong: sequentialDisagreement(tale, judgement) }
    }),
}
