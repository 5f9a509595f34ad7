/** The queue checker against brute force. */
import { AMPLE, type Checker } from '../checkers/checker.ts'
import { queueLinearizable } from '../checkers/queue/index.ts'
import type { Judgement } from '../consistency/index.ts'
import { type History, OPEN } from '../history/index.ts'
import { type Call, callsOf, whyNotMinimal } from './brute-order.ts'
import { isQueueLinearizable, queueOrderReplays } from './brute-queues.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomQueues } from './random-queues.ts'
import { runFuzz } from './run-fuzz.ts'

export const judgeOrderBy = (checker: Checker, history: History): Judgement =>
  checker.check(history, AMPLE).judgements.get('linearizable') as Judgement

/** Of queues and stacks. */
export function queueDisagreement(history: History, judgement: Judgement): string | null {
  switch (judgement.kind) {
    case 'holds':
      if (!isQueueLinearizable(history)) return 'holds, but no order exists'
      return queueOrderReplays(history, judgement.certificate ?? new Int32Array()) ? null : 'the certificate is none'
    case 'refuted':
      if (isQueueLinearizable(history)) return `refuted (${judgement.anomaly}), but there is an order`
      return whyNotMinimal(judgement, (kept) => isQueueLinearizable(history, kept))
    case 'unknown':
      if (judgement.why !== 'vacuous') return `unknown (${judgement.why}), and a search would have been short`
      if (callsOf(history).some(isAnsweredTake)) return 'vacuous, though something came out'
      return isQueueLinearizable(history) ? null : 'vacuous, but no order exists'
    default:
      return `unexpected: ${judgement.kind}`
  }
}

const isAnsweredTake = ({ fn, ret }: Call): boolean => ret !== OPEN && (fn === 'dequeue' || fn === 'pop')

export const fuzzQueues: FuzzTarget = {
  name: 'queue-linearizable',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomQueues(seededDice(seed * 1_000_003 + number), { operations: 9, keys: 2 })
      const judgement = judgeOrderBy(queueLinearizable, history)
      return { kinds: [judgement.kind], wrong: queueDisagreement(history, judgement) }
    }),
}
