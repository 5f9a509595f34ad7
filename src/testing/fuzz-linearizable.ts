/** The linearizability checker against brute force; certificates are replayed, counterexamples tried by brute force. */

import { AMPLE } from '../checkers/checker.ts'
import { linearizable, verifyCertificate } from '../checkers/linearizable/index.ts'
import type { Judgement } from '../consistency/index.ts'
import type { History } from '../history/index.ts'
import { isLinearizableByBruteForce, looseWrites } from './brute-linearizable.ts'
import { subHistory } from './compact-history.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomRegisters } from './random-registers.ts'
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
      return whyNoEvidence(history, [...(judgement.story[0]?.rows ?? [])])
    case 'unknown':
      if (judgement.why === 'vacuous' && !isLinearizableByBruteForce(history)) return 'vacuous, but no order exists'
      return null
    default:
      return `unexpected: ${judgement.kind}`
  }
}

function whyNoEvidence(history: History, rows: readonly number[]): string | null {
  const part = subHistory(history, rows)
  return isLinearizableByBruteForce(part, looseWrites(history, part)) ? `rows ${rows.join(', ')} show nothing` : null
}

export const fuzzLinearizable: FuzzTarget = {
  name: 'linearizable',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomRegisters(seededDice(seed * 1_000_003 + number), { operations: 8, keys: 2 })
      const judgement = judgeLinearizable(history)
      return { kinds: [judgement.kind], wrong: disagreement(history, judgement) }
    }),
}
