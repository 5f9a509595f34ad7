/**
 * Operations that ask and answer the same are of one class: a model steps once for all of them, and crashed ones are
 * interchangeable. Classes are found by comparing columns, not by building objects: one object a class, none an operation.
 */
import { type History, NONE, OPEN, ROLE } from '../../history/index.ts'
import { type AnyModel, type ModelOperation, operationOf, withoutAnswer } from '../../models/index.ts'

export class Classes {
  readonly operations: ModelOperation[] = []
  readonly #history: History
  readonly #model: AnyModel
  /** Of each class a row that belongs to it, and whether its answer is left out. */
  readonly #example: number[] = []
  readonly #isOpen: boolean[] = []
  #table = new Int32Array(64).fill(NONE)

  constructor(history: History, model: AnyModel) {
    this.#history = history
    this.#model = model
  }

  get count(): number {
    return this.operations.length
  }

  /** `isOpen`: as if nobody knew how it ended. */
  of(row: number, isOpen: boolean): number {
    const mask = this.#table.length - 1
    let at = this.#hash(row, isOpen) & mask
    for (let known = this.#table[at] ?? NONE; known !== NONE; known = this.#table[at] ?? NONE) {
      if (this.#isOpen[known] === isOpen && this.#isAlike(this.#example[known] ?? NONE, row, isOpen)) return known
      at = (at + 1) & mask
    }
    return this.#add(row, isOpen, at)
  }

  #add(row: number, isOpen: boolean, at: number): number {
    const added = this.count
    const operation = operationOf(this.#history, this.#model, row)
    this.operations.push(isOpen && operation.outcome === 'ok' ? withoutAnswer(operation) : operation)
    this.#example.push(row)
    this.#isOpen.push(isOpen)
    this.#table[at] = added
    if (this.count * 2 > this.#table.length) this.#grow()
    return added
  }

  #grow(): void {
    const mask = this.#table.length * 4 - 1
    this.#table = new Int32Array(mask + 1).fill(NONE)
    for (let known = 0; known < this.count; known++) {
      let at = this.#hash(this.#example[known] ?? NONE, this.#isOpen[known] === true) & mask
      while (this.#table[at] !== NONE) at = (at + 1) & mask
      this.#table[at] = known
    }
  }

  #hash(row: number, isOpen: boolean): number {
    const { columns } = this.#history
    let hash = mixed(columns.fn[row] ?? 0, columns.arg[row] ?? NONE)
    hash = mixed(hash, columns.arg2[row] ?? NONE)
    if (!this.#model.perKey) hash = mixed(hash, columns.key[row] ?? NONE)
    if (this.#model.perProcess) hash = mixed(hash, columns.process[row] ?? NONE)
    if (!isOpen) hash = mixed(mixed(hash, columns.result[row] ?? NONE), columns.negative[row] ?? 0)
    const { items } = columns
    for (let at = items.offsets[row] ?? 0; at < (items.offsets[row + 1] ?? 0); at++) {
      if (isOpen && items.role[at] === ROLE.result) break
      hash = mixed(mixed(hash, items.key[at] ?? NONE), items.value[at] ?? NONE)
    }
    return hash ^ (hash >>> 15)
  }

  #isAlike(one: number, other: number, isOpen: boolean): boolean {
    const { columns } = this.#history
    if (columns.fn[one] !== columns.fn[other]) return false
    if (columns.arg[one] !== columns.arg[other] || columns.arg2[one] !== columns.arg2[other]) return false
    if (!this.#model.perKey && columns.key[one] !== columns.key[other]) return false
    if (this.#model.perProcess && columns.process[one] !== columns.process[other]) return false
    if (!isOpen && (columns.result[one] !== columns.result[other] || columns.negative[one] !== columns.negative[other]))
      return false
    return this.#haveEqualItems(one, other, isOpen)
  }

  /** Arguments come before results. */
  #haveEqualItems(one: number, other: number, isOpen: boolean): boolean {
    const { offsets, role, fn, key, value } = this.#history.columns.items
    const [from, to] = [offsets[one] ?? 0, offsets[other] ?? 0]
    const [length, otherLength] = [(offsets[one + 1] ?? 0) - from, (offsets[other + 1] ?? 0) - to]
    if (!isOpen && length !== otherLength) return false
    for (let at = 0; at < Math.max(length, otherLength); at++) {
      const ends = at >= length || role[from + at] === ROLE.result
      const otherEnds = at >= otherLength || role[to + at] === ROLE.result
      if (isOpen && ends && otherEnds) return true
      if (ends !== otherEnds || fn[from + at] !== fn[to + at]) return false
      if (key[from + at] !== key[to + at] || value[from + at] !== value[to + at]) return false
    }
    return true
  }
}

const mixed = (hash: number, word: number): number => {
  const product = Math.imul(hash ^ word, 0x85ebca6b)
  return product ^ (product >>> 13)
}

export const isOpenRow = ({ columns }: History, row: number): boolean => columns.returnIndex[row] === OPEN
