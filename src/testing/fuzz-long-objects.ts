/**
 * The quick procedures for sets, queues, stacks and logs on histories too long for brute force, against the general
 * search: it shares no rule with them. Heaps and tables that are full only then are right only if the verdicts agree.
 */
import type { Checker } from '../checkers/checker.ts'
import { logLinearizable } from '../checkers/log/index.ts'
import { queueLinearizable } from '../checkers/queue/index.ts'
import { searchLinearizable, verifyByModel } from '../checkers/search/index.ts'
import { setLinearizable } from '../checkers/set/index.ts'
import { stackLinearizable } from '../checkers/stack/index.ts'
import type { Judgement } from '../consistency/index.ts'
import type { History } from '../history/index.ts'
import { type AnyModel, log, queue, set, stack } from '../models/index.ts'
import { type Dice, seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomLogs } from './random-logs.ts'
import { randomQueues } from './random-queues.ts'
import { randomSets } from './random-sets.ts'
import { runFuzz } from './run-fuzz.ts'

interface Kind {
  readonly checker: Checker
  readonly model: AnyModel
  history(dice: Dice): History
}

const KINDS: readonly Kind[] = [
  { checker: setLinearizable, model: set, history: (dice) => randomSets(dice, { operations: 36, keys: 2 }) },
  { checker: queueLinearizable, model: queue, history: (dice) => randomQueues(dice, { operations: 40, keys: 1 }) },
  {
    checker: stackLinearizable,
    model: stack,
    history: (dice) => randomQueues(dice, { operations: 40, keys: 1, stack: true }),
  },
  { checker: logLinearizable, model: log, history: (dice) => randomLogs(dice, { operations: 28, keys: 1 }) },
]

const STEPS = 3000

/** Where both decide. */
function disagreement({ checker, model }: Kind, history: History, judgement: Judgement): string | null {
  if (judgement.kind === 'unknown') return null
  if (judgement.kind === 'holds') {
    const isOrder = verifyByModel(history, model, judgement.certificate ?? new Int32Array())
    return isOrder ? null : `${checker.name}: the certificate is none`
  }
  const searched = searchLinearizable(history, model, { steps: STEPS })
  return searched.kind === 'linearizable' ? `${checker.name}: ${judgement.kind}, but the search finds an order` : null
}

/** Whether it can hold is asked only where the checker says that it does not: a certificate says enough. */
export const fuzzLongObjects: FuzzTarget = {
  name: 'long-objects',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const kind = KINDS[number % KINDS.length] as Kind
      const history = kind.history(seededDice(seed * 1_000_003 + number))
      const judgement = kind.checker.check(history, { steps: STEPS }).judgements.get('linearizable') as Judgement
      return { kinds: [judgement.kind], wrong: disagreement(kind, history, judgement) }
    }),
}
