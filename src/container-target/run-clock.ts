/** A clock that can be set to zero once: a cluster takes a while to stand, and the run begins when it does. */
import { type Clock, wallClock } from '../time/index.ts'
import { nanos } from '../units.ts'

export class RunClock implements Clock {
  readonly #wall = wallClock()
  #zero = 0

  /** From here on it counts from 0. */
  restart(): void {
    this.#zero = this.#wall.now()
  }

  now(): ReturnType<Clock['now']> {
    return nanos(this.#wall.now() - this.#zero)
  }

  sleep(...how: Parameters<Clock['sleep']>): ReturnType<Clock['sleep']> {
    return this.#wall.sleep(...how)
  }

  alarm(...how: Parameters<Clock['alarm']>): ReturnType<Clock['alarm']> {
    return this.#wall.alarm(...how)
  }

  async turn(): Promise<void> {
    await this.#wall.turn?.()
  }
}
