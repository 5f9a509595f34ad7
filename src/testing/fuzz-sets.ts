/** The set checker against brute force. */
import { AMPLE } from '../checkers/checker.ts'
import { setLinearizable } from '../checkers/set/index.ts'
import type { Judgement } from '../consistency/index.ts'
import { type History, OPEN } from '../history/index.ts'
import { type Call, callsOf, whyNotMinimal } from './brute-order.ts'
import { isSetLinearizable, isUntoldSetLinearizable, setOrderReplays } from './brute-sets.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomSets } from './random-sets.ts'
import { runFuzz } from './run-fuzz.ts'

export const judgeSet = (history: History): Judgement =>
  setLinearizable.check(history, AMPLE).judgements.get('linearizable') as Judgement

export function setDisagreement(history: History, judgement: Judgement): string | null {
  const calls = callsOf(history)
  const readsAll = calls.some(({ fn }) => fn === 'read-all')
  switch (judgement.kind) {
    case 'holds':
      if (!isSetLinearizable(history)) return 'holds, but no order exists'
      return setOrderReplays(history, judgement.certificate ?? new Int32Array()) ? null : 'the certificate is none'
    case 'refuted':
      if (isSetLinearizable(history)) return `refuted (${judgement.anomaly}), but there is an order`
      if (isUntoldSetLinearizable(history)) return 'refuted, though answers may mean nothing'
      return whyNotMinimal(judgement, (kept) => isSetLinearizable(history, kept))
    case 'unknown':
      if (judgement.why === 'vacuous') {
        if (calls.some(looks)) return 'vacuous, though somebody looked'
        return isSetLinearizable(history) ? null : 'vacuous, but no order exists'
      }
      return readsAll || !tells(history) ? null : 'unknown, though every answer was told'
    default:
      return `unexpected: ${judgement.kind}`
  }
}

const looks = ({ fn, ret, negative }: Call): boolean =>
  ret !== OPEN && (negative || fn === 'contains' || fn === 'read-all')

const tells = (history: History): boolean => {
  const calls = callsOf(history)
  const told = new Set(calls.filter(({ fn, negative }) => negative && fn !== 'contains').map(({ key }) => key))
  return calls.every(({ key }) => told.has(key))
}

export const fuzzSets: FuzzTarget = {
  name: 'set-linearizable',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomSets(seededDice(seed * 1_000_003 + number), { operations: 8, keys: 2 })
      const judgement = judgeSet(history)
      return { kinds: [judgement.kind], wrong: setDisagreement(history, judgement) }
    }),
}
