/** Reads a row of a history as a model's operation. */
import { type History, type Item, NONE, OPEN, OUTCOME, PHASE, ROLE } from '../history/index.ts'
import type { Value } from '../units.ts'
import type { AnyModel, ModelOperation } from './model.ts'

/** Does this row count? Not setup, not a definite failure, and not a final reading of a single node. */
export function counts({ columns, pools, header }: History, row: number): boolean {
  if (columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) return false
  return columns.phase[row] !== PHASE.final || pools.levels[columns.level[row] ?? NONE] === header.level
}

export function operationOf(history: History, model: AnyModel, row: number): ModelOperation {
  const { columns, pools } = history
  const isOpen = columns.returnIndex[row] === OPEN
  const fn = pools.functions[columns.fn[row] ?? NONE] ?? '?'
  const value = (id: number): Value => pools.values[id] ?? null
  const key = columns.key[row] ?? NONE
  const [arg, arg2, result] = [columns.arg[row] ?? NONE, columns.arg2[row] ?? NONE, columns.result[row] ?? NONE]
  const args: Value[] = []
  if (arg !== NONE) args.push(fn === 'transfer' ? (pools.keys[arg] ?? null) : value(arg))
  if (arg2 !== NONE) args.push(value(arg2))
  const asked = itemsOf(history, row, ROLE.argument)
  const told = itemsOf(history, row, ROLE.result)
  const answersItems = fn === 'txn' || fn === 'read-all'
  return {
    fn,
    key: key === NONE || model.perKey ? null : (pools.keys[key] ?? null),
    args,
    negative: !isOpen && columns.negative[row] === 1,
    ...(isOpen || result === NONE ? {} : { result: value(result) }),
    ...(asked.length === 0 ? {} : { asked }),
    // No items in an answer are an answer, too: an empty set.
    ...(isOpen || !answersItems || (fn === 'txn' && told.length === 0) ? {} : { told }),
    outcome: isOpen ? 'info' : 'ok',
    process: model.perProcess ? (columns.process[row] ?? NONE) : NONE,
  }
}

/** As if nobody knew how it ended. */
export function withoutAnswer({ fn, key, args, asked, process }: ModelOperation): ModelOperation {
  return { fn, key, args, negative: false, ...(asked === undefined ? {} : { asked }), outcome: 'info', process }
}

function itemsOf({ columns, pools }: History, row: number, role: number): readonly Item[] {
  const { items } = columns
  const found: Item[] = []
  for (let at = items.offsets[row] ?? 0; at < (items.offsets[row + 1] ?? 0); at++) {
    if (items.role[at] !== role) continue
    const key = pools.keys[items.key[at] ?? NONE] ?? null
    const value = pools.values[items.value[at] ?? NONE] ?? null
    found.push([key, value, pools.functions[items.fn[at] ?? NONE] ?? ''])
  }
  return found
}
