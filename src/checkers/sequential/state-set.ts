/**
 * A set of rows of numbers, kept whole: two rows are the same only if all of their numbers are, for a state that is
 * taken for another would make a false verdict. When its memory is full it takes no more, which only costs time.
 */
const MOST_NUMBERS = 2 ** 26

export class StateSet {
  readonly #width: number
  #rows: Int32Array
  #count = 0
  /** Open addressing: 1 + the number of the row. */
  #slots = new Int32Array(256)

  constructor(width: number) {
    this.#width = width
    this.#rows = new Int32Array(64 * width)
  }

  has(row: Int32Array): boolean {
    return this.#count > 0 && this.#slots[this.#slotOf(row)] !== 0
  }

  add(row: Int32Array): void {
    const slot = this.#slotOf(row)
    const end = (this.#count + 1) * this.#width
    if (this.#slots[slot] !== 0 || end > MOST_NUMBERS) return
    if (end > this.#rows.length) {
      const bigger = new Int32Array(Math.min(MOST_NUMBERS, 2 * this.#rows.length))
      bigger.set(this.#rows)
      this.#rows = bigger
    }
    this.#rows.set(row, this.#count * this.#width)
    this.#slots[slot] = ++this.#count
    if (2 * this.#count > this.#slots.length) this.#grow()
  }

  /** The slot that holds the row, or the empty one where it belongs. */
  #slotOf(row: Int32Array): number {
    const mask = this.#slots.length - 1
    let slot = hash(row, 0, this.#width) & mask
    while (this.#slots[slot] !== 0 && !this.#equals(row, (this.#slots[slot] as number) - 1)) slot = (slot + 1) & mask
    return slot
  }

  #equals(row: Int32Array, number: number): boolean {
    const base = number * this.#width
    for (let at = 0; at < this.#width; at++) if (row[at] !== this.#rows[base + at]) return false
    return true
  }

  #grow(): void {
    this.#slots = new Int32Array(4 * this.#slots.length)
    const mask = this.#slots.length - 1
    for (let number = 0; number < this.#count; number++) {
      let slot = hash(this.#rows, number * this.#width, this.#width) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = number + 1
    }
  }
}

function hash(numbers: Int32Array, from: number, count: number): number {
  let mixed = 0x9e3779b9
  for (let at = from; at < from + count; at++)
    mixed = Math.imul(mixed ^ (numbers[at] as number), 0x85ebca6b) ^ (mixed >>> 15)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
