import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE, OUTCOME } from '../../history/index.ts'
import { counts, fencedLock } from '../../models/index.ts'
import type { Checker } from '../checker.ts'
import { modelChecker } from '../search/index.ts'

export { fencing, lock } from './lock.ts'

const bySearch: Checker = modelChecker(fencedLock)

/** Locks with owners and tokens, decided by search: refusals say that somebody held the lock, so no closed rule does. */
export const lockLinearizable: Checker = {
  ...bySearch,
  name: 'lock-linearizable',
  check(history, budget, known) {
    const found = bySearch.check(history, budget, known)
    const judgements = new Map(found.judgements)
    const judgement = judgements.get('linearizable')
    // Without them an order was found; with them there may be none.
    if (judgement?.kind === 'holds' && hasOddToken(history)) judgements.set('linearizable', ODD_TOKEN)
    return { ...found, judgements }
  },
}

const ODD_TOKEN: Judgement = {
  kind: 'unknown',
  why: 'precondition',
  note: 'an order exists, but a token is not a number: nobody can say which one is older',
}

/** Whether the model left a token out of account: of an answered acquisition, or a use. */
function hasOddToken(history: History): boolean {
  const { columns, rows, pools } = history
  const [acquire, guarded] = [pools.functions.indexOf('acquire'), pools.functions.indexOf('guarded')]
  const isOdd = (id = NONE): boolean => id !== NONE && typeof (pools.values[id] ?? 0) !== 'number'
  for (let row = 0; row < rows; row++) {
    if (columns.outcome[row] !== OUTCOME.ok || !counts(history, row)) continue
    if (columns.fn[row] === acquire && columns.negative[row] !== 1 && isOdd(columns.result[row])) return true
    if (columns.fn[row] === guarded && isOdd(columns.arg[row])) return true
  }
  return false
}
