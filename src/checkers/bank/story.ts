/** Tells what is wrong with a reading of all accounts, and which transfers were near. */
import type { Judgement } from '../../consistency/index.ts'
import { NONE, OPEN } from '../../history/index.ts'
import { counted, keyName, Telling, who } from '../telling.ts'
import { type BankReading, type BankView, balancesOf } from './bank-view.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>

/** No more transfers than this are shown beside the reading. */
const FEW = 3

/** A reading whose total is not what the accounts began with. */
export function tellTotal(
  view: BankView,
  reading: BankReading,
  anomaly: 'torn-read' | 'money-created' | 'money-lost',
): Refuted {
  const { history, openingTotal } = view
  const off = reading.total - openingTotal
  const isAsMuch = (row: number): boolean => amountOf(view, row) === Math.abs(off)
  const near = nearestTransfers(view, reading.row, isAsMuch)
  // In the end any transfer of the run may be the one that went wrong: only those that stand out are worth a look.
  const shown =
    anomaly === 'torn-read' ? near : near.filter((row) => isAsMuch(row) || isOpenDuring(view, row, reading.row))
  const telling = new Telling(history, [reading.row, ...shown])
  const what = anomaly === 'torn-read' ? `read accounts that no one moment had` : 'found the accounts wrong in the end'
  telling
    .say(
      `${who(history, reading.row)} ${what}: their sum is ${reading.total}, ${Math.abs(off)} too ${off < 0 ? 'little' : 'much'}.`,
    )
    .sayDeeds()
  telling.say(
    `The accounts began with ${openingTotal} in all; transfers do not change that. ${balances(view, telling, reading)}`,
  )
  if (shown.length > 0) telling.say(nearness(view, telling, shown, reading.row, Math.abs(off)))
  return { kind: 'refuted', anomaly, story: telling.story }
}

export function tellMissing(view: BankView, { row, missing }: BankReading): Refuted {
  const telling = new Telling(view.history, [row])
  telling
    .say(`${who(view.history, row)} read all accounts, and ${keyName(view.history, missing)} was not there.`)
    .sayDeeds()
  telling.say(`It was opened before the run began, and nothing closes accounts.`)
  return { kind: 'refuted', anomaly: 'missing-account', story: telling.story }
}

export function tellOverdraft(view: BankView, reading: BankReading): Refuted {
  const { history } = view
  const { row, overdrawn } = reading
  const isFrom = (transfer: number): boolean => history.columns.key[transfer] === overdrawn
  const shown = nearestTransfers(view, row, isFrom).filter(isFrom)
  const telling = new Telling(history, [row, ...shown])
  const name = keyName(history, overdrawn)
  const balance = balancesOf(history, row).get(overdrawn)
  telling.say(`${who(history, row)} read ${name} = ${balance}: it was overdrawn.`).sayDeeds()
  telling.say(`A transfer that is not covered has to be refused. ${balances(view, telling, reading)}`)
  if (shown.length > 0) {
    const marks = shown.map((transfer) => telling.mark(transfer))
    telling.say(`The last ${counted(shown.length, 'transfer')} from ${name} before that: ${marks.join(', ')}.`)
  }
  return { kind: 'refuted', anomaly: 'overdraft', story: telling.story }
}

/** "#3 read a = 5, b = 7." */
function balances({ history }: BankView, telling: Telling, { row }: BankReading): string {
  const items = [...balancesOf(history, row)].map(([account, balance]) => `${keyName(history, account)} = ${balance}`)
  return `${telling.mark(row)} read ${items.join(', ')}.`
}

function nearness(
  view: BankView,
  telling: Telling,
  transfers: readonly number[],
  reading: number,
  off: number,
): string {
  const named = (rows: readonly number[]): string => rows.map((row) => telling.mark(row)).join(', ')
  const open = transfers.filter((row) => isOpenDuring(view, row, reading))
  const same = transfers.filter((row) => amountOf(view, row) === off)
  const sentences = [
    open.length > 0
      ? `Under way, or of unknown outcome, while it read: ${named(open)}.`
      : `The last transfers before it: ${named(transfers)}.`,
    ...(same.length > 0 ? [`${named(same)} moved just as much.`] : []),
  ]
  return sentences.join(' ')
}

/** Transfers that began before the reading ended: those that suit first, then those that were open, then the latest. */
function nearestTransfers(view: BankView, reading: number, suits: (row: number) => boolean): readonly number[] {
  const { columns } = view.history
  const ended = columns.returnIndex[reading] ?? OPEN
  const rank = (row: number): number => 2 * Number(suits(row)) + Number(isOpenDuring(view, row, reading))
  return view.transfers
    .filter((row) => (columns.invokeIndex[row] ?? 0) < ended)
    .sort((a, b) => rank(b) - rank(a) || b - a)
    .slice(0, FEW)
}

const isOpenDuring = ({ history: { columns } }: BankView, transfer: number, reading: number): boolean =>
  (columns.returnIndex[transfer] ?? OPEN) > (columns.invokeIndex[reading] ?? 0)

const amountOf = ({ history: { columns, pools } }: BankView, row: number): number =>
  Number(pools.values[columns.arg2[row] ?? NONE])
