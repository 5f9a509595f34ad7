/**
 * Counters: exact for increments by one, bounds for everything else, and what is left of them in the end.
 *
 *     p0  |-a1-|  |-a1-|
 *     p1                  |-r1-|      refuted: an acknowledged increment is missing
 *
 * Shape:  `add` (arg: the delta) and `read` (result: the value), several keys; a key begins as the header's initial
 *         value, or 0. linearizable: main rows, and final ones at the run's level. counter-bounds: final readings of
 *         any level.
 * Cost:   O(n log n).
 * Method: unit-increments.ts; otherwise each reading is held against its bounds (bounds.ts), which refutes or says
 *         nothing, so with other deltas linearizability is at best unknown (`precondition`).
 * Judged: readings. counter-bounds: what each node answered last, once healed and quiet; that no more is there than was
 *         attempted is asked of every final reading.
 * Blind:  an increment that is lost and another that is counted twice cancel out, unless a reading falls between.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE, OPEN } from '../../history/index.ts'
import { type Checker, type CheckResult, NO_MEASURES } from '../checker.ts'
import { finalAnswers, settledAnswers, whyNotSettled } from '../final-reads.ts'
import { keyName } from '../telling.ts'
import { boundsOf } from './bounds.ts'
import { type CounterView, counterViews, numberWithId } from './counter-view.ts'
import { tellCounter, tellOutOfBounds } from './story.ts'
import { orderIncrements } from './unit-increments.ts'

export const counter: Checker = {
  name: 'counter',
  local: true,
  needs: {},
  judges: [
    { model: 'linearizable', strength: 'decides' },
    { model: 'counter-bounds', strength: 'necessary' },
  ],
  check(history): CheckResult {
    const views = counterViews(history)
    return {
      judgements: new Map([
        ['linearizable', judgeOrder(history, views)],
        ['counter-bounds', judgeEnd(history, views)],
      ]),
      measures: NO_MEASURES,
    }
  },
}

function judgeOrder(history: History, views: readonly CounterView[]): Judgement {
  const orders: Int32Array[] = []
  let judged = 0
  let undecided: string | null = null
  /** false: something else than increments by one, for which only bounds can be checked. */
  let isExact = true
  for (const view of views) {
    judged += view.readings.row.length
    if (view.flaw !== null) {
      undecided ??= view.flaw
      continue
    }
    if (!view.isUnit) {
      isExact = false
      const outside = findOutOfBounds(history, view)
      if (outside !== null) return outside
      continue
    }
    const order = orderIncrements(view)
    if (!(order instanceof Int32Array)) return tellCounter(history, view, order)
    orders.push(order)
  }
  if (undecided !== null) return { kind: 'unknown', why: 'precondition', note: undecided }
  if (!isExact) return clean('necessary', judged)
  return judged === 0 ? clean('decides', 0) : clean('decides', judged, concatenated(orders))
}

function findOutOfBounds(history: History, view: CounterView): Judgement | null {
  const { row, inv, ret, amount } = view.readings
  const boundsFor = boundsOf(view.additions)
  for (let reading = 0; reading < row.length; reading++) {
    const bounds = boundsFor(inv[reading] ?? 0, ret[reading] ?? OPEN)
    const told = amount[reading] ?? 0
    if (told < bounds.low || told > bounds.high)
      return tellOutOfBounds(history, view, row[reading] ?? NONE, told, bounds)
  }
  return null
}

function judgeEnd(history: History, views: readonly CounterView[]): Judgement {
  const settled = new Set(settledAnswers(history, 'read'))
  const boundsFor = views.map(({ additions }) => once(() => boundsOf(additions)))
  let flaw: string | null = null
  let judged = 0
  for (const row of finalAnswers(history, 'read')) {
    const { columns, pools } = history
    const view = views[columns.key[row] ?? NONE]
    const bounds = boundsFor[columns.key[row] ?? NONE]?.()(
      columns.invokeIndex[row] ?? 0,
      columns.returnIndex[row] ?? OPEN,
    )
    if (view === undefined || bounds === undefined || columns.result[row] === NONE) continue
    const told = numberWithId(pools.values, columns.result[row] ?? NONE) - view.initial
    if (view.flaw !== null || Number.isNaN(told)) {
      flaw ??= view.flaw ?? `${keyName(history, view.key)} is read as something that is not a whole number`
      continue
    }
    if (settled.has(row)) judged++
    const isShort = settled.has(row) && told < bounds.low
    if (isShort || told > bounds.high) return tellOutOfBounds(history, view, row, told, bounds)
  }
  if (flaw !== null) return { kind: 'unknown', why: 'precondition', note: flaw }
  return judged === 0 ? { kind: 'unknown', ...whyNotSettled(history) } : clean('necessary', judged)
}

function concatenated(parts: readonly Int32Array[]): Int32Array {
  const whole = new Int32Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
