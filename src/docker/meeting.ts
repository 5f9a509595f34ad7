/** Several who go on at one moment, as soon as the last of them is there; or a little later, if one is held up. */
import type { Clock } from '../time/index.ts'
import { millis } from '../units.ts'

/** Whoever waits in an earlier turn of its own (a graceful stop, say) is not waited for. */
const LATEST_MS = 500

export class Meeting {
  readonly #clock: Clock
  readonly #all = Promise.withResolvers<void>()
  readonly #expected: number
  #arrived = 0
  #cancel: (() => void) | null = null

  constructor(expected: number, clock: Clock) {
    this.#expected = expected
    this.#clock = clock
  }

  async arrive(): Promise<void> {
    this.#arrived++
    const leave = (): void => {
      this.#cancel?.()
      this.#all.resolve()
    }
    if (this.#arrived >= this.#expected) leave()
    else this.#cancel ??= this.#clock.alarm(millis(LATEST_MS), leave)
    await this.#all.promise
  }
}
