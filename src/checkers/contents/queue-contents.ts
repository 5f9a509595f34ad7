/**
 * What becomes of everything that is put into a queue (after Jepsen's `total-queue`): it comes out once, or is lost.
 *
 *     p0  |-enq1-|
 *     p1           |-deq_-|       acknowledged before, never taken out, and the queue is said to be empty: lost
 *
 * Shape:  `enqueue` and `dequeue` rows of the main and the final phase; a queue that is drained in the end shows its losses.
 * Cost:   O(rows).
 * Judged: acknowledged values before an answer that the queue was empty; for duplicates and phantoms values taken out.
 *         Nodes that never caught up with each other may call empty what is not: then no loss is judged.
 * Blind:  as many losses in a queue as it has dequeues of unknown outcome: each may have taken a value with it.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE, OPEN, OUTCOME, PHASE } from '../../history/index.ts'
import type { Checker, CheckResult } from '../checker.ts'
import { NO_MEASURES } from '../checker.ts'
import { whyNeverQuiet } from '../final-reads.ts'
import { Telling } from '../telling.ts'
import { type ContentsView, contentsView } from './contents-view.ts'
import { judgeDuplicates, judgePhantoms, nameOf } from './whole.ts'

export const queueContents: Checker = {
  name: 'queue-contents',
  local: true,
  needs: {},
  judges: [
    { model: 'no-lost-ack', strength: 'necessary' },
    { model: 'no-duplicate', strength: 'necessary' },
    { model: 'no-phantom', strength: 'necessary' },
  ],
  check(history): CheckResult {
    const view = contentsView(history, 'enqueue', 'dequeue')
    return {
      judgements: new Map([
        ['no-lost-ack', history.unsettled === null ? judgeLosses(history, view) : notSettled(history)],
        ['no-duplicate', judgeDuplicates(history, view, true)],
        ['no-phantom', judgePhantoms(history, view)],
      ] as const),
      measures: NO_MEASURES,
    }
  },
}

const notSettled = (history: History): Judgement => ({
  kind: 'unknown',
  why: 'precondition',
  ...whyNeverQuiet(history),
})

interface Line {
  /** Row of the last answer that it was empty, by invocation; NONE: nobody found it so. */
  empty: number
  /** Dequeues that may have taken a value of which nobody heard. */
  unheard: number
}

function judgeLosses(history: History, view: ContentsView): Judgement {
  const { columns } = history
  const lines = linesOf(history)
  const isTaken = new Uint8Array(view.things)
  for (const { things } of view.sightings) for (const thing of things) isTaken[thing] = 1
  const missing = new Map<number, number>()
  let judged = 0
  for (let thing = 0; thing < view.things; thing++) {
    const put = view.putBy[thing] ?? NONE
    if (put === NONE || columns.outcome[put] !== OUTCOME.ok || view.isAmbiguous.has(thing)) continue
    const key = view.keyOf[thing] ?? NONE
    const { empty, unheard } = lines.get(key) ?? { empty: NONE, unheard: 0 }
    if (empty === NONE || (columns.invokeIndex[empty] ?? 0) < (columns.returnIndex[put] ?? OPEN)) continue
    judged++
    if (isTaken[thing] === 1) continue
    const lost = (missing.get(key) ?? 0) + 1
    missing.set(key, lost)
    if (lost > unheard) return tellLost(history, view, thing, empty, lost)
  }
  return clean('necessary', judged)
}

function linesOf({ columns, rows, pools }: History): ReadonlyMap<number, Line> {
  const dequeue = pools.functions.indexOf('dequeue')
  const lines = new Map<number, Line>()
  for (let row = 0; row < rows; row++) {
    if (columns.fn[row] !== dequeue || columns.phase[row] === PHASE.setup) continue
    if (columns.outcome[row] === OUTCOME.fail) continue
    const key = columns.key[row] ?? NONE
    const line = lines.get(key) ?? { empty: NONE, unheard: 0 }
    lines.set(key, line)
    if (columns.outcome[row] === OUTCOME.ok && columns.negative[row] === 1) line.empty = row
    else if (columns.outcome[row] === OUTCOME.info || columns.result[row] === NONE) line.unheard++
  }
  return lines
}

function tellLost(history: History, view: ContentsView, thing: number, empty: number, lost: number): Judgement {
  const put = view.putBy[thing] ?? NONE
  const telling = new Telling(history, [put, empty])
  telling
    .say(`${nameOf(history, view, thing)} was acknowledged, and never came out of the queue.`)
    .sayDeeds()
    .say(`${telling.mark(empty)} began after ${telling.mark(put)} had been acknowledged, and found nothing.`)
  if (lost > 1) telling.say(`With it ${lost} values are missing, more than dequeues without an answer can have taken.`)
  return { kind: 'refuted', anomaly: 'lost-value', story: telling.story }
}
