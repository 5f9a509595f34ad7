/** The stack checker against brute force. */
import { stackLinearizable } from '../checkers/stack/index.ts'
import { seededDice } from './dice.ts'
import { judgeOrderBy, queueDisagreement } from './fuzz-queues.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomQueues } from './random-queues.ts'
import { runFuzz } from './run-fuzz.ts'

export const fuzzStacks: FuzzTarget = {
  name: 'stack-linearizable',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomQueues(seededDice(seed * 1_000_003 + number), { operations: 9, keys: 2, stack: true })
      const judgement = judgeOrderBy(stackLinearizable, history)
      return { kinds: [judgement.kind], wrong: queueDisagreement(history, judgement) }
    }),
}
