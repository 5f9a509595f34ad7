/**
 * Decides linearizability of sets, in the two ways in which sets are used.
 *
 *     p0  |-+1-|        |-+1-|      refuted: 1 was there, and adding it changed nothing
 *     p1         |-has1-|
 *
 * Shape:  add, remove, contains, read-all (history.ts); main rows, and final ones at the run's level.
 * Cost:   O(n log n + elements read).
 * Method: without whole readings each element is a bit, decided lazily by the earliest deadline (elements.ts); a set that
 *         only grows, every element added once, is decided by the order of its readings (grow-only.ts). Sets that are
 *         used in both ways are searched, unless their elements refute them already.
 * Judged: answered readings, and additions and removals that told whether they changed something.
 * Certificate: rows of the history; those of each set, in this order, are a linearization.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE, OPEN } from '../../history/index.ts'
import { set } from '../../models/index.ts'
import { type Budget, type Checker, type CheckResult, NO_MEASURES } from '../checker.ts'
import { settleBySearch } from '../objects/by-search.ts'
import { type ObjectView, objectViews } from '../objects/object-view.ts'
import { rowsInOrder } from '../objects/rows.ts'
import { keyName } from '../telling.ts'
import { orderElements, tellsChanges } from './elements.ts'
import { orderGrowOnly } from './grow-only.ts'
import { SET, SET_FUNCTIONS } from './set-functions.ts'
import { tellElement, tellGrowOnly } from './story.ts'

export const setLinearizable: Checker = {
  name: 'set-linearizable',
  local: true,
  needs: { uniqueValues: true },
  judges: [{ model: 'linearizable', strength: 'decides' }],
  check(history, budget): CheckResult {
    return { judgements: new Map([['linearizable', judgeSets(history, budget)]]), measures: NO_MEASURES }
  },
}

function judgeSets(history: History, budget: Budget): Judgement {
  const orders: Int32Array[] = []
  let judged = 0
  let undecided: Judgement | null = null
  for (const view of objectViews(history, SET_FUNCTIONS)) {
    const uses = usesOf(view)
    judged += uses.judged
    let found = uses.isGrowOnly ? judgeGrowOnly(history, view) : judgeElements(history, view)
    const isMixed = uses.readsAll && !uses.isGrowOnly
    if (found instanceof Int32Array && isMixed) found = judgeMixed(history, view, budget)
    if (found instanceof Int32Array) orders.push(found)
    else if (found.kind === 'refuted') return found
    else undecided ??= found
  }
  if (undecided !== null) return undecided
  return judged === 0 ? clean('decides', 0) : clean('decides', judged, rowsInOrder(orders))
}

function judgeGrowOnly(history: History, view: ObjectView): Int32Array | Judgement {
  const found = orderGrowOnly(view)
  return found.kind === 'order' ? rowsOf(view, found.order) : tellGrowOnly(history, view, found)
}

function judgeElements(history: History, view: ObjectView): Int32Array | Judgement {
  const found = orderElements(view)
  if (found.kind === 'order') return rowsOf(view, found.order)
  if (found.kind === 'untold') return unsaid(history, view)
  return tellElement(history, view, found)
}

/** Elements that come and go, and whole readings: nothing but a search decides that. */
function judgeMixed(history: History, view: ObjectView, budget: Budget): Int32Array | Judgement {
  const found = settleBySearch(history, set, view.row, budget.steps)
  if (found instanceof Int32Array || tellsChanges(view) || found.kind !== 'refuted') return found
  return unsaid(history, view)
}

const unsaid = (history: History, view: ObjectView): Judgement => {
  const note = `whether adding to ${nameOf(history, view)} changed something is never told`
  return { kind: 'unknown', why: 'precondition', note }
}

const rowsOf = ({ row }: ObjectView, order: Int32Array): Int32Array => order.map((entry) => row[entry] ?? NONE)
const nameOf = (history: History, { key }: ObjectView): string => (key === NONE ? 'the set' : keyName(history, key))

interface Uses {
  readonly readsAll: boolean
  readonly isGrowOnly: boolean
  readonly judged: number
}

function usesOf(view: ObjectView): Uses {
  const { size, fn, negative, ret, value, values } = view
  const isAdded = new Uint8Array(values)
  let readsAll = false
  let growsOnly = true
  let judged = 0
  const tells = tellsChanges(view)
  for (let entry = 0; entry < size; entry++) {
    const asked = fn[entry]
    const no = negative[entry] === 1
    const looks = asked === SET.contains || asked === SET.readAll || no
    if (looks && ret[entry] === OPEN) continue
    if (asked === SET.readAll) readsAll = true
    else if (asked !== SET.add || no || isAdded[value[entry] ?? 0] === 1) growsOnly = false
    if (asked === SET.add) isAdded[value[entry] ?? 0] = 1
    if (looks || (tells && ret[entry] !== OPEN)) judged++
  }
  return { readsAll, isGrowOnly: readsAll && growsOnly, judged }
}
