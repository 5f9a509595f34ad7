/**
 * Time limits of operations. All are equally long, so they come due in the order in which they were set: one chain and
 * one alarm for all, instead of an alarm an operation. Whoever is done leaves the chain at once: what an operation holds
 * on to must not outlive it by the length of its time limit.
 */
import type { Clock } from '../time/index.ts'
import { type Nanos, nanos } from '../units.ts'

export class Deadline {
  readonly atNs: number
  /** Called once when it is due and was not dropped. */
  readonly expire: () => void
  inChain = true
  earlier: Deadline | null
  later: Deadline | null = null

  constructor(atNs: number, expire: () => void, earlier: Deadline | null) {
    this.atNs = atNs
    this.expire = expire
    this.earlier = earlier
  }
}

export class Deadlines {
  readonly #clock: Clock
  readonly #afterNs: Nanos
  #first: Deadline | null = null
  #last: Deadline | null = null
  #cancel: (() => void) | null = null
  #stopped = false

  constructor(clock: Clock, afterNs: Nanos) {
    this.#clock = clock
    this.#afterNs = afterNs
  }

  add(expire: () => void): Deadline {
    const last = this.#last
    const deadline = new Deadline(this.#clock.now() + this.#afterNs, expire, last)
    this.#last = deadline
    if (last === null) this.#first = deadline
    else last.later = deadline
    if (this.#cancel === null) this.#watch()
    return deadline
  }

  /** It will not expire any more. */
  drop(deadline: Deadline): void {
    if (!deadline.inChain) return
    const { earlier, later } = deadline
    deadline.inChain = false
    deadline.earlier = null
    deadline.later = null
    if (earlier === null) this.#first = later
    else earlier.later = later
    if (later === null) this.#last = earlier
    else later.earlier = earlier
  }

  /** None expires any more. */
  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /** Sets the alarm for the first that is left, and for whoever is first when it rings: once a time limit is enough. */
  #watch(): void {
    if (this.#first === null || this.#stopped) {
      this.#cancel = null
      return
    }
    const leftNs = Math.max(0, this.#first.atNs - this.#clock.now())
    this.#cancel = this.#clock.alarm(nanos(leftNs), () => {
      this.#expireDue()
      this.#watch()
    })
  }

  #expireDue(): void {
    const nowNs = this.#clock.now()
    for (let first = this.#first; first !== null && first.atNs <= nowNs; first = this.#first) {
      this.drop(first)
      first.expire()
    }
  }
}
