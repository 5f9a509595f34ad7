/**
 * Writes transactions, or single reads and writes as transactions of one step, in the forms of Plume and DBCop: sessions
 * of committed and aborted transactions. They know no time, no operation of unknown outcome, no compare-and-set, and
 * only whole numbers: where a key or a value is none, all keys, or all values, are numbered instead.
 */
import type { Key, Value } from '../../units.ts'
import { beginningOf, type History, PHASE } from '../history.ts'
import type { Item } from '../sink.ts'
import { isForeignRow, rowView, type Write } from './encoder.ts'
import { refusedEncoding } from './refusal.ts'

const PLUME = "Plume's text form"
const DBCOP = "DBCop's text form"

interface Transaction {
  readonly session: number
  readonly committed: boolean
  readonly steps: readonly Item[]
}

export function encodePlume(history: History, write: Write): void {
  const { transactions, key, value } = numbered(history, PLUME, /^\d{1,18}$/)
  for (const [number, { session, committed, steps }] of transactions.entries()) {
    for (const [of, seen, fn] of steps) {
      // What was read by an aborted transaction has no place there.
      if (!committed && fn === 'r') continue
      write(`${fn}(${key(of ?? '')},${value(of ?? '', seen)},${session},${committed ? number : -1})\n`)
    }
  }
}

export function encodeDbcop(history: History, write: Write): void {
  const { transactions, key, value } = numbered(history, DBCOP, /^[\p{L}_][\p{L}\p{N}_]*$/u)
  const last = transactions.reduce((most, { session }) => Math.max(most, session), -1)
  for (let session = 0; session <= last; session++) {
    if (session > 0) write('---\n')
    for (const transaction of transactions) {
      if (transaction.session !== session || transaction.steps.length === 0) continue
      const events = transaction.steps.map(
        ([of, seen, fn]) => `${key(of ?? '')}${fn === 'w' ? ':=' : '=='}${value(of ?? '', seen)}`,
      )
      write(`[${events.join(' ')}]${transaction.committed ? '' : '!'}\n`)
    }
  }
}

interface Numbered {
  readonly transactions: readonly Transaction[]
  key(key: Key): string
  value(key: Key, value: Value): string
}

function numbered(history: History, form: string, plainKey: RegExp): Numbered {
  const transactions = transactionsOf(history, form)
  const initial = (key: Key): Value => beginningOf(history.header, key) ?? null
  const keys = new Set<Key>()
  const values = new Set<Value>()
  let isPlain = true
  for (const { steps } of transactions) {
    for (const [key, value, fn] of steps) {
      keys.add(key ?? '')
      if (value === initial(key ?? '') && fn === 'r') continue
      values.add(value)
      if (!isPositive(value)) isPlain = false
    }
  }
  // Two keys that begin differently cannot both begin as 0, but for the values that are read as such.
  const keyNames = [...keys].every((key) => plainKey.test(key)) ? null : new Map([...keys].map((key, at) => [key, at]))
  const valueNames = isPlain ? null : new Map([...values].map((value, at) => [value, at + 1]))
  return {
    transactions,
    key: (key) => (keyNames === null ? key : form === DBCOP ? `k${keyNames.get(key)}` : String(keyNames.get(key))),
    value: (key, value) => {
      if (value === initial(key) && !values.has(value)) return '0'
      if (value === initial(key))
        throw refusedEncoding(form, `${key} begins as ${value}, which is also written or read elsewhere`)
      return valueNames === null ? String(value) : String(valueNames.get(value))
    },
  }
}

const isPositive = (value: Value): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value > 0

function transactionsOf(history: History, form: string): readonly Transaction[] {
  const sessions = new Map<number, number>()
  const transactions: Transaction[] = []
  for (let row = 0; row < history.rows; row++) {
    // What the setup wrote is what the objects begin with.
    if (!isForeignRow(history, row) || history.columns.phase[row] === PHASE.setup) continue
    const { outcome, fn, told, asked, key, args, result, negative } = rowView(history, row)
    if (outcome === 'info') {
      throw refusedEncoding(form, 'it knows committed and aborted, and of some operations nobody knows the outcome')
    }
    const raw = history.columns.session[row] ?? 0
    let session = sessions.get(raw)
    if (session === undefined) {
      session = sessions.size
      sessions.set(raw, session)
    }
    if (negative) throw refusedEncoding(form, `a refused ${fn} has no place in it`)
    const steps =
      fn === 'txn'
        ? stepsOf(outcome === 'ok' ? told : asked, asked, form)
        : [single(fn, key, args, result, outcome, form)]
    transactions.push({ session, committed: outcome === 'ok', steps })
  }
  return transactions
}

function stepsOf(steps: readonly Item[], asked: readonly Item[], form: string): readonly Item[] {
  if (steps.length !== asked.length) throw refusedEncoding(form, 'nobody knows what a transaction read')
  const strange = steps.find(([, , fn]) => fn !== 'r' && fn !== 'w')
  if (strange === undefined) return steps
  throw refusedEncoding(form, `its transactions read and write, and do not ${strange[2] ?? 'do anything else'}`)
}

function single(
  fn: string,
  key: Key | null,
  args: readonly Value[],
  result: Value | undefined,
  outcome: string,
  form: string,
): Item {
  if (fn === 'write') return [key, args[0] ?? null, 'w']
  if (fn !== 'read') throw refusedEncoding(form, `it knows reads and writes, not ${fn}`)
  if (result === undefined && outcome === 'ok') throw refusedEncoding(form, 'nobody knows what a read returned')
  return [key, result ?? null, 'r']
}
