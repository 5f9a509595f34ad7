/**
 * Time limits of operations. All are equally long, so they come due in the order in which they were set: one queue and
 * one sleeping timer for all, instead of a timer an operation.
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
  readonly #stopped = new AbortController()
  #queue: Entry[] = []
  #head = 0
  #sleeping = false

  constructor(clock: Clock, afterNs: Nanos) {
    this.#clock = clock
    this.#afterNs = afterNs
  }

  add(expire: () => void): Deadline {
    const entry = { atNs: this.#clock.now() + this.#afterNs, expire, done: false }
    this.#queue.push(entry)
    if (!this.#sleeping) void this.#watch()
    return entry
  }

  stop(): void {
    this.#stopped.abort()
  }

  async #watch(): Promise<void> {
    this.#sleeping = true
    const { signal } = this.#stopped
    for (let entry = this.#next(); entry !== undefined && !signal.aborted; entry = this.#next()) {
      const leftNs = entry.atNs - this.#clock.now()
      if (leftNs > 0) await this.#clock.sleep(nanos(leftNs), signal)
      else {
        this.#head++
        entry.expire()
      }
    }
    this.#sleeping = false
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
