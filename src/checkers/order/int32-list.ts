/** Whole numbers in a row that grows: 4 bytes each. */
export class Int32List {
  #items: Int32Array
  #length = 0

  constructor(capacity = 64) {
    this.#items = new Int32Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  push(item: number): number {
    if (this.#length === this.#items.length) {
      const bigger = new Int32Array(this.#length * 2)
      bigger.set(this.#items)
      this.#items = bigger
    }
    this.#items[this.#length] = item
    return this.#length++
  }

  /** The last one, which leaves the list. */
  pop(): number {
    return this.#items[--this.#length] ?? 0
  }

  at(index: number): number {
    return this.#items[index] ?? 0
  }

  toArray(): Int32Array {
    return this.#items.slice(0, this.#length)
  }
}
