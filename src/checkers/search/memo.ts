/** Remembers a number for each pair of two small numbers: in a flat table while that is small, then in a hash table. */
const UNKNOWN = -2
/** 16 MB */
const MOST_FLAT = 1 << 22
const FIRST_STATES = 16

export class Memo {
  readonly #width: number
  #rows: number
  #flat: Int32Array
  #keys = new Float64Array(0)
  #values = new Int32Array(0)
  #hashed = 0

  /** The second number is below `width`. */
  constructor(width: number) {
    this.#width = Math.max(1, width)
    this.#rows = Math.max(1, Math.min(FIRST_STATES, Math.floor(MOST_FLAT / this.#width)))
    this.#flat = new Int32Array(this.#rows * this.#width).fill(UNKNOWN)
  }

  /** UNKNOWN is −2. */
  get(row: number, column: number): number {
    if (row < this.#rows) return this.#flat[row * this.#width + column] ?? UNKNOWN
    if (this.#hashed === 0) return UNKNOWN
    return this.#values[this.#find(row * this.#width + column)] ?? UNKNOWN
  }

  set(row: number, column: number, value: number): void {
    if (row >= this.#rows && this.#rows * 2 * this.#width <= MOST_FLAT) this.#widen(row)
    if (row < this.#rows) this.#flat[row * this.#width + column] = value
    else this.#put(row * this.#width + column, value)
  }

  #widen(row: number): void {
    let rows = this.#rows
    while (rows <= row && rows * 2 * this.#width <= MOST_FLAT) rows *= 2
    const bigger = new Int32Array(rows * this.#width).fill(UNKNOWN)
    bigger.set(this.#flat)
    this.#flat = bigger
    this.#rows = rows
  }

  #put(key: number, value: number): void {
    if ((this.#hashed + 1) * 2 > this.#keys.length) this.#rehash()
    const at = this.#find(key)
    if (this.#values[at] === UNKNOWN) this.#hashed++
    this.#keys[at] = key
    this.#values[at] = value
  }

  /** Where the key is, or would be. */
  #find(key: number): number {
    const mask = this.#keys.length - 1
    let at = (Math.imul(key | 0, 0x9e3779b1) ^ Math.imul((key / 0x1_0000_0000) | 0, 0x85ebca6b)) >>> 7
    for (at &= mask; this.#values[at] !== UNKNOWN && this.#keys[at] !== key; at = (at + 1) & mask);
    return at
  }

  #rehash(): void {
    const [keys, values] = [this.#keys, this.#values]
    const length = Math.max(1024, keys.length * 4)
    this.#keys = new Float64Array(length)
    this.#values = new Int32Array(length).fill(UNKNOWN)
    for (let at = 0; at < keys.length; at++) {
      if (values[at] === UNKNOWN) continue
      const to = this.#find(keys[at] ?? 0)
      this.#keys[to] = keys[at] ?? 0
      this.#values[to] = values[at] ?? 0
    }
  }
}
