/** How each of many configurations came about, as chains that share their beginnings; what leads nowhere is cleared. */
import { NONE } from '../../history/index.ts'

const FIRST = 1024

export class Trail {
  #parent = new Int32Array(FIRST)
  #choice = new Int32Array(FIRST)
  #length = 0
  #clearAt = FIRST

  get bytes(): number {
    return this.#parent.byteLength * 2
  }

  get isFull(): boolean {
    return this.#length >= this.#clearAt
  }

  /** A longer chain: `choice` after what `parent` stands for (NONE: the beginning). */
  add(parent: number, choice: number): number {
    if (this.#length === this.#parent.length) this.#grow()
    this.#parent[this.#length] = parent
    this.#choice[this.#length] = choice
    return this.#length++
  }

  choicesTo(end: number): readonly number[] {
    const choices: number[] = []
    for (let at = end; at !== NONE; at = this.#parent[at] ?? NONE) choices.push(this.#choice[at] ?? NONE)
    return choices.reverse()
  }

  /** Keeps the chains to `ends` only, and returns their new names in the same order. */
  clear(ends: Int32Array): Int32Array {
    const renamed = new Int32Array(this.#length).fill(NONE)
    for (const end of ends) if (end !== NONE) renamed[end] = 0
    for (let at = this.#length - 1; at >= 0; at--) {
      const parent = this.#parent[at] ?? NONE
      if (renamed[at] === 0 && parent !== NONE) renamed[parent] = 0
    }
    let kept = 0
    for (let at = 0; at < this.#length; at++) {
      if (renamed[at] === NONE) continue
      const parent = this.#parent[at] ?? NONE
      this.#parent[kept] = parent === NONE ? NONE : (renamed[parent] ?? NONE)
      this.#choice[kept] = this.#choice[at] ?? NONE
      renamed[at] = kept++
    }
    this.#length = kept
    this.#clearAt = Math.max(FIRST, kept * 2)
    return ends.map((end) => (end === NONE ? NONE : (renamed[end] ?? NONE)))
  }

  #grow(): void {
    const longer = (column: Int32Array): Int32Array<ArrayBuffer> => {
      const bigger = new Int32Array(column.length * 2)
      bigger.set(column)
      return bigger
    }
    this.#parent = longer(this.#parent)
    this.#choice = longer(this.#choice)
  }
}
