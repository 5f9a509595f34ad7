/**
 * Numbers versions: pairs of a key and a value. A value is nearly always seen under one key only, which is then its
 * *home*, and its version has the number of the value; other pairs are numbered from there on.
 *
 * So a history of one key needs no table at all, and numbers below the count of values may stand for nothing.
 */
import { NONE } from '../history/index.ts'

const FIRST_SLOTS = 16

export class Versions {
  readonly #values: number
  readonly #home: Int32Array
  readonly #keys: number[] = []
  readonly #others: number[] = []
  /** Open addressing: index into the pairs away from home, or NONE; at most half full. */
  #slots = new Int32Array(FIRST_SLOTS).fill(NONE)

  constructor(values: number, keys: number) {
    this.#values = values
    this.#home = new Int32Array(values)
    if (keys !== 1) this.#home.fill(NONE)
  }

  get count(): number {
    return this.#values + this.#keys.length
  }

  of(key: number, value: number): number {
    return this.#home[value] === key ? value : this.#elsewhere(key, value)
  }

  /** Key of each version, NONE where a number stands for nothing. */
  keyColumn(): Int32Array {
    if (this.#keys.length === 0) return this.#home
    const column = new Int32Array(this.count)
    column.set(this.#home)
    column.set(this.#keys, this.#values)
    return column
  }

  valueColumn(): Int32Array {
    const column = new Int32Array(this.count)
    for (let value = 0; value < this.#values; value++) column[value] = value
    column.set(this.#others, this.#values)
    return column
  }

  #elsewhere(key: number, value: number): number {
    if (this.#home[value] === NONE) {
      this.#home[value] = key
      return value
    }
    let slot = this.#slotOf(key, value)
    const known = this.#slots[slot] as number
    if (known !== NONE) return this.#values + known
    if (2 * this.#keys.length >= this.#slots.length) {
      this.#grow()
      slot = this.#slotOf(key, value)
    }
    this.#slots[slot] = this.#keys.length
    this.#others.push(value)
    return this.#values + this.#keys.push(key) - 1
  }

  /** Where the pair is, or where it belongs. */
  #slotOf(key: number, value: number): number {
    const mask = this.#slots.length - 1
    const mixed = Math.imul(Math.imul(key, 0x9e3779b1) ^ value, 0x85ebca6b)
    for (let slot = (mixed ^ (mixed >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const at = this.#slots[slot] as number
      if (at === NONE || (this.#keys[at] === key && this.#others[at] === value)) return slot
    }
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(NONE)
    for (let at = 0; at < this.#keys.length; at++) {
      this.#slots[this.#slotOf(this.#keys[at] as number, this.#others[at] as number)] = at
    }
  }
}
