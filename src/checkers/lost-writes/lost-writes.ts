/**
 * No acknowledged write lost: what was written once, and acknowledged, is there in the end.
 *
 *     p0@n1        |-w1-|
 *     p1@n2/final          |-r_-|     nobody else wrote x: refuted
 *
 * Shape:  keys that one operation wrote, and no other tried to but those that certainly failed: a write, a
 *         compare-and-set that swapped, a registration that was granted. Of each node the last final reading, of any
 *         level, if it began after the quiet period.
 * Cost:   O(operations).
 * Judged: such readings.
 * Blind:  necessary conditions only. Keys that are written more than once are not looked at: where the last writer
 *         wins by clocks that are skewed, an acknowledged write may rightly give way to an earlier one.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE, OUTCOME, PHASE } from '../../history/index.ts'
import { type Checker, NO_MEASURES } from '../checker.ts'
import { settledAnswers, whyNotSettled } from '../final-reads.ts'
import { keyName, Telling, valueName } from '../telling.ts'

export const lostWrites: Checker = {
  name: 'lost-writes',
  local: true,
  needs: { finalReads: true },
  judges: [{ model: 'no-lost-ack', strength: 'necessary' }],
  check: (history) => ({ judgements: new Map([['no-lost-ack', judge(history)]]), measures: NO_MEASURES }),
}

function judge(history: History): Judgement {
  const { columns } = history
  const answers = ['read', 'owner'].flatMap((fn) => settledAnswers(history, fn))
  if (answers.length === 0) return { kind: 'unknown', ...whyNotSettled(history) }
  const onlyWrite = keysWrittenOnce(history)
  let judged = 0
  for (const row of answers) {
    const write = onlyWrite[columns.key[row] ?? NONE] ?? NONE
    const found = columns.result[row] ?? NONE
    if (write < 0 || found === NONE) continue
    judged++
    if (found !== writtenBy(history, write)) return tell(history, write, row)
  }
  if (judged > 0) return clean('necessary', judged)
  return { kind: 'unknown', why: 'vacuous', note: 'no key that was written exactly once was read in the end' }
}

const SEVERAL = -2

/** Per key: the row of its only write if that was acknowledged, else NONE or SEVERAL. */
function keysWrittenOnce(history: History): Int32Array {
  const { columns, pools, rows } = history
  const only = new Int32Array(pools.keys.length).fill(NONE)
  for (let row = 0; row < rows; row++) {
    const outcome = columns.outcome[row]
    if (outcome === OUTCOME.fail || columns.phase[row] === PHASE.setup || writtenBy(history, row) === NONE) continue
    const key = columns.key[row] ?? NONE
    only[key] = only[key] === NONE && outcome === OUTCOME.ok ? row : SEVERAL
  }
  return only
}

/** Value id, NONE if it writes none. */
function writtenBy({ columns, pools }: History, row: number): number {
  if (columns.negative[row] === 1) return NONE
  switch (pools.functions[columns.fn[row] ?? 0]) {
    case 'write':
    case 'register':
      return columns.arg[row] ?? NONE
    case 'cas':
      return columns.arg2[row] ?? NONE
    default:
      return NONE
  }
}

function tell(history: History, write: number, read: number): Judgement {
  const { columns } = history
  const shown = new Telling(history, [write, read]).sayDeeds()
  const key = keyName(history, columns.key[read] ?? NONE)
  const [lost, found] = [writtenBy(history, write), columns.result[read] ?? NONE].map((id) => valueName(history, id))
  shown.say(
    `${shown.mark(write)} was acknowledged and is the only write of ${key}. In the end, after the last heal and the ` +
      `quiet period, ${shown.actor(read)} found ${found} instead of ${lost}.`,
  )
  return { kind: 'refuted', anomaly: 'lost-write', story: shown.story }
}
