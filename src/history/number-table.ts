/**
 * Finds small ids of numbers: by direct index as long as whole numbers are dense, else in a table with open addressing.
 * A Map ends at 2^24 entries, and is several times slower long before.
 *
 * Shape: any double but NaN; 0 and −0 are one. Ids from 0, or any 32-bit number but NONE.
 */
import { NONE } from './history.ts'

/** A direct index of up to so many numbers for every one that is there … */
const SPREAD = 4
/** … and so many more for nothing. */
const SMALL = 256
const FIRST_SLOTS = 16

const double: Float64Array = new Float64Array(1)
const halves: Int32Array = new Int32Array(double.buffer)

export class NumberTable {
  /** id + 1; 0: not there. */
  #direct = new Int32Array(SMALL)
  #keys = new Float64Array(0)
  #ids = new Int32Array(0)
  #hashed = 0
  #count = 0

  /** NONE if it is not there. */
  get(number: number): number {
    if (number >= 0 && number < this.#direct.length && Number.isInteger(number)) {
      const known = (this.#direct[number] ?? 0) - 1
      if (known !== NONE || this.#hashed === 0) return known
    }
    return this.#hashed === 0 ? NONE : (this.#ids[this.#slotOf(number)] ?? 0) - 1
  }

  set(number: number, id: number): void {
    if (this.#isDirect(number)) {
      // What was hashed when the direct index was shorter stays where it is.
      if (this.#direct[number] !== 0 || this.#hashed === 0 || this.get(number) === NONE) {
        if (this.#direct[number] === 0) this.#count++
        this.#direct[number] = id + 1
        return
      }
    }
    if ((this.#hashed + 1) * 2 > this.#ids.length) this.#rehash()
    const slot = this.#slotOf(number)
    if (this.#keys[slot] !== number) {
      this.#keys[slot] = number
      this.#hashed++
      this.#count++
    }
    this.#ids[slot] = id + 1
  }

  #isDirect(number: number): boolean {
    if (!(number >= 0 && Number.isInteger(number))) return false
    if (number < this.#direct.length) return true
    if (number >= SMALL + SPREAD * this.#count) return false
    const longer = new Int32Array(2 ** Math.ceil(Math.log2(number + 1)))
    longer.set(this.#direct)
    this.#direct = longer
    return true
  }

  /** Where it is, or where it would be. Empty slots hold NaN, which equals nothing. */
  #slotOf(number: number): number {
    double[0] = number + 0 // −0 becomes 0
    // Doubles differ in their upper bits, a slot is chosen by the lower ones: mixed twice, as MurmurHash3 does.
    let hash = (halves[0] ?? 0) ^ Math.imul(halves[1] ?? 0, 0x9e3779b1)
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
    const keys = this.#keys
    const mask = keys.length - 1
    let slot = hash & mask
    for (;;) {
      const key = keys[slot] ?? Number.NaN
      if (key === number || Number.isNaN(key)) return slot
      slot = (slot + 1) & mask
    }
  }

  #rehash(): void {
    const keys = this.#keys
    const ids = this.#ids
    const slots = Math.max(FIRST_SLOTS, keys.length * 2)
    this.#keys = new Float64Array(slots).fill(Number.NaN)
    this.#ids = new Int32Array(slots)
    for (let from = 0; from < keys.length; from++) {
      const key = keys[from] ?? Number.NaN
      if (Number.isNaN(key)) continue
      const slot = this.#slotOf(key)
      this.#keys[slot] = key
      this.#ids[slot] = ids[from] ?? 0
    }
  }
}
