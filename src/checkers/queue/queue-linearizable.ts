/**
 * Decides linearizability of first-in-first-out queues whose values are put in once.
 *
 *     p0  |-enq1-|  |-enq2-|
 *     p1                      |-deq2-|     refuted: 1 was first in, and never came out
 *
 * Shape:  enqueue, dequeue (history.ts); main rows, and final ones at the run's level.
 * Cost:   O(n log n).
 * Method: queue-order.ts; dequeues of unknown outcome are matched to what must have been taken (untold.ts, decide.ts).
 * Judged: answered dequeues.
 * Certificate: rows of the history; those of each queue, in this order, are a linearization.
 * Blind:  values that are enqueued twice, and dequeues that do not tell what they took, are searched.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE, OPEN } from '../../history/index.ts'
import { queue } from '../../models/index.ts'
import { type Budget, type Checker, type CheckResult, NO_MEASURES } from '../checker.ts'
import { settleBySearch } from '../objects/by-search.ts'
import { QUEUE_FUNCTIONS, readLives, TAKE, whyNoLives } from '../objects/lives.ts'
import { type ObjectView, objectViews } from '../objects/object-view.ts'
import { rowsInOrder } from '../objects/rows.ts'
import { decideQueue } from './decide.ts'
import { tellQueue } from './story.ts'

export const queueLinearizable: Checker = {
  name: 'queue-linearizable',
  local: true,
  needs: { uniqueValues: true },
  judges: [{ model: 'linearizable', strength: 'decides' }],
  check(history, budget): CheckResult {
    return { judgements: new Map([['linearizable', judgeQueues(history, budget)]]), measures: NO_MEASURES }
  },
}

function judgeQueues(history: History, budget: Budget): Judgement {
  const orders: Int32Array[] = []
  let judged = 0
  let undecided: Judgement | null = null
  for (const view of objectViews(history, QUEUE_FUNCTIONS)) {
    for (let entry = 0; entry < view.size; entry++)
      judged += Number(view.fn[entry] === TAKE && view.ret[entry] !== OPEN)
    const found = judgeQueue(history, view, budget)
    if (found instanceof Int32Array) orders.push(found)
    else if (found.kind === 'refuted') return found
    else undecided ??= found
  }
  if (undecided !== null) return undecided
  return judged === 0 ? clean('decides', 0) : clean('decides', judged, rowsInOrder(orders))
}

function judgeQueue(history: History, view: ObjectView, budget: Budget): Int32Array | Judgement {
  if (whyNoLives(view) !== null) return settleBySearch(history, queue, view.row, budget.steps)
  const lives = readLives(view)
  const found = lives.kind === 'lives' ? decideQueue(view, lives) : lives
  if (found.kind === 'order') return found.order.map((entry) => view.row[entry] ?? NONE)
  return tellQueue(history, view, found)
}
