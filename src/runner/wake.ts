/** Waits for a completion or a time, whichever is first. */
import type { Clock } from '../time/index.ts'
import type { Nanos } from '../units.ts'

export class Wake {
  #resolve: (() => void) | null = null
  readonly #ring = (): void => this.ring()

  /** Wakes whoever waits. */
  ring(): void {
    const resolve = this.#resolve
    this.#resolve = null
    resolve?.()
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  async waitAtMost(forNs: Nanos, clock: Clock): Promise<void> {
    const woken = this.wait()
    const cancel = clock.alarm(forNs, this.#ring)
    await woken
    cancel()
  }
}
