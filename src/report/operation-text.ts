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
      return `add ${first.startsWith('-') ? first.replace('-', '−') : `+${first}`} to ${key}`
    case 'register':
      return `register ${key} for ${first}`
    default:
      return [fn, key, arg === NONE ? '' : first].filter((part) => part !== '').join(' ')
  }
}

function answered(history: History, row: number): string {
  const { columns } = history
  const result = valueWithId(history, columns.result[row] ?? NONE)
  if (columns.negative[row] === 1) return result === undefined ? ': no' : `: no, it is ${valueText(result)}`
  const items = itemsText(history, row)
  if (items !== '') return ` → ${items}`
  return result === undefined ? '' : ` → ${valueText(result)}`
}

function itemsText(history: History, row: number): string {
  const { offsets, role, key, value } = history.columns.items
  const shown: string[] = []
  for (let item = offsets[row] ?? 0; item < (offsets[row + 1] ?? 0); item++) {
    if (role[item] !== ROLE.result) continue
    shown.push(
      `${name(keyWithId(history, key[item] ?? NONE) ?? '')} ${valueText(valueWithId(history, value[item] ?? NONE))}`,
    )
  }
  return shown.length > MOST_ITEMS ? `${shown.slice(0, MOST_ITEMS).join(', ')}, …` : shown.join(', ')
}

const name = (text: string): string => shortened(printable(text), LONGEST_NAME)

/** null is nothing: a register that was never written, a name without an owner. */
const valueText = (value: Value | undefined): string =>
  value === undefined ? '?' : value === null ? 'nothing' : name(String(value))
