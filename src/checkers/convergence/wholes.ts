/**
 * Final readings of whole sets and logs: which are the same, and what certainly makes two of them differ.
 *
 *     p0@n1        |-+1-|  |-+2-?
 *     p1@n1/final                  |-{1,2}-|
 *     p2@n2/final                  |-{}-|        2 may have come late; 1 was acknowledged: refuted
 *
 * The elements of a set come in any order, those of a log in theirs (a history with `append` has logs).
 */
import { type History, NONE, OUTCOME, PHASE, ROLE } from '../../history/index.ts'

/** What is in one reading and not in the other, or, in a log, in another place there. */
export interface Difference {
  readonly kind: 'element' | 'order'
  /** Value id. */
  readonly element: number
  /** In a log: what comes after the element in one and before it in the other. */
  readonly other: number
  /** Rows that put in or took out what differs. */
  readonly changes: readonly number[]
}

export class Wholes {
  readonly #history: History
  readonly #ids = new Map<string, number>()
  readonly #readAll: number
  readonly isLog: boolean

  constructor(history: History) {
    this.#history = history
    this.#readAll = history.pools.functions.indexOf('read-all')
    this.isLog = history.pools.functions.includes('append')
  }

  /** Of one set or log, not of all accounts. */
  isWhole(row: number): boolean {
    const { fn, key } = this.#history.columns
    return fn[row] === this.#readAll && key[row] !== NONE
  }

  /** Equal for readings that are the same; no id of a value. */
  idOf(row: number): number {
    const elements = elementsOf(this.#history, row)
    const text = (this.isLog ? elements : elements.toSorted((a, b) => a - b)).join()
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    const id = this.#history.pools.values.length + this.#ids.size
    this.#ids.set(text, id)
    return id
  }

  /** The first that operations of unknown outcome cannot explain. Cost: one pass over the history. */
  certainDifference(key: number, one: number, other: number): Difference | null {
    const [left, right] = [elementsOf(this.#history, one), elementsOf(this.#history, other)]
    const changes = this.#certainChanges(key)
    const [inLeft, inRight] = [new Set(left), new Set(right)]
    for (const element of [...left, ...right]) {
      const rows = changes.get(element)
      if (inLeft.has(element) === inRight.has(element) || rows === undefined) continue
      return { kind: 'element', element, other: NONE, changes: rows }
    }
    return this.isLog ? reordered(left, right, changes) : null
  }

  /** By element: what was done to it, if all of that was acknowledged. */
  #certainChanges(key: number): ReadonlyMap<number, readonly number[]> {
    const { columns, pools, rows } = this.#history
    const changes = pools.functions.map((fn) => fn === 'add' || fn === 'append' || fn === 'remove')
    const found = new Map<number, number[]>()
    const open = new Set<number>()
    for (let row = 0; row < rows; row++) {
      if (columns.key[row] !== key || changes[columns.fn[row] ?? 0] !== true) continue
      if (columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) continue
      const element = columns.arg[row] ?? NONE
      if (columns.outcome[row] === OUTCOME.info) open.add(element)
      const known = found.get(element)
      if (known === undefined) found.set(element, [row])
      else known.push(row)
    }
    for (const element of open) found.delete(element)
    return found
  }
}

/** Value ids, in the order in which they were told. */
export function elementsOf({ columns }: History, row: number): number[] {
  const { offsets, role, value } = columns.items
  const found: number[] = []
  for (let item = offsets[row] ?? 0; item < (offsets[row + 1] ?? 0); item++) {
    if (role[item] === ROLE.result) found.push(value[item] ?? NONE)
  }
  return found
}

/** Two elements that both have, in different orders: no late append puts anything before what is there. */
function reordered(
  left: readonly number[],
  right: readonly number[],
  changes: ReadonlyMap<number, readonly number[]>,
): Difference | null {
  const placeInRight = new Map(right.map((element, place) => [element, place]))
  let furthest = NONE
  let furthestPlace = -1
  for (const element of left) {
    const place = placeInRight.get(element)
    if (place === undefined) continue
    if (place < furthestPlace) {
      const rows = [furthest, element].flatMap((one) => (changes.get(one) ?? []).slice(0, 1))
      return { kind: 'order', element: furthest, other: element, changes: rows }
    }
    furthest = element
    furthestPlace = place
  }
  return null
}
