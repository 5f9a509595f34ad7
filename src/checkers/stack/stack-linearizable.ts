/**
 * Decides linearizability of stacks whose values are put in once.
 *
 *     p0  |-push1-|  |-push2-|
 *     p1                        |-pop1-|  |-pop2-|     refuted: 1 lay under 2
 *
 * Shape:  push, pop (history.ts); main rows, and final ones at the run's level.
 * Cost:   O(n log² n), unless pops of unknown outcome are needed in a way that takes a search.
 * Method: stack-order.ts. Pops of unknown outcome are left out, or used where a value has to have left (repair.ts); where
 *         even values that may leave at any time from the first of them on cannot be ordered, nothing can.
 * Judged: answered pops.
 * Certificate: rows of the history; those of each stack, in this order, are a linearization.
 * Blind:  values that are pushed twice, and pops that do not tell what they took, are searched.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE, OPEN } from '../../history/index.ts'
import { stack } from '../../models/index.ts'
import { type Budget, type Checker, type CheckResult, NO_MEASURES } from '../checker.ts'
import { settleBySearch } from '../objects/by-search.ts'
import { readLives, STACK_FUNCTIONS, TAKE, whyNoLives } from '../objects/lives.ts'
import { type ObjectView, objectViews } from '../objects/object-view.ts'
import { rowsInOrder } from '../objects/rows.ts'
import { decideStack } from './decide.ts'
import { tellStack } from './story.ts'

export const stackLinearizable: Checker = {
  name: 'stack-linearizable',
  local: true,
  needs: { uniqueValues: true },
  judges: [{ model: 'linearizable', strength: 'decides' }],
  check(history, budget): CheckResult {
    return { judgements: new Map([['linearizable', judgeStacks(history, budget)]]), measures: NO_MEASURES }
  },
}

function judgeStacks(history: History, budget: Budget): Judgement {
  const orders: Int32Array[] = []
  let judged = 0
  let undecided: Judgement | null = null
  for (const view of objectViews(history, STACK_FUNCTIONS)) {
    for (let entry = 0; entry < view.size; entry++)
      judged += Number(view.fn[entry] === TAKE && view.ret[entry] !== OPEN)
    const found = judgeStack(history, view, budget)
    if (found instanceof Int32Array) orders.push(found)
    else if (found.kind === 'refuted') return found
    else undecided ??= found
  }
  if (undecided !== null) return undecided
  return judged === 0 ? clean('decides', 0) : clean('decides', judged, rowsInOrder(orders))
}

function judgeStack(history: History, view: ObjectView, budget: Budget): Int32Array | Judgement {
  if (whyNoLives(view) !== null) return settleBySearch(history, stack, view.row, budget.steps)
  const lives = readLives(view)
  const found = lives.kind === 'lives' ? decideStack(view, lives) : lives
  if (found.kind === 'order') return found.order.map((entry) => view.row[entry] ?? NONE)
  if (found.kind === 'open') return settleBySearch(history, stack, view.row, budget.steps)
  return tellStack(history, view, found)
}
