/**
 * Random histories on which rules alone refute nothing: two writes of x, whose two orders are both impossible, each for a
 * reason of its own that shows only once the order is chosen. If the first order demands that 3 be before 4 and 4 before
 * 3, and the second the same of 5 and 6, no order exists:
 *
 *     w(y,3) r(x,1)    w(y,4) r(x,1)    w(x,2) r(y,4)    r(x,2) r(y,3)         1 before 2 is impossible
 *     w(z,5) r(x,2)    w(z,6) r(x,2)    w(x,1) r(z,6)    r(x,1) r(z,5)         2 before 1 is impossible
 *
 * A few operations are left out, changed or added, so that now and then an order exists after all.
 */
import { NONE } from '../history/index.ts'
import type { Value } from '../units.ts'
import type { Tale, TaleOperation } from './arbitrary-sessions.ts'
import { type CompactOperation, compactHistory } from './compact-history.ts'
import type { Dice } from './dice.ts'

interface Step {
  readonly fn: 'read' | 'write'
  readonly key: number
  value: number
}

const w = (key: number, value: number): Step => ({ fn: 'write', key, value })
const r = (key: number, value: number): Step => ({ fn: 'read', key, value })
const [X, Y, Z] = [0, 1, 2]

const dilemma = (): Step[][] => [
  [w(Y, 3), r(X, 1)],
  [w(Y, 4), r(X, 1)],
  [w(X, 2), r(Y, 4)],
  [r(X, 2), r(Y, 3)],
  [w(Z, 5), r(X, 2)],
  [w(Z, 6), r(X, 2)],
  [w(X, 1), r(Z, 6)],
  [r(X, 1), r(Z, 5)],
]
const WRITTEN: readonly (readonly number[])[] = [
  [1, 2],
  [3, 4],
  [5, 6],
]

export function randomDilemma(dice: Dice): Tale {
  const sessions = dilemma()
  if (dice.chance(0.6)) for (let changes = 1 + dice.below(3); changes > 0; changes--) change(sessions, dice)
  return taleOf(shuffled(sessions, dice))
}

function change(sessions: Step[][], dice: Dice): void {
  const session = sessions[dice.below(sessions.length)] ?? []
  const key = dice.below(3)
  const value = WRITTEN[key]?.[dice.below(2)] ?? 1
  const reads = session.filter(({ fn }) => fn === 'read')
  const read = reads[dice.below(reads.length)]
  if (dice.chance(0.3)) session.splice(dice.below(session.length + 1), 0, r(key, value))
  else if (read === undefined) session.push(r(key, value))
  else if (dice.chance(0.5)) session.splice(session.indexOf(read), 1)
  else read.value = WRITTEN[read.key]?.[dice.below(2)] ?? 1
}

/** One operation at a time, of any session. */
function shuffled(sessions: readonly (readonly Step[])[], dice: Dice): readonly CompactOperation[] {
  const rest = sessions
    .map((steps, process) => ({ steps: [...steps], process }))
    .filter(({ steps }) => steps.length > 0)
  const operations: CompactOperation[] = []
  while (rest.length > 0) {
    const at = dice.below(rest.length)
    const { steps, process } = rest[at] as (typeof rest)[number]
    const { fn, key, value } = steps.shift() as Step
    if (steps.length === 0) rest.splice(at, 1)
    const inv = 2 * operations.length
    const [arg, result] = fn === 'write' ? [value, NONE] : [NONE, value]
    const place = { process, key, inv, end: inv + 1, level: 0, node: 0 } as const
    operations.push({ ...place, fn, arg, arg2: NONE, result, negative: false, outcome: 'ok', phase: 'main' })
  }
  return operations
}

function taleOf(compact: readonly CompactOperation[]): Tale {
  const values: readonly Value[] = [null, 1, 2, 3, 4, 5, 6]
  const operations = compact.map(({ process, key, inv, end, fn, arg, result }, row): TaleOperation => {
    const [read, written] = fn === 'read' ? [result, undefined] : [undefined, arg]
    return { row, session: process, key, inv, ret: end, outcome: 'ok', read, written }
  })
  return { operations, initial: null, history: compactHistory(compact, ['x', 'y', 'z'], values, {}) }
}
