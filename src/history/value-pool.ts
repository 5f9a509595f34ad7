/** Gives each distinct value of a history a small id, in the order of first sight: null first, which is NIL. */
import { HistoryError } from '../errors.ts'
import type { Value } from '../units.ts'
import { NIL, NONE } from './history.ts'
import { NumberTable } from './number-table.ts'
import { TextPool } from './text-pool.ts'

/** An array of JavaScript ends at 2^27 − 5 entries. */
const MOST_VALUES = 134_000_000

export class ValuePool {
  readonly #values: Value[] = [null]
  readonly #numbers = new NumberTable()
  readonly texts: TextPool<Value> = new TextPool<Value>(this.#values, refuseTooMany)

  get values(): readonly Value[] {
    return this.#values
  }

  id(value: Value): number {
    if (typeof value === 'number') return this.idOfNumber(value)
    return value === null ? NIL : this.texts.id(value)
  }

  idOfNumber(number: number): number {
    const known = this.#numbers.get(number)
    if (known !== NONE) return known
    const id = this.#values.length
    refuseTooMany(id)
    this.#values.push(number)
    this.#numbers.set(number, id)
    return id
  }
}

function refuseTooMany(count: number): void {
  if (count < MOST_VALUES) return
  throw new HistoryError({
    what: `the history has more than ${MOST_VALUES} different values`,
    why: 'they are more than memory has names for',
    fix: 'check it in parts, a few keys at a time',
  })
}
