/**
 * Banks: transfers between accounts, and readings of all accounts at once (after Jepsen's `bank`).
 *
 *     p0  |-a:t5>b-|
 *     p1     |-s[a=5,b=10]-|      a and b began with 10 each: a read after the transfer, b before it
 *
 * Three promises, told apart by what a wrong total can come from:
 *   snapshot-reads  every reading shows one moment, so its total is the opening one, whatever transfers are under way
 *                   or of unknown outcome (they move money whole or not at all). Wrong: a torn reading, or worse.
 *   conservation    in the end no money was made or lost. Judged only on what each node answers last, once healed and
 *                   quiet: before that a store that replicates in the background may show half of a transfer long
 *                   after it was acknowledged, and no reading can tell that from loss.
 *   no-overdraft    no reading shows an account below zero (unless it began there).
 *
 * Shape:  `transfer` (key, arg: from, to; arg2: the amount) and `read-all` (items); the header has the opening balances.
 *         Main rows and final ones at the run's level; for conservation final ones of any level.
 * Cost:   O(readings × accounts).
 * Judged: readings that ended after the first transfer began.
 * Blind:  necessary conditions only: a transfer lost whole, or applied twice, keeps the total, and so do two errors
 *         that cancel out.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE, OPEN } from '../../history/index.ts'
import { type Checker, type CheckResult, NO_MEASURES } from '../checker.ts'
import { settledAnswers, whyNotSettled } from '../final-reads.ts'
import { type BankReading, type BankView, bankView, readingRows } from './bank-view.ts'
import { tellMissing, tellOverdraft, tellTotal } from './story.ts'

export const bank: Checker = {
  name: 'bank',
  local: false,
  needs: {},
  judges: [
    { model: 'conservation', strength: 'necessary' },
    { model: 'no-overdraft', strength: 'necessary' },
    { model: 'snapshot-reads', strength: 'necessary' },
  ],
  check(history): CheckResult {
    const view = bankView(history)
    const rows = readingRows(history)
    const judgements = new Map([
      ['conservation', judgeEnd(history, view)],
      ['no-overdraft', judgeReadings(view, rows, findOverdraft)],
      ['snapshot-reads', judgeReadings(view, rows, findTear)],
    ] as const)
    return { judgements, measures: NO_MEASURES }
  },
}

type Find = (view: BankView, reading: BankReading) => Judgement | null

const findOverdraft: Find = (view, reading) => (reading.overdrawn === NONE ? null : tellOverdraft(view, reading))

const findTear: Find = (view, reading) => {
  if (reading.missing !== NONE) return tellMissing(view, reading)
  return reading.total === view.openingTotal ? null : tellTotal(view, reading, 'torn-read')
}

const findLoss: Find = (view, reading) => {
  if (reading.missing !== NONE) return tellMissing(view, reading)
  if (reading.total === view.openingTotal) return null
  return tellTotal(view, reading, reading.total < view.openingTotal ? 'money-lost' : 'money-created')
}

function judgeEnd(history: History, view: BankView): Judgement {
  const rows = settledAnswers(history, 'read-all')
  return rows.length === 0 ? { kind: 'unknown', ...whyNotSettled(history) } : judgeReadings(view, rows, findLoss)
}

function judgeReadings(view: BankView, rows: readonly number[], find: Find): Judgement {
  if (view.flaw !== null && rows.length > 0) return { kind: 'unknown', why: 'precondition', note: view.flaw }
  const { returnIndex } = view.history.columns
  let judged = 0
  let isFlawed = false
  for (const row of rows) {
    const reading = view.reading(row)
    if (reading.isFlawed) {
      isFlawed = true
      continue
    }
    const wrong = find(view, reading)
    if (wrong !== null) return wrong
    if ((returnIndex[row] ?? OPEN) > view.firstTransfer) judged++
  }
  if (isFlawed)
    return { kind: 'unknown', why: 'precondition', note: 'a balance is read as something that is not a whole number' }
  return clean('necessary', judged)
}
