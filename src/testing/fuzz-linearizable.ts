/** The linearizability checker against brute force; certificates are replayed, counterexamples tried by brute force. */

import { AMPLE } from '../checkers/checker.ts'
import { linearizable, verifyCertificate } from '../checkers/linearizable/index.ts'
import type { Judgement } from '../consistency/index.ts'
import type { History } from '../history/index.ts'
import { couldHaveHappened, isLinearizableByBruteForce } from './brute-linearizable.ts'
import { seededDice } from './dice.ts'
import { everyRegister } from './every-register.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { type RegisterShape, randomRegisters } from './random-registers.ts'
import { runFuzz } from './run-fuzz.ts'

export const judgeLinearizable = (history: History): Judgement =>
  linearizable.check(history, AMPLE).judgements.get('linearizable') as Judgement

/** What is wrong with a judgement of a small history, or null. */
export function disagreement(history: History, judgement: Judgement): string | null {
  switch (judgement.kind) {
    case 'holds':
      if (!isLinearizableByBruteForce(history)) return 'holds, but no order exists'
      return verifyCertificate(history, judgement.certificate ?? new Int32Array(0)) ? null : 'the certificate is none'
    case 'refuted':
      if (isLinearizableByBruteForce(history)) return `refuted (${judgement.anomaly}), but there is an order`
      return whyNoEvidence(history, judgement)
    case 'unknown':
      if (judgement.why !== 'vacuous') return `undecided: ${judgement.why}`
      return isLinearizableByBruteForce(history) ? null : 'vacuous, but no order exists'
    default:
      return `unexpected: ${judgement.kind}`
  }
}

/** Operations that no order explains, whatever the others did, and of which none can go. */
function whyNoEvidence(history: History, { anomaly, story }: Extract<Judgement, { kind: 'refuted' }>): string | null {
  const rows = [...(story[0]?.rows ?? [])]
  const rest = anomaly === 'no-order' ? 'free-operations' : 'free-values'
  if (couldHaveHappened(history, rows, rest)) return `${anomaly}: rows ${rows.join(', ')} show nothing`
  const needless = rows.find(
    (row) =>
      !couldHaveHappened(
        history,
        rows.filter((other) => other !== row),
        rest,
      ),
  )
  return needless === undefined ? null : `${anomaly}: row ${needless} of ${rows.join(', ')} is not needed`
}

export const SHAPES: readonly RegisterShape[] = [
  { operations: 8, keys: 2 },
  { operations: 8, keys: 2, untold: 0.8 },
  { operations: 9, keys: 1, values: 3 },
  { operations: 8, keys: 2, values: 3, untold: 0.4 },
]

export const fuzzLinearizable: FuzzTarget = {
  name: 'linearizable',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const shape = SHAPES[number % SHAPES.length] as RegisterShape
      const history = randomRegisters(seededDice(seed * 1_000_003 + number), shape)
      const judgement = judgeLinearizable(history)
      return { kinds: [judgement.kind], wrong: disagreement(history, judgement) }
    }),
}

/** All histories of four operations on one register, or as many of them as were asked for, evenly spread. */
export const fuzzEveryRegister: FuzzTarget = {
  name: 'every-register',
  run(seed, count) {
    const all = everyRegister({ operations: 4, untold: false })
    const stride = Math.max(1, Math.ceil(ALL_OF_FOUR / count))
    let skip = seed % stride
    return runFuzz(Math.floor((ALL_OF_FOUR - skip) / stride), () => {
      for (; skip > 0; skip--) all.next()
      skip = stride - 1
      const history = all.next().value as History
      const judgement = judgeLinearizable(history)
      return { kinds: [judgement.kind], wrong: disagreement(history, judgement) }
    })
  },
}
const ALL_OF_FOUR = 2_127_825
