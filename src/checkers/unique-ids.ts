/**
 * Unique ids: no id is ever given out twice.
 *
 *     p0  |-id7-|
 *     p1           |-id7-|      given out twice
 *
 * Shape:  answered `generate` rows of the main and the final phase.
 * Cost:   O(rows): equal ids are one value of the history's pool.
 * Judged: ids beyond the first.
 * Blind:  an id that was given to somebody who never heard of it.
 */
import { clean, type Judgement } from '../consistency/index.ts'
import { type History, NONE, OUTCOME, PHASE } from '../history/index.ts'
import { type Checker, type CheckResult, NO_MEASURES } from './checker.ts'
import { Telling, valueName, who } from './telling.ts'

export const uniqueIds: Checker = {
  name: 'unique-ids',
  local: false,
  needs: {},
  judges: [{ model: 'unique-ids', strength: 'decides' }],
  check(history): CheckResult {
    return { judgements: new Map([['unique-ids', judge(history)]]), measures: NO_MEASURES }
  },
}

function judge(history: History): Judgement {
  const { columns, rows, pools } = history
  const generate = pools.functions.indexOf('generate')
  const givenIn = new Int32Array(pools.values.length).fill(NONE)
  let given = 0
  for (let row = 0; row < rows; row++) {
    if (columns.fn[row] !== generate || columns.outcome[row] !== OUTCOME.ok) continue
    const id = columns.result[row] ?? NONE
    if (columns.phase[row] === PHASE.setup || columns.negative[row] === 1 || id === NONE) continue
    const first = givenIn[id] ?? NONE
    if (first !== NONE) return tell(history, first, row)
    givenIn[id] = row
    given++
  }
  return clean('decides', Math.max(0, given - 1))
}

function tell(history: History, first: number, second: number): Judgement {
  const id = valueName(history, history.columns.result[second] ?? NONE)
  const story = new Telling(history, [first, second])
    .say(`The id ${id} was given out twice: to ${who(history, first)} and to ${who(history, second)}.`)
    .sayDeeds().story
  return { kind: 'refuted', anomaly: 'duplicate-id', story }
}
