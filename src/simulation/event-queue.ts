/** A binary heap of events by (time, order of insertion), in flat arrays: no object an event but what it carries. */

import { InternalError } from '../errors.ts'

/** What kinds of event there are; what `a`, `b` and `ref` mean is said at each. */
export const EVENT = {
  /** a: node · b: sender (a node, or a connection beyond the nodes) · ref: message */
  deliver: 0,
  /** a: node · b: token · ref: the timer's id */
  timer: 1,
  /** a: node · b: ticket · ref: the node's epoch */
  synced: 2,
  /** a: connection · ref: message */
  reply: 3,
  /** a: connection · ref: why it broke */
  broken: 4,
  /** ref: what to ring; clients' timers */
  call: 5,
} as const

const FIRST_CAPACITY = 1024

export class EventQueue {
  #capacity = FIRST_CAPACITY
  #heap = new Int32Array(FIRST_CAPACITY)
  #at = new Float64Array(FIRST_CAPACITY)
  #order = new Float64Array(FIRST_CAPACITY)
  #kind = new Uint8Array(FIRST_CAPACITY)
  #a = new Int32Array(FIRST_CAPACITY)
  #b = new Int32Array(FIRST_CAPACITY)
  readonly #ref: unknown[] = []
  readonly #free: number[] = []
  #size = 0
  #slots = 0
  #pushed = 0

  /** The event that `take` took last. */
  atNs = 0
  kind = 0
  a = 0
  b = 0
  ref: unknown = null

  get size(): number {
    return this.#size
  }

  /** @throws {InternalError} when it would be before the event that was taken last, or at no time at all */
  push(atNs: number, kind: number, a: number, b: number, ref: unknown): void {
    if (!(atNs >= this.atNs)) throw misplaced(atNs, this.atNs)
    const slot = this.#free.pop() ?? this.#newSlot()
    this.#at[slot] = atNs
    this.#order[slot] = this.#pushed++
    this.#kind[slot] = kind
    this.#a[slot] = a
    this.#b[slot] = b
    this.#ref[slot] = ref
    this.#rise(this.#size++, slot)
  }

  /** Takes the earliest event into the fields; false if there is none. */
  take(): boolean {
    if (this.#size === 0) return false
    const heap = this.#heap
    const slot = heap[0] as number // size > 0
    const last = heap[--this.#size] as number
    if (this.#size > 0) this.#sink(last)
    this.atNs = this.#at[slot] as number
    this.kind = this.#kind[slot] as number
    this.a = this.#a[slot] as number
    this.b = this.#b[slot] as number
    this.ref = this.#ref[slot]
    this.#ref[slot] = null
    this.#free.push(slot)
    return true
  }

  #before(left: number, right: number): boolean {
    const leftAt = this.#at[left] as number
    const rightAt = this.#at[right] as number
    return leftAt < rightAt || (leftAt === rightAt && (this.#order[left] as number) < (this.#order[right] as number))
  }

  #rise(from: number, slot: number): void {
    const heap = this.#heap
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] as number
      if (!this.#before(slot, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = slot
  }

  #sink(slot: number): void {
    const heap = this.#heap
    const size = this.#size
    let at = 0
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && this.#before(heap[child + 1] as number, heap[child] as number)) child++
      const below = heap[child] as number
      if (!this.#before(below, slot)) break
      heap[at] = below
      at = child
    }
    heap[at] = slot
  }

  #newSlot(): number {
    if (this.#slots === this.#capacity) this.#grow()
    return this.#slots++
  }

  #grow(): void {
    this.#capacity *= 2
    const bigger = <A extends Int32Array | Float64Array | Uint8Array>(column: A, copy: A): A => {
      copy.set(column)
      return copy
    }
    this.#heap = bigger(this.#heap, new Int32Array(this.#capacity))
    this.#at = bigger(this.#at, new Float64Array(this.#capacity))
    this.#order = bigger(this.#order, new Float64Array(this.#capacity))
    this.#kind = bigger(this.#kind, new Uint8Array(this.#capacity))
    this.#a = bigger(this.#a, new Int32Array(this.#capacity))
    this.#b = bigger(this.#b, new Int32Array(this.#capacity))
  }
}

const misplaced = (atNs: number, nowNs: number): InternalError =>
  new InternalError({
    what: `an event was asked for at ${atNs} ns, when it is ${nowNs} ns`,
    why: 'time does not run backwards, and NaN is no time',
    fix: 'look for a timer or a sleep with a length that is no number',
  })
