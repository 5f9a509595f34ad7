/**
 * Words for people: what an operation did, who did it, where and when. Checkers tell their counterexamples with these,
 * so that all of them speak alike.
 */
import type { StorySentence } from '../consistency/index.ts'
import { type History, NIL, NONE, OPEN, OUTCOME, ROLE } from '../history/index.ts'

/** 950 µs, 12.3 ms, 4.05 s */
export function duration(ns: number): string {
  const size = Math.abs(ns)
  if (size === 0) return '0 ms'
  if (size < 1e6) return `${trimmed(ns / 1e3, 0)} µs`
  return size < 1e9 ? `${trimmed(ns / 1e6, 1)} ms` : `${trimmed(ns / 1e9, 3)} s`
}

const trimmed = (number: number, digits: number): string => String(Number(number.toFixed(digits)))

/** "3 increments", "1 increment" */
export const counted = (count: number, noun: string): string => `${count} ${noun}${Math.abs(count) === 1 ? '' : 's'}`

/** Text stays text: the number 7 and the word "7" must not look alike. */
export function valueName(history: History, value: number): string {
  if (value === NIL) return 'nothing'
  const known = history.pools.values[value]
  return typeof known === 'string' ? JSON.stringify(known) : String(known)
}

export const keyName = (history: History, key: number): string => history.pools.keys[key] ?? '?'

/** "p3 on n1" */
export function who({ columns, header }: History, row: number): string {
  const node = header.nodes[columns.node[row] ?? NONE]
  return `p${columns.process[row]}${node === undefined ? '' : ` on ${node}`}`
}

/** "between 12 ms and 14 ms", "at 3.186 s", "from 12 ms on, outcome not known" */
export function when({ columns }: History, row: number): string {
  const begin = duration(columns.invokedNs[row] ?? 0)
  if (columns.returnIndex[row] === OPEN) return `from ${begin} on, outcome not known`
  const failed = columns.outcome[row] === OUTCOME.fail ? ', and failed' : ''
  const end = duration(columns.returnedNs[row] ?? 0)
  return `${begin === end ? `at ${end}` : `between ${begin} and ${end}`}${failed}`
}

/** "wrote x = 5", "read x = 5", "swapped x from 5 to 6", "took 5 from x" … */
export function deed(history: History, row: number): string {
  const { columns, pools } = history
  const key = keyName(history, columns.key[row] ?? NONE)
  const arg = columns.arg[row] ?? NONE
  const named = (value: number): string => valueName(history, value)
  const told = named(columns.result[row] ?? NONE)
  const refused = columns.negative[row] === 1
  const tried = columns.outcome[row] !== OUTCOME.ok
  switch (pools.functions[columns.fn[row] ?? NONE]) {
    case 'read':
      return `read ${key} = ${told}`
    case 'owner':
      return columns.result[row] === NIL ? `was told that nobody owns ${key}` : `was told that ${told} owns ${key}`
    case 'write':
      return `${tried ? 'tried to write' : 'wrote'} ${key} = ${named(arg)}`
    case 'cas': {
      const swap = `${key} from ${named(arg)} to ${named(columns.arg2[row] ?? NONE)}`
      if (refused) return `was told that ${key} is ${told} when it tried to swap ${swap}`
      return `${tried ? 'tried to swap' : 'swapped'} ${swap}`
    }
    case 'register':
      if (refused) return `was told that ${key} is taken by ${told} when it claimed it with ${named(arg)}`
      return tried ? `tried to claim ${key} with ${named(arg)}` : `was given ${key}, claim ${named(arg)}`
    case 'add':
      if (isCollection(history)) return collectionDeed(history, row)
      return `${tried ? 'tried to add' : 'added'} ${named(arg)} to ${key}`
    case 'transfer': {
      const move = `${named(columns.arg2[row] ?? NONE)} from ${key} to ${keyName(history, arg)}`
      if (refused) return `was refused to move ${move}`
      return `${tried ? 'tried to move' : 'moved'} ${move}`
    }
    default:
      return collectionDeed(history, row)
  }
}

/** Counters are read, sets are not: what is added there is an element. */
const isCollection = ({ pools }: History): boolean =>
  pools.functions.some((fn) => fn === 'read-all' || fn === 'contains' || fn === 'remove')

