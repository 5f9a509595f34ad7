/** A history as a bank: its accounts, and what every reading of all of them amounts to. */
import { beginningOf, type History, NONE, OPEN, OUTCOME, PHASE, ROLE } from '../../history/index.ts'

/** One reading of all accounts. */
export interface BankReading {
  readonly row: number
  readonly total: number
  /** Key id of an account that the reading does not have, NONE if it has all. */
  readonly missing: number
  /** Key id of an account below zero (that did not begin there), NONE if there is none. */
  readonly overdrawn: number
  /** Something in it is not a whole number: sums of others are not exact. */
  readonly isFlawed: boolean
}

export interface BankView {
  readonly history: History
  /** Key ids of the accounts that the header opens. */
  readonly accounts: Int32Array
  readonly openingTotal: number
  /** Rows of transfers that moved money or may have: not refused, not failed. */
  readonly transfers: readonly number[]
  /** Where the first of them began; OPEN without any: before that nothing could have gone wrong. */
  readonly firstTransfer: number
  /** Why nothing can be judged, or null. */
  readonly flaw: string | null
  reading(row: number): BankReading
}

export function bankView(history: History): BankView {
  const { pools, header, columns } = history
  const opening = new Map<number, number>()
  let flaw: string | null = null
  pools.keys.forEach((name, key) => {
    const balance = beginningOf(header, name)
    if (typeof balance === 'number' && Number.isSafeInteger(balance)) opening.set(key, balance)
    else if (balance !== undefined) flaw ??= `${name} begins with something that is not a whole number`
  })
  if (Object.keys(header.initial).length === 0) flaw = 'the header does not say what the accounts begin with'
  const transfers = rowsOf(history, 'transfer').filter((row) => columns.negative[row] !== 1)
  return {
    history,
    accounts: Int32Array.from(opening.keys()),
    openingTotal: Object.values(header.initial).reduce<number>((total, balance) => total + Number(balance), 0),
    transfers,
    firstTransfer: columns.invokeIndex[transfers[0] ?? NONE] ?? OPEN,
    flaw,
    reading: (row) => readAll(history, row, opening),
  }
}

/** Answered readings of all accounts in the main phase, and final ones at the run's level. */
export function readingRows(history: History): readonly number[] {
  const { columns, pools, header } = history
  const runLevel = pools.levels.indexOf(header.level)
  return rowsOf(history, 'read-all').filter(
    (row) =>
      columns.outcome[row] === OUTCOME.ok && (columns.phase[row] !== PHASE.final || columns.level[row] === runLevel),
  )
}

/** Balances of a reading by key id; an account of which it says nothing, or null, is not there. */
export function balancesOf({ columns, pools }: History, row: number): ReadonlyMap<number, number> {
  const { offsets, role, key, value } = columns.items
  const balances = new Map<number, number>()
  for (let item = offsets[row] ?? 0; item < (offsets[row + 1] ?? 0); item++) {
    const balance = pools.values[value[item] ?? NONE]
    if (role[item] !== ROLE.result || balance === null || balance === undefined) continue
    balances.set(key[item] ?? NONE, typeof balance === 'number' ? balance : Number.NaN)
  }
  return balances
}

function readAll(history: History, row: number, opening: ReadonlyMap<number, number>): BankReading {
  const balances = balancesOf(history, row)
  let total = 0
  let overdrawn = NONE
  for (const [account, balance] of balances) {
    total += balance
    if (balance < 0 && overdrawn === NONE && (opening.get(account) ?? 0) >= 0) overdrawn = account
  }
  let missing = NONE
  for (const account of opening.keys()) if (missing === NONE && !balances.has(account)) missing = account
  return { row, total, missing, overdrawn, isFlawed: ![...balances.values()].every(Number.isSafeInteger) }
}

function rowsOf({ columns, pools, rows }: History, fn: string): readonly number[] {
  const id = pools.functions.indexOf(fn)
  const found: number[] = []
  for (let row = 0; row < rows && id !== NONE; row++) {
    if (columns.fn[row] !== id || columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) continue
    found.push(row)
  }
  return found
}
