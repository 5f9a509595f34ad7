/**
 * Words for people: what an operation did, who did it, where and when. Checkers tell their counterexamples with these,
 * so that all of them speak alike.
 */
import type { StorySentence } from '../consistency/index.ts'
import { type History, NIL, NONE, OPEN, OUTCOME } from '../history/index.ts'

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

/** "between 12 ms and 14 ms", "from 12 ms on, outcome not known" */
export function when({ columns }: History, row: number): string {
  const begin = duration(columns.invokedNs[row] ?? 0)
  if (columns.returnIndex[row] === OPEN) return `from ${begin} on, outcome not known`
  const failed = columns.outcome[row] === OUTCOME.fail ? ', and failed' : ''
  return `between ${begin} and ${duration(columns.returnedNs[row] ?? 0)}${failed}`
}

/** "wrote x = 5", "read x = 5", "swapped x from 5 to 6" … */
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
      return `${tried ? 'tried to add' : 'added'} ${named(arg)} to ${key}`
    case 'transfer': {
      const move = `${named(columns.arg2[row] ?? NONE)} from ${key} to ${keyName(history, arg)}`
      if (refused) return `was refused to move ${move}`
      return `${tried ? 'tried to move' : 'moved'} ${move}`
    }
    case 'read-all':
      return 'read all accounts'
    default:
      return `called ${pools.functions[columns.fn[row] ?? NONE] ?? '?'} on ${key}`
  }
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
