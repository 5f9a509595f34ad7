/**
 * Time limits of operations. All are equally long, so they come due in the order in which they were set: one queue and
 * one alarm for all, instead of one an operation.
 */
import type { Clock } from '../time/index.ts'
import { type Nanos, nanos } from '../units.ts'

export interface Deadline {
  done: boolean
}

interface Entry extends Deadline {
  readonly atNs: number
  /** Called once when it is due and not done. */
  readonly expire: () => void
}

export class Deadlines {
  readonly #clock: Clock
  readonly #afterNs: Nanos
  #queue: Entry[] = []
  #head = 0
  #cancel: (() => void) | null = null
  #stopped = false

  constructor(clock: Clock, afterNs: Nanos) {
    this.#clock = clock
    this.#afterNs = afterNs
  }

  add(expire: () => void): Deadline {
    const entry = { atNs: this.#clock.now() + this.#afterNs, expire, done: false }
    this.#queue.push(entry)
    if (this.#cancel === null) this.#watch()
    return entry
  }

  /** None expires any more. */
  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /** Sets the alarm for the first entry that is not done. */
  #watch(): void {
    const entry = this.#next()
    if (entry === undefined || this.#stopped) {
      this.#cancel = null
      return
    }
    const leftNs = Math.max(0, entry.atNs - this.#clock.now())
    this.#cancel = this.#clock.alarm(nanos(leftNs), () => {
      this.#expireDue()
      this.#watch()
    })
  }

  #expireDue(): void {
    const nowNs = this.#clock.now()
    for (let entry = this.#next(); entry !== undefined && entry.atNs <= nowNs; entry = this.#next()) {
      this.#head++
      entry.done = true
      entry.expire()
    }
  }

  /** The first entry that is not done; forgets those before it. */
  #next(): Entry | undefined {
    while (this.#queue[this.#head]?.done === true) this.#head++
    if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
    return this.#queue[this.#head]
  }
}
