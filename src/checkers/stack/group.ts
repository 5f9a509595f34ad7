/**
 * A group of lives that have to be nested into one another, and who of them can be the outermost.
 *
 * The outermost is pushed before any of the others was surely inside, and popped after all of them had surely left: its
 * push began before the first push of the group ended, and its pop ended after the last pop began. Lives become eligible
 * in the order in which their pushes began, and wait in a heap, the one whose pop ended last on top.
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { Lives } from '../objects/lives.ts'

/** Doubly linked lists of lives, many at once, over shared arrays. */
export class Chain {
  readonly next: Int32Array
  readonly previous: Int32Array

  constructor(lives: number) {
    this.next = new Int32Array(lives).fill(NONE)
    this.previous = new Int32Array(lives).fill(NONE)
  }

  link(before: number, after: number): void {
    if (before !== NONE) this.next[before] = after
    if (after !== NONE) this.previous[after] = before
  }
}

/** By when they were surely inside, and by when they had not surely left. */
export interface Ends {
  first: number
  last: number
}

export class Group {
  readonly id: number
  readonly byPut: Ends
  readonly byTake: Ends
  size: number
  readonly #lives: Lives
  readonly #groupOf: Int32Array
  readonly #byBeginning: Int32Array
  #arrived = 0
  readonly #heap: Int32Array
  #waiting = 0

  /** `byBeginning`: the members, in the order in which their pushes began. */
  constructor(id: number, lives: Lives, groupOf: Int32Array, byBeginning: Int32Array, byPut: Ends, byTake: Ends) {
    this.id = id
    this.#lives = lives
    this.#groupOf = groupOf
    this.#byBeginning = byBeginning
    this.#heap = new Int32Array(byBeginning.length)
    this.size = byBeginning.length
    this.byPut = byPut
    this.byTake = byTake
    for (const life of byBeginning) groupOf[life] = id
  }

  /** Takes the outermost out of the heap; NONE if there is none. */
  outermost(): number {
    const { putBegan, putEnded, takenBegan, takenEnded } = this.#lives
    const firstInside = putEnded[this.byPut.first] ?? OPEN
    const lastInside = takenBegan[this.byTake.last] ?? OPEN
    for (; this.#arrived < this.#byBeginning.length; this.#arrived++) {
      const life = this.#byBeginning[this.#arrived] ?? NONE
      if ((putBegan[life] ?? OPEN) >= firstInside) break
      if (this.#groupOf[life] === this.id) this.#push(life)
    }
    // Whoever has left for a group of its own is found out here.
    while (this.#waiting > 0 && this.#groupOf[this.#heap[0] ?? NONE] !== this.id) this.#pop()
    const best = this.#waiting > 0 ? (this.#heap[0] ?? NONE) : NONE
    if (best === NONE || (takenEnded[best] ?? OPEN) < lastInside) return NONE
    this.#pop()
    return best
  }

  #end(life: number): number {
    return this.#lives.takenEnded[life] ?? OPEN
  }

  #push(life: number): void {
    const end = this.#end(life)
    let at = this.#waiting++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = this.#heap[parent] ?? NONE
      if (this.#end(above) >= end) break
      this.#heap[at] = above
      at = parent
    }
    this.#heap[at] = life
  }

  #pop(): void {
    const last = this.#heap[--this.#waiting] ?? NONE
    const end = this.#end(last)
    let at = 0
    for (let child = 1; child < this.#waiting; child = 2 * at + 1) {
      const right = this.#heap[child + 1] ?? NONE
      if (child + 1 < this.#waiting && this.#end(right) > this.#end(this.#heap[child] ?? NONE)) child++
      const below = this.#heap[child] ?? NONE
      if (end >= this.#end(below)) break
      this.#heap[at] = below
      at = child
    }
    this.#heap[at] = last
  }
}
