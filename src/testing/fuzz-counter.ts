/** The counter checker against brute force. */
import { AMPLE } from '../checkers/checker.ts'
import { counter, verifyCounterCertificate } from '../checkers/counter/index.ts'
import type { Judgement } from '../consistency/index.ts'
import { type History, NONE, OUTCOME, PHASE } from '../history/index.ts'
import { isCounterLinearizableByBruteForce, isFinalReadingPossible } from './brute-counter.ts'
import { subHistory } from './compact-history.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomCounters } from './random-counters.ts'
import { runFuzz } from './run-fuzz.ts'

export interface CounterJudgements {
  readonly order: Judgement
  readonly end: Judgement
}

export function judgeCounter(history: History): CounterJudgements {
  const { judgements } = counter.check(history, AMPLE)
  return { order: judgements.get('linearizable') as Judgement, end: judgements.get('counter-bounds') as Judgement }
}

export const counterDisagreement = (history: History, { order, end }: CounterJudgements): string | null =>
  orderDisagreement(history, order) ?? endDisagreement(history, end)

function orderDisagreement(history: History, judgement: Judgement): string | null {
  switch (judgement.kind) {
    case 'holds':
      if (!isCounterLinearizableByBruteForce(history)) return 'holds, but no order exists'
      return verifyCounterCertificate(history, judgement.certificate ?? new Int32Array())
        ? null
        : 'the certificate is none'
    case 'refuted':
      if (isCounterLinearizableByBruteForce(history)) return `refuted (${judgement.anomaly}), but there is an order`
      return whyNoEvidence(history, judgement)
    case 'unknown':
      if (judgement.why === 'precondition' && isUnit(history)) return 'unknown, though all increments are by one'
      return null
    case 'not-refuted':
      return isUnit(history) ? 'not decided, though all increments are by one' : null
    default:
      return judgement satisfies never
  }
}

const isUnit = ({ columns, pools, rows }: History): boolean =>
  Array.from({ length: rows }, (_, row) => row).every(
    (row) =>
      columns.outcome[row] === OUTCOME.fail ||
      pools.functions[columns.fn[row] ?? NONE] !== 'add' ||
      pools.values[columns.arg[row] ?? NONE] === 1,
  )

/** Lost increments must show from the rows alone, whatever else was added; so must values too high from all additions. */
function whyNoEvidence(history: History, { anomaly, story }: Judgement & { kind: 'refuted' }): string | null {
  if (!isUnit(history)) return null
  const part = subHistory(history, [...(story[0]?.rows ?? [])])
  const isCapped = story.some(({ text }) => /\b([5-9]|\d\d+) increments/.test(text))
  const possible = isCounterLinearizableByBruteForce(part, anomaly !== 'impossible-value')
  return possible && !isCapped ? `${anomaly}: the rows show nothing` : null
}

function endDisagreement(history: History, judgement: Judgement): string | null {
  const { columns, rows } = history
  const finals = Array.from({ length: rows }, (_, row) => row).filter((row) => columns.phase[row] === PHASE.final)
  const last = new Map(finals.map((row) => [`${columns.node[row]}/${columns.key[row]}`, row]))
  let wrong = 0
  let judged = 0
  for (const row of finals) {
    if (columns.outcome[row] !== OUTCOME.ok) continue
    const isLast = [...last.values()].includes(row)
    const { tooLow, tooHigh } = isFinalReadingPossible(history, row)
    if (isLast) judged++
    if (tooHigh || (tooLow && isLast)) wrong++
  }
  const expected = wrong > 0 ? 'refuted' : judged > 0 ? 'not-refuted' : 'unknown'
  return judgement.kind === expected ? null : `counter-bounds is ${judgement.kind}, not ${expected}`
}

export const fuzzCounter: FuzzTarget = {
  name: 'counter',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomCounters(seededDice(seed * 1_000_003 + number), { operations: 8, keys: 2 })
      const judgements = judgeCounter(history)
      return { kinds: [judgements.order.kind], wrong: counterDisagreement(history, judgements) }
    }),
}
