/** A binary heap of the next event of each process: one entry a slot, earliest first, ties by slot. */
export class EventQueue {
  readonly #times: Float64Array
  readonly #slots: Int32Array
  #length = 0

  constructor(capacity: number) {
    this.#times = new Float64Array(capacity)
    this.#slots = new Int32Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  get firstTime(): number {
    return this.#times[0] ?? 0
  }

  get firstSlot(): number {
    return this.#slots[0] ?? 0
  }

  add(time: number, slot: number): void {
    let at = this.#length++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#isAfter(parent, time, slot)) break
      this.#move(parent, at)
      at = parent
    }
    this.#times[at] = time
    this.#slots[at] = slot
  }

  dropFirst(): void {
    const last = --this.#length
    const time = this.#times[last] ?? 0
    const slot = this.#slots[last] ?? 0
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= last) break
      if (child + 1 < last && this.#isAfter(child, this.#times[child + 1] ?? 0, this.#slots[child + 1] ?? 0)) child++
      if (this.#isAfter(child, time, slot)) break
      this.#move(child, at)
      at = child
    }
    this.#times[at] = time
    this.#slots[at] = slot
  }

  #isAfter(at: number, time: number, slot: number): boolean {
    const own = this.#times[at] ?? 0
    return own > time || (own === time && (this.#slots[at] ?? 0) > slot)
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from] ?? 0
    this.#slots[to] = this.#slots[from] ?? 0
  }
}