/** Sets, queues, stacks, logs, locks, ids. */
function collectionDeed(history: History, row: number): string {
  const { columns, pools } = history
  const fn = pools.functions[columns.fn[row] ?? NONE] ?? '?'
  const refused = columns.negative[row] === 1
  const tried = columns.outcome[row] !== OUTCOME.ok
  const at = (preposition: string): string =>
    columns.key[row] === NONE ? '' : ` ${preposition} ${keyName(history, columns.key[row] ?? NONE)}`
  const arg = valueName(history, columns.arg[row] ?? NONE)
  const result = columns.result[row] ?? NONE
  const told = valueName(history, result)
  const done = (did: string, to: string): string => (tried ? `tried to ${to}` : did)
  switch (fn) {
    case 'add':
      if (refused) return `was told that ${arg} was${at('in')} already when it added it`
      return `${done('added', 'add')} ${arg}${at('to')}`
    case 'remove':
      if (refused) return `was told that ${arg} was not${at('in')} when it removed it`
      return `${done('removed', 'remove')} ${arg}${at('from')}`
    case 'contains':
      return `was told that ${arg} is ${refused ? 'not ' : ''}there${at('in')}`
    case 'enqueue':
      return `${done('enqueued', 'enqueue')} ${arg}${at('in')}`
    case 'push':
      return `${done('pushed', 'push')} ${arg}${at('on')}`
    case 'append':
      return `${done('appended', 'append')} ${arg}${at('to')}${result === NONE ? '' : `, at ${told}`}`
    case 'dequeue':
    case 'pop':
      if (tried) return `tried to ${fn}${at('from')}`
      if (refused) return `was told that ${keyOr(history, row, 'it')} is empty`
      return `took ${told}${at('from')}`
    case 'acquire':
      if (refused) return `was told that ${keyOr(history, row, 'the lock')} is held by another`
      return `${done('acquired', 'acquire')} ${keyOr(history, row, 'the lock')}${result === NONE ? '' : ` with token ${told}`}`
    case 'release':
      if (refused) return `was told that it does not hold ${keyOr(history, row, 'the lock')}`
      return `${done('released', 'release')} ${keyOr(history, row, 'the lock')}`
    case 'guarded':
      if (refused) return `was refused with token ${arg}, too old`
      return `${done('used', 'use')} what ${keyOr(history, row, 'the lock')} guards with token ${arg}`
    case 'generate':
      return tried ? 'asked for an id' : `was given the id ${told}`
    case 'read-all':
      return allRead(history, row)
    case 'put':
      return `${done('put', 'put')} ${arg}${at('in')}`
    case 'get':
      return `${tried ? 'asked for' : 'got'} ${keyOr(history, row, 'it')}${result === NONE ? '' : ` = ${told}`}`
    case 'txn':
      return `${done('did', 'do')} ${transaction(history, row)} at once`
    default:
      return `called ${fn}${at('on')}`
  }
}

/** "write x = 1, read y = 2" */
function transaction(history: History, row: number): string {
  const { items } = history.columns
  const steps: string[] = []
  const [from, end] = [items.offsets[row] ?? 0, items.offsets[row + 1] ?? 0]
  const answered = items.role.subarray(from, end).includes(ROLE.result) ? ROLE.result : ROLE.argument
  for (let at = from; at < end; at++) {
    const fn = history.pools.functions[items.fn[at] ?? NONE]
    // Answers may leave the writes out.
    if (items.role[at] !== (fn === 'r' ? answered : ROLE.argument)) continue
    const key = keyName(history, items.key[at] ?? NONE)
    const value = valueName(history, items.value[at] ?? NONE)
    const read = answered === ROLE.result ? `read ${key} = ${value}` : `read ${key}`
    steps.push(fn === 'r' ? read : fn === 'w' ? `write ${key} = ${value}` : `${fn} ${key} ${value}`)
  }
  return steps.join(', ')
}

const keyOr = (history: History, row: number, otherwise: string): string =>
  history.pools.keys[history.columns.key[row] ?? NONE] ?? otherwise

const MOST_ELEMENTS = 12

/** "read all accounts", "read all of x: 1, 2, 5" */
function allRead(history: History, row: number): string {
  const { columns } = history
  const { offsets, key, value, role } = columns.items
  const from = offsets[row] ?? 0
  const to = offsets[row + 1] ?? 0
  if (to > from && key[from] !== NONE) return 'read all accounts'
  const elements: string[] = []
  for (let item = from; item < to; item++) {
    if (role[item] === ROLE.result) elements.push(valueName(history, value[item] ?? NONE))
  }
  const shown =
    elements.length > MOST_ELEMENTS
      ? `${elements.slice(0, MOST_ELEMENTS / 2).join(', ')}, … ${elements.slice(-MOST_ELEMENTS / 2).join(', ')} (${elements.length} in all)`
      : elements.join(', ')
  return `read all${columns.key[row] === NONE ? '' : ` of ${keyName(history, columns.key[row] ?? NONE)}`}: ${shown === '' ? 'nothing' : shown}`
}

/**
 * Collects the sentences of one counterexample. Every sentence carries all its rows, in the order of their
 * invocations, so `#3` means the same operation in each of them.
 */
export class Telling {
  readonly rows: Int32Array
  readonly #history: History
  readonly #texts: string[] = []

  constructor(history: History, rows: Iterable<number>) {
    this.#history = history
    this.rows = Int32Array.from(new Set(rows)).sort()
  }

  /** "#3" */
  mark(row: number): string {
    return `#${this.rows.indexOf(row) + 1}`
  }

  /** "#3 (p1 on n2)" */
  actor(row: number): string {
    return `${this.mark(row)} (${who(this.#history, row)})`
  }

  /** "#3: p1 on n2 wrote x = 5, between 12 ms and 14 ms." for each row. */
  sayDeeds(): this {
    for (const row of this.rows) {
      this.say(
        `${this.mark(row)}: ${who(this.#history, row)} ${deed(this.#history, row)}, ${when(this.#history, row)}.`,
      )
    }
    return this
  }

  say(text: string): this {
    this.#texts.push(text)
    return this
  }

  get story(): readonly StorySentence[] {
    return this.#texts.map((text) => ({ text, rows: this.rows }))
  }
}
