/**
 * Rows that are not what the history is said to be about: no checker would look at them, and a reading that one of them
 * explains would be refuted.
 *
 *     {"type":"invoke","f":"increment", …}       of a register? what it did nobody here knows
 *     {"type":"invoke","f":"cas","args":[1], …}  from 1, to what?
 */
import { HistoryError } from '../errors.ts'
import { type History, NONE, PHASE, ROLE } from '../history/index.ts'
import type { DataType } from './data-types.ts'

/** By facet; what is not here is a model's own affair, and a model says itself what it does not know. */
const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  register: ['read', 'write', 'cas'],
  counter: ['add', 'read'],
  bank: ['open', 'transfer', 'read-all'],
  usernames: ['register', 'owner'],
  set: ['add', 'remove', 'contains', 'read-all'],
  queue: ['enqueue', 'dequeue'],
  stack: ['push', 'pop'],
  log: ['append', 'read-all'],
  lock: ['acquire', 'release', 'guarded'],
  mutex: ['acquire', 'release'],
  ids: ['generate'],
  kv: ['put', 'append', 'get'],
  'multi-register': ['txn', 'read', 'write'],
}

interface Needs {
  readonly args: 0 | 1 | 2
  readonly lacks: string
}

const NEEDS: Readonly<Record<string, Needs>> = {
  write: { args: 1, lacks: 'says not which value' },
  cas: { args: 2, lacks: 'has no [from, to] as args' },
  add: { args: 1, lacks: 'says not what' },
  remove: { args: 1, lacks: 'says not what' },
  contains: { args: 1, lacks: 'says not what' },
  enqueue: { args: 1, lacks: 'says not what' },
  push: { args: 1, lacks: 'says not what' },
  append: { args: 1, lacks: 'says not what' },
  put: { args: 1, lacks: 'says not what' },
  guarded: { args: 1, lacks: 'has no token' },
  register: { args: 1, lacks: 'has no claim' },
  transfer: { args: 2, lacks: 'has no [to, amount] as args' },
}
/** Without a key they would be taken for operations on nothing. */
const KEYED: ReadonlySet<string> = new Set(['transfer', 'register', 'owner'])

export interface Fit {
  /** In messages. */
  readonly file: string
  /** Whether every event has a line of its own, after that of the header. */
  readonly isJsonl: boolean
  /** What the user says that judges it, which may then know other functions. */
  readonly model?: boolean
}

/** @throws {HistoryError} naming file, line and reason */
export function refuseUnfit(history: History, { name, facet }: Pick<DataType, 'name' | 'facet'>, fit: Fit): void {
  const { columns, pools, rows } = history
  const known = fit.model === true ? undefined : FUNCTIONS[facet]
  const isForeign = pools.functions.map((fn) => known !== undefined && !known.includes(fn))
  const needs = pools.functions.map((fn) => NEEDS[fn] ?? { args: 0, lacks: '' })
  const isKeyed = pools.functions.map((fn) => KEYED.has(fn) || (facet === 'counter' && fn !== 'open'))
  const isReading = pools.functions.map((fn) => facet === 'bank' && fn === 'read-all')
  for (let row = 0; row < rows; row++) {
    if (columns.phase[row] === PHASE.setup) continue
    const fn = columns.fn[row] ?? 0
    const its = `its ${pools.functions[fn]}`
    const refuse = (why: string, fix: string): HistoryError => refused(history, row, name, fit, why, fix)
    if (isForeign[fn] === true) {
      const fix = 'say what it is about with --workload, or what judges it with --model'
      throw refuse(`its function ${pools.functions[fn]} is none of ${known?.join(', ')}`, fix)
    }
    const { args, lacks } = needs[fn] ?? { args: 0, lacks: '' }
    const given = columns.arg[row] === NONE ? 0 : columns.arg2[row] === NONE ? 1 : 2
    if (given < args) throw refuse(`${its} ${lacks}`, 'give every operation what its function needs')
    if (isKeyed[fn] === true && columns.key[row] === NONE)
      throw refuse(`${its} has no key`, 'give every operation its key')
    if (isReading[fn] === true && hasNameless(history, row)) {
      throw refuse(`${its} gives a balance without its account`, 'give a reading as items of account and balance')
    }
  }
}

function hasNameless({ columns: { items } }: History, row: number): boolean {
  for (let at = items.offsets[row] ?? 0; at < (items.offsets[row + 1] ?? 0); at++) {
    if (items.role[at] === ROLE.result && items.key[at] === NONE) return true
  }
  return false
}

function refused(history: History, row: number, name: string, fit: Fit, why: string, fix: string): HistoryError {
  const at = fit.isJsonl ? `${fit.file}:${(history.columns.invokeIndex[row] ?? 0) + 2}` : fit.file
  return new HistoryError({ what: `${at} is not an operation on a ${name}`, why, fix })
}
