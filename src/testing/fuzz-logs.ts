/** The log checker against brute force. */
import { logLinearizable } from '../checkers/log/index.ts'
import type { Judgement } from '../consistency/index.ts'
import { type History, NONE, OPEN } from '../history/index.ts'
import { isLogLinearizable, logOrderReplays } from './brute-logs.ts'
import { type Call, callsOf, whyNotMinimal } from './brute-order.ts'
import { seededDice } from './dice.ts'
import { judgeOrderBy } from './fuzz-queues.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomLogs } from './random-logs.ts'
import { runFuzz } from './run-fuzz.ts'

export function logDisagreement(history: History, judgement: Judgement): string | null {
  switch (judgement.kind) {
    case 'holds':
      if (!isLogLinearizable(history, true)) return 'holds, but no order exists'
      return logOrderReplays(history, judgement.certificate ?? new Int32Array()) ? null : 'the certificate is none'
    case 'refuted':
      if (isLogLinearizable(history, false)) return `refuted (${judgement.anomaly}), but there is an order`
      return whyNotMinimal(judgement, (kept) => isLogLinearizable(history, false, kept))
    case 'unknown':
      if (judgement.why === 'vacuous') {
        if (callsOf(history).some(tellsOrder)) return 'vacuous, though something was told'
        return isLogLinearizable(history, true) ? null : 'vacuous, but no order exists'
      }
      if (isLogLinearizable(history, true)) return 'unknown, but there is an order'
      return callsOf(history).some(({ fn, result }) => fn === 'append' && result !== NONE)
        ? null
        : 'unknown, for no reason'
    default:
      return `unexpected: ${judgement.kind}`
  }
}

const tellsOrder = ({ fn, ret, result }: Call): boolean => ret !== OPEN && (fn === 'read-all' || result !== NONE)

export const fuzzLogs: FuzzTarget = {
  name: 'log-linearizable',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomLogs(seededDice(seed * 1_000_003 + number), { operations: 8, keys: 2 })
      const judgement = judgeOrderBy(logLinearizable, history)
      return { kinds: [judgement.kind], wrong: logDisagreement(history, judgement) }
    }),
}
