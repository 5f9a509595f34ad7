/**
 * Decides linearizability of logs whose values are appended once and that are read as a whole.
 *
 *     p0  |-app1-|  |-app2-|
 *     p1                      |-[2]-|     refuted: 1 was there before 2
 *
 * Shape:  append, read-all (history.ts); main rows, and final ones at the run's level.
 * Cost:   O(operations + values read).
 * Method: log-order.ts. Offsets that were told must rise along the log, and where they are places in it they are checked
 *         as such; where they skip numbers that nothing accounts for, nothing is proven (`precondition`).
 * Judged: answered readings, and appends that told their offsets.
 * Certificate: rows of the history; those of each log, in this order, are a linearization.
 * Blind:  logs in which a value is appended twice are searched.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE, OPEN } from '../../history/index.ts'
import { log } from '../../models/index.ts'
import { type Budget, type Checker, type CheckResult, NO_MEASURES } from '../checker.ts'
import { settleBySearch } from '../objects/by-search.ts'
import { type ObjectView, objectViews } from '../objects/object-view.ts'
import { rowsInOrder } from '../objects/rows.ts'
import { keyName } from '../telling.ts'
import { LOG, LOG_FUNCTIONS, offsetOf } from './log-functions.ts'
import { orderLog } from './log-order.ts'
import { tellLog } from './story.ts'

export const logLinearizable: Checker = {
  name: 'log-linearizable',
  local: true,
  needs: { uniqueValues: true },
  judges: [{ model: 'linearizable', strength: 'decides' }],
  check(history, budget): CheckResult {
    return { judgements: new Map([['linearizable', judgeLogs(history, budget)]]), measures: NO_MEASURES }
  },
}

function judgeLogs(history: History, budget: Budget): Judgement {
  const orders: Int32Array[] = []
  let judged = 0
  let undecided: Judgement | null = null
  for (const view of objectViews(history, LOG_FUNCTIONS)) {
    for (let entry = 0; entry < view.size; entry++) judged += Number(couldBeWrong(history, view, entry))
    const found = judgeLog(history, view, budget)
    if (found instanceof Int32Array) orders.push(found)
    else if (found.kind === 'refuted') return found
    else undecided ??= found
  }
  if (undecided !== null) return undecided
  return judged === 0 ? clean('decides', 0) : clean('decides', judged, rowsInOrder(orders))
}

const couldBeWrong = (history: History, { fn, ret, row }: ObjectView, entry: number): boolean =>
  ret[entry] !== OPEN && (fn[entry] === LOG.readAll || !Number.isNaN(offsetOf(history, row[entry] ?? NONE)))

function judgeLog(history: History, view: ObjectView, budget: Budget): Int32Array | Judgement {
  if (isRepeated(view)) return searched(history, view, budget)
  const found = orderLog(view, (entry) => offsetOf(history, view.row[entry] ?? NONE))
  if (found.kind === 'open') return searched(history, view, budget)
  if (found.kind !== 'order') return tellLog(history, view, found)
  return found.order.map((entry) => view.row[entry] ?? NONE)
}

/** The model counts places from 0; that a log does not is no fault of it. */
function searched(history: History, view: ObjectView, budget: Budget): Int32Array | Judgement {
  const found = settleBySearch(history, log, view.row, budget.steps)
  const isTold = view.row.some((row, entry) => view.fn[entry] === LOG.append && !Number.isNaN(offsetOf(history, row)))
  if (found instanceof Int32Array || found.kind !== 'refuted' || !isTold) return found
  const name = view.key === NONE ? 'the log' : keyName(history, view.key)
  return { kind: 'unknown', why: 'precondition', note: `the offsets of ${name} may not be places in it` }
}

function isRepeated({ size, fn, negative, value, values }: ObjectView): boolean {
  const isAppended = new Uint8Array(values)
  for (let entry = 0; entry < size; entry++) {
    const of = value[entry] ?? NONE
    if (fn[entry] !== LOG.append || negative[entry] === 1) continue
    if (isAppended[of] === 1) return true
    isAppended[of] = 1
  }
  return false
}
