/**
 * Decides one bit: a set's element, or a lock that does not know its owners. It is turned on when it is off, turned off
 * when it is on, and looked at.
 *
 *     p0  |-on-|         |-on-|     refuted, unless somebody turns it off in between
 *     p1         |-on?-|
 *
 * Method: lazily, by the earliest deadline. Nothing happens until an operation ends that has not taken effect: then, if
 *         the bit must change for it, the waiting change that ends first is made, and every look that is open and sees
 *         what is there now is done. Making a change earlier never helps, nor does making another one: what ends first
 *         is needed first, and any of the others can take its place later.
 * Open:   changes of unknown outcome end never, so they are made last, if they are needed; looks of unknown outcome say
 *         nothing.
 * Cost:   O(n log n) with two heaps.
 */
import { NONE, OPEN } from '../../history/index.ts'

export const TOGGLE = { turnOn: 0, turnOff: 1, seesOff: 2, seesOn: 3 } as const

export interface ToggleOperations {
  /** By entry: TOGGLE */
  readonly kind: Uint8Array
  readonly inv: Int32Array
  readonly ret: Int32Array
}

export type Toggled =
  | { readonly kind: 'order' }
  /** `due` ended in a state in which it cannot have happened, and nothing that was open could have changed that. */
  | { readonly kind: 'stuck'; readonly due: number; readonly isOn: boolean }

/** Holds its working memory, so that many small bits can be judged one after the other. */
export class ToggleJudge {
  /** Entries in the order in which they took effect, of all runs so far, and at which position each did. */
  readonly order: Int32Array
  readonly at: Int32Array
  placed = 0
  readonly #operations: ToggleOperations
  readonly #isDone: Uint8Array
  /** Changes that wait, as heaps by their ends: by what they need, off or on. */
  readonly #waiting: readonly [Int32Array, Int32Array]
  readonly #waitingCount: [number, number] = [0, 0]
  readonly #looking: readonly [Int32Array, Int32Array]
  readonly #lookingCount: [number, number] = [0, 0]
  #state: 0 | 1 = 0
  #now = 0

  constructor(operations: ToggleOperations, mostAtOnce: number) {
    const room = (): [Int32Array, Int32Array] => [new Int32Array(mostAtOnce), new Int32Array(mostAtOnce)]
    this.#operations = operations
    this.#isDone = new Uint8Array(operations.kind.length)
    this.order = new Int32Array(operations.kind.length)
    this.at = new Int32Array(operations.kind.length)
    this.#waiting = room()
    this.#looking = room()
  }

  /** Events in order: an invocation as its entry, a return as its complement. Looks that never return are left out. */
  run(events: Int32Array): Toggled {
    const { kind, inv, ret } = this.#operations
    this.#state = 0
    this.#waitingCount.fill(0)
    this.#lookingCount.fill(0)
    for (const event of events) {
      if (event >= 0) {
        this.#now = inv[event] ?? 0
        this.#begin(event)
        continue
      }
      const due = ~event
      this.#now = ret[due] ?? 0
      if (this.#isDone[due] === 1) continue
      const needs = (kind[due] ?? 0) & 1
      if (this.#state !== needs && !this.#flip()) return { kind: 'stuck', due, isOn: needs === 0 }
      // Now it is the change that ends first.
      if (this.#isDone[due] === 0) this.#flip()
    }
    return { kind: 'order' }
  }

  /** Entries of all runs by the position at which they took effect, so that what is apart by bits is one order again. */
  inOrder(positions: number): Int32Array {
    const start = new Int32Array(positions + 1)
    for (let one = 0; one < this.placed; one++) {
      const next = (this.at[one] ?? 0) + 1
      start[next] = (start[next] ?? 0) + 1
    }
    for (let position = 0; position < positions; position++)
      start[position + 1] = (start[position + 1] ?? 0) + (start[position] ?? 0)
    const sorted = new Int32Array(this.placed)
    for (let one = 0; one < this.placed; one++) {
      const position = this.at[one] ?? 0
      const place = start[position] ?? 0
      sorted[place] = this.order[one] ?? NONE
      start[position] = place + 1
    }
    return sorted
  }

  #begin(entry: number): void {
    const kind = this.#operations.kind[entry] ?? 0
    const needs = (kind & 1) as 0 | 1
    if (kind < TOGGLE.seesOff) this.#push(needs, entry)
    else if (needs === this.#state) this.#do(entry)
    else this.#looking[needs][this.#lookingCount[needs]++] = entry
  }

  #do(entry: number): void {
    this.#isDone[entry] = 1
    this.at[this.placed] = this.#now
    this.order[this.placed++] = entry
  }

  /** Makes the waiting change that ends first; all looks that wait for the new state are done. */
  #flip(): boolean {
    const from = this.#state
    if (this.#waitingCount[from] === 0) return false
    this.#do(this.#pop(from))
    const to = (1 - from) as 0 | 1
    this.#state = to
    for (let at = 0; at < this.#lookingCount[to]; at++) this.#do(this.#looking[to][at] ?? NONE)
    this.#lookingCount[to] = 0
    return true
  }

  #end(entry: number): number {
    return this.#operations.ret[entry] ?? OPEN
  }

  #push(which: 0 | 1, entry: number): void {
    const heap = this.#waiting[which]
    const end = this.#end(entry)
    let at = this.#waitingCount[which]++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] ?? NONE
      if (this.#end(above) <= end) break
      heap[at] = above
      at = parent
    }
    heap[at] = entry
  }

  #pop(which: 0 | 1): number {
    const heap = this.#waiting[which]
    const top = heap[0] ?? NONE
    const size = --this.#waitingCount[which]
    const last = heap[size] ?? NONE
    const end = this.#end(last)
    let at = 0
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && this.#end(heap[child + 1] ?? NONE) < this.#end(heap[child] ?? NONE)) child++
      const below = heap[child] ?? NONE
      if (end <= this.#end(below)) break
      heap[at] = below
      at = child
    }
    heap[at] = last
    return top
  }
}
