/** Locks: what holders believe and tokens against their definitions, linearizability against brute force. */
import { AMPLE } from '../checkers/checker.ts'
import { lock, lockLinearizable } from '../checkers/lock/index.ts'
import type { Judgement } from '../consistency/index.ts'
import type { History } from '../history/index.ts'
import {
  breaksFencing,
  hasOddCall,
  hasOddToken,
  hasTwoTokens,
  isGrantedTwice,
  isLockLinearizable,
  lockOrderReplays,
  twoBelieve,
} from './brute-locks.ts'
import { seededDice } from './dice.ts'
import { definitionDisagreement } from './fuzz-contents.ts'
import { judgeOrderBy } from './fuzz-queues.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomLocks } from './random-locks.ts'
import { runFuzz } from './run-fuzz.ts'

export function exclusionDisagreement(history: History, judgement: Judgement): string | null {
  const wrong = definitionDisagreement(history, judgement, twoBelieve)
  if (wrong !== null || judgement.kind === 'refuted') return wrong
  const expected = isGrantedTwice(history) ? 'holds' : 'unknown'
  return judgement.kind === expected ? null : `${judgement.kind}, not ${expected}`
}

export function fencingDisagreement(history: History, judgement: Judgement): string | null {
  const isOdd = hasOddToken(history)
  if (judgement.kind === 'unknown' && judgement.why === 'precondition') return isOdd ? null : 'every token is a number'
  if (isOdd) return `${judgement.kind}, though a token is no number`
  const wrong = definitionDisagreement(history, judgement, breaksFencing)
  if (wrong !== null || judgement.kind === 'refuted') return wrong
  const expected = hasTwoTokens(history) ? 'not-refuted' : 'unknown'
  return judgement.kind === expected ? null : `${judgement.kind}, not ${expected}`
}

export function lockDisagreement(history: History, judgement: Judgement): string | null {
  const isPossible = isLockLinearizable(history)
  switch (judgement.kind) {
    case 'holds':
      if (!isPossible) return 'holds, but no order exists'
      if (hasOddCall(history)) return 'holds, though a token is no number'
      return lockOrderReplays(history, judgement.certificate ?? new Int32Array()) ? null : 'the certificate is none'
    case 'refuted':
      if (isPossible) return `refuted (${judgement.anomaly}), but there is an order`
      return whyNoCounterexample(history, [...(judgement.story[0]?.rows ?? [])])
    case 'unknown':
      if (judgement.why === 'precondition' && hasOddCall(history)) return isPossible ? null : 'no order exists'
      if (judgement.why !== 'vacuous') return `unknown (${judgement.why}), and a search would have been short`
      return isPossible ? null : 'vacuous, but no order exists'
    default:
      return `unexpected: ${judgement.kind}`
  }
}

/** Impossible by themselves, and possible without any one of them. */
function whyNoCounterexample(history: History, rows: readonly number[]): string | null {
  const isPossible = (kept: readonly number[]): boolean => isLockLinearizable(history, new Set(kept))
  if (isPossible(rows)) return `rows ${rows.join(', ')} show nothing`
  const spare = rows.find((row) => !isPossible(rows.filter((other) => other !== row)))
  return spare === undefined ? null : `rows ${rows.join(', ')} are enough without ${spare}`
}

/** By what holders believe, or by their tokens. */
const fuzzBeliefs = (
  model: 'mutual-exclusion' | 'fencing',
  disagreement: (history: History, judgement: Judgement) => string | null,
): FuzzTarget => ({
  name: model,
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomLocks(seededDice(seed * 1_000_003 + number), 9)
      const judgement = lock.check(history, AMPLE).judgements.get(model) as Judgement
      return { kinds: [judgement.kind], wrong: disagreement(history, judgement) }
    }),
})

export const fuzzLocks: readonly FuzzTarget[] = [
  fuzzBeliefs('mutual-exclusion', exclusionDisagreement),
  fuzzBeliefs('fencing', fencingDisagreement),
  {
    name: 'lock-linearizable',
    run: (seed, count) =>
      runFuzz(count, (number) => {
        const history = randomLocks(seededDice(seed * 1_000_003 + number), 8)
        const judgement = judgeOrderBy(lockLinearizable, history)
        return { kinds: [judgement.kind], wrong: lockDisagreement(history, judgement) }
      }),
  },
]
