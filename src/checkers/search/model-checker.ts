/**
 * Linearizability by any model, whatever its values are: the general search as a checker.
 *
 *     p0  |-w1-|  |-w2-|           "p1 read x = 1, but x could only have been 2"
 *     p1                  |-r1-|
 *
 * Shape:  rows of the model's functions that count; any other function, and it is not judged;
 *         nor are sums of other numbers than whole ones.
 * Units:  the budget's steps are attempts to put an operation next.
 * Cost:   search.ts; exponential at worst in the operations open at once.
 * Judged: answers that could have been wrong.
 * Certificate: rows of the history; those of each object, in this order, are a linearization (verify.ts replays it).
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { type AnyModel, counts } from '../../models/index.ts'
import { type Budget, type Checker, NO_MEASURES } from '../checker.ts'
import { deed, who } from '../telling.ts'
import { counterexampleOf } from './counterexample.ts'
import { inexactSum } from './exact-sums.ts'
import { searchLinearizable } from './search.ts'
import { tellCounterexample } from './story.ts'

export const modelChecker = (model: AnyModel): Checker => ({
  name: `linearizable/${model.name}`,
  local: model.perKey,
  searches: true,
  needs: {},
  judges: [{ model: 'linearizable', strength: 'decides' }],
  check: (history, budget) => ({
    judgements: new Map([['linearizable', judgeByModel(history, model, budget)]]),
    measures: NO_MEASURES,
  }),
})

export function judgeByModel(history: History, model: AnyModel, { steps, progress }: Budget): Judgement {
  const foreign = foreignFunction(history, model)
  if (foreign !== null) {
    const note = `the model ${model.name} does not know ${foreign}`
    return { kind: 'unknown', why: 'precondition', note }
  }
  const inexact = inexactSum(history, model)
  if (inexact !== null) return { kind: 'unknown', why: 'precondition', note: inexact }
  const found = searchLinearizable(history, model, { steps, ...(progress === undefined ? {} : { progress }) })
  switch (found.kind) {
    case 'linearizable':
      return clean('decides', found.judged, found.order)
    case 'not-linearizable':
      return tellCounterexample(history, model, counterexampleOf(history, model, found))
    case 'budget': {
      const at = `${who(history, found.deepest)} ${deed(history, found.deepest)}`
      return { kind: 'unknown', why: 'budget', note: `gave up after ${found.steps} steps, where ${at}` }
    }
  }
}

/** A function, or a step of a transaction, that the model does not have, among the rows that count. */
function foreignFunction(history: History, { functions, steps }: AnyModel): string | null {
  const { columns, pools, rows } = history
  const { offsets, fn: stepOf } = columns.items
  const isForeign = pools.functions.map((fn) => !functions.includes(fn))
  const isForeignStep = pools.functions.map((fn) => steps !== undefined && !steps.includes(fn))
  if (!isForeign.includes(true) && !isForeignStep.includes(true)) return null
  for (let row = 0; row < rows; row++) {
    const fn = columns.fn[row] ?? NONE
    if (!counts(history, row)) continue
    if (isForeign[fn] === true) return pools.functions[fn] ?? '?'
    for (let at = offsets[row] ?? 0; at < (offsets[row + 1] ?? 0); at++) {
      const step = stepOf[at] ?? NONE
      // Items that are no steps are given as the row's own function.
      if (step !== fn && isForeignStep[step] === true) return `${pools.functions[step]} in a transaction`
    }
  }
  return null
}
