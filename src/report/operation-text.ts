/** One operation in a few words: "write x 5", "read x → 3". */
import { type History, keyWithId, NONE, OUTCOMES, type Outcome, PHASES, ROLE, valueWithId } from '../history/index.ts'
import type { Value } from '../units.ts'
import { printable, shortened } from './printable.ts'

const LONGEST_NAME = 24
const MOST_ITEMS = 6

export interface OperationText {
  readonly process: number
  /** null: it chose no node. */
  readonly node: string | null
  readonly phase: string
  readonly outcome: Outcome
  /** What was asked, and what was answered. */
  readonly text: string
  /** Why it is not ok, if anybody knows. */
  readonly error: string | null
  readonly invokedNs: number
  /** null: never */
  readonly returnedNs: number | null
}

export function operationText(history: History, row: number): OperationText {
  const { columns, header, pools } = history
  const outcome = OUTCOMES[columns.outcome[row] ?? 0] ?? 'info'
  const node = header.nodes[columns.node[row] ?? NONE]
  const error = pools.errors[columns.error[row] ?? NONE]
  const returnedNs = columns.returnedNs[row] ?? Number.NaN
  return {
    process: columns.process[row] ?? 0,
    node: node === undefined ? null : name(node),
    phase: PHASES[columns.phase[row] ?? 1] ?? 'main',
    outcome,
    text: `${asked(history, row)}${outcome === 'ok' ? answered(history, row) : ''}`,
    error: error === undefined ? null : printable(error),
    invokedNs: columns.invokedNs[row] ?? 0,
    returnedNs: Number.isNaN(returnedNs) ? null : returnedNs,
  }
}

function asked(history: History, row: number): string {
  const { columns, pools } = history
  const fn = name(pools.functions[columns.fn[row] ?? 0] ?? 'operation')
  const key = name(keyWithId(history, columns.key[row] ?? NONE) ?? '')
  const arg = columns.arg[row] ?? NONE
  const first = valueText(valueWithId(history, arg))
  const second = valueText(valueWithId(history, columns.arg2[row] ?? NONE))
  switch (fn) {
    case 'cas':
      return `cas ${key} ${first} ⇒ ${second}`
    case 'transfer':
      return `transfer ${second} from ${key} to ${name(keyWithId(history, arg) ?? '')}`
    case 'add':
      if (isCollection(history)) return words('add', first, joined('to', key))
      return `add ${first.startsWith('-') ? first.replace('-', '−') : `+${first}`} to ${key}`
    case 'append':
    case 'enqueue':
    case 'push':
    case 'remove':
    case 'contains':
      return words(fn, first, joined(PREPOSITION[fn], key))
    case 'dequeue':
    case 'pop':
      return words(fn, joined('from', key))
    case 'register':
      return `register ${key} for ${first}`
    case 'guarded':
      return words('use what', key === '' ? 'the lock' : key, 'guards', arg === NONE ? '' : `with token ${first}`)
    case 'generate':
      return words('generate an id', key)
    case 'txn':
      return `txn ${itemsText(history, row, ROLE.argument)}`
    default:
      return words(fn, key, arg === NONE ? '' : first)
  }
}

const PREPOSITION = { append: 'to', enqueue: 'to', push: 'on', remove: 'from', contains: 'in' } as const
const words = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ')
const joined = (preposition: string, key: string): string => (key === '' ? '' : `${preposition} ${key}`)

/** Counters are read, sets are not: what is added there is an element. */
const isCollection = ({ pools }: History): boolean =>
  pools.functions.some((fn) => fn === 'read-all' || fn === 'contains' || fn === 'remove')

/** What a plain yes or no means. */
const NEGATIVES: Readonly<Record<string, string>> = {
  remove: 'it is not there',
  dequeue: 'empty',
  pop: 'empty',
  acquire: 'held by another',
  release: 'not held',
  guarded: 'refused, the token is too old',
}

function answered(history: History, row: number): string {
  const { columns, pools } = history
  const fn = pools.functions[columns.fn[row] ?? 0] ?? ''
  const result = valueWithId(history, columns.result[row] ?? NONE)
  if (columns.negative[row] === 1) {
    if (result !== undefined) return `: no, it is ${valueText(result)}`
    if (fn === 'add') return ': it was there already'
    const negative = NEGATIVES[fn]
    return negative === undefined ? ': no' : ` → ${negative}`
  }
  const items = itemsText(history, row, ROLE.result)
  if (items !== '') return ` → ${items}`
  if (fn === 'read-all') return ' → nothing'
  if (fn === 'contains') return ': yes'
  if (result === undefined) return ''
  if (fn === 'acquire') return ` → token ${valueText(result)}`
  return fn === 'append' ? ` → at ${valueText(result)}` : ` → ${valueText(result)}`
}

function itemsText(history: History, row: number, wanted: number): string {
  const { columns, pools } = history
  const { offsets, role, fn, key, value } = columns.items
  const steps = pools.functions[columns.fn[row] ?? 0] === 'txn'
  const shown: string[] = []
  let more = 0
  for (let item = offsets[row] ?? 0; item < (offsets[row + 1] ?? 0); item++) {
    if (role[item] !== wanted) continue
    if (shown.length === MOST_ITEMS) {
      more++
      continue
    }
    const step = steps ? name(pools.functions[fn[item] ?? 0] ?? '') : ''
    const read = step === 'r' && wanted === ROLE.argument
    const content = read ? '' : valueText(valueWithId(history, value[item] ?? NONE))
    shown.push(words(step, name(keyWithId(history, key[item] ?? NONE) ?? ''), content))
  }
  return more > 0 ? `${shown.join(', ')}, … ${more} more` : shown.join(', ')
}

const name = (text: string): string => shortened(printable(text), LONGEST_NAME)

/** null is nothing: a register that was never written, a name without an owner. */
const valueText = (value: Value | undefined): string =>
  value === undefined ? '?' : value === null ? 'nothing' : name(String(value))
