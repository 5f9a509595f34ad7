/** Small numbers that wait for their turn, the smallest first: one bit each. */
export class DirtySet {
  readonly #words: Int32Array
  /** No word below holds anything. */
  #low: number

  constructor(size: number) {
    this.#words = new Int32Array((size >>> 5) + 1)
    this.#low = this.#words.length
  }

  add(number: number): void {
    const word = number >>> 5
    this.#words[word] = (this.#words[word] as number) | (1 << (number & 31))
    if (word < this.#low) this.#low = word
  }

  /** The smallest one, which leaves the set; −1 if it is empty. */
  take(): number {
    const words = this.#words
    while (this.#low < words.length) {
      const bits = words[this.#low] as number
      if (bits === 0) {
        this.#low++
        continue
      }
      const lowest = bits & -bits
      words[this.#low] = bits ^ lowest
      return (this.#low << 5) + (31 - Math.clz32(lowest))
    }
    return -1
  }
}
