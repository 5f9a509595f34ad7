/**
 * Histories that list sessions of transactions and know no real time (Plume, DBCop).
 *
 *     every transaction overlaps every other:   |-------s1 t1-------|
 *                                               |-------s1 t2-------|      the session column and the order of the
 *                                               |-------s2 t1-------|      rows keep what came first in a session
 *
 * Any other drawing would claim that some transaction of one session ended before one of another began, and somebody
 * would be refuted by it. So every transaction has a process of its own, `knowsRealTime` is false, and the order within
 * a session is that of its rows.
 */
import type { Key, Value } from '../../units.ts'
import { HistoryBuilder } from '../builder.ts'
import type { History } from '../history.ts'
import type { Item } from '../sink.ts'
import { FOREIGN_LEVEL, type FormatName, type FormatOptions, foreignHeader } from './format.ts'

const MOST_EXACT_DIGITS = 15

/** A whole number of 64 bits, spelled so that no two of them become one value. */
export function wholeNumber(digits: string): Value {
  const plain = digits.replace(/^0+(?=\d)/, '')
  if (plain.length <= MOST_EXACT_DIGITS) return Number(plain)
  const number = Number(plain)
  return Number.isSafeInteger(number) ? number : `#=${plain}`
}

/** undefined: the initial value, whatever that is. */
type Step = readonly [fn: 'r' | 'w', key: number, value: Value | undefined]

export class SessionHistory {
  readonly #keyIds = new Map<Key, number>()
  readonly #keys: Key[] = []
  /** Keys to which the initial value 0 is written, so that it cannot stand for "not written". */
  readonly #zeroed = new Set<number>()
  readonly #steps: Step[][] = []
  readonly #session: number[] = []
  readonly #committed: boolean[] = []

  /** Returns its number. */
  transaction(session: number, committed: boolean): number {
    this.#session.push(session)
    this.#committed.push(committed)
    return this.#steps.push([]) - 1
  }

  sessionOf(transaction: number): number {
    return this.#session[transaction] ?? 0
  }

  step(transaction: number, fn: 'r' | 'w', key: Key, value: Value | undefined): void {
    let id = this.#keyIds.get(key)
    if (id === undefined) {
      id = this.#keys.push(key) - 1
      this.#keyIds.set(key, id)
    }
    if (fn === 'w' && value === 0) this.#zeroed.add(id)
    this.#steps[transaction]?.push([fn, id, value])
  }

  finish(format: FormatName, options: FormatOptions, complete: boolean): History {
    const initial = this.#initial(options)
    const builder = new HistoryBuilder(foreignHeader(format, 'txn', initial, { order: 'sessions' }))
    const count = this.#steps.length
    for (let at = 0; at < count; at++) {
      builder.invoke({
        process: at,
        session: this.#session[at] ?? 0,
        node: null,
        phase: 'main',
        fn: 'txn',
        level: FOREIGN_LEVEL,
        key: null,
        args: [],
        items: this.#items(at, ([fn, , value]) => (fn === 'w' ? (value ?? null) : null)),
        intendedNs: at,
        atNs: at,
      })
    }
    for (let at = 0; at < count; at++) {
      const told = ([, key, value]: Step): Value =>
        value === undefined ? (initial[this.#keys[key] ?? ''] ?? null) : value
      builder.complete(at, {
        ...(this.#committed[at] === true ? { outcome: 'ok', items: this.#items(at, told) } : { outcome: 'fail' }),
        atNs: count + at,
      })
    }
    if (complete) builder.end(0)
    return builder.finish()
  }

  #items(transaction: number, value: (step: Step) => Value): readonly Item[] {
    return (this.#steps[transaction] ?? []).map((step): Item => [this.#keys[step[1]] ?? '', value(step), step[0]])
  }

  /** 0 is what nobody wrote, unless somebody did. */
  #initial({ initial }: FormatOptions): Readonly<Record<Key, Value>> {
    if (typeof initial === 'object' && initial !== null) return initial
    return Object.fromEntries(
      this.#keys.map((key, id) => [key, initial !== undefined ? initial : this.#zeroed.has(id) ? null : 0]),
    )
  }
}
