/** Waits for a completion or a time, whichever is first. */
import type { Clock } from '../time/index.ts'
import type { Nanos } from '../units.ts'

export class Wake {
  #resolve: (() => void) | null = null

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
    const early = new AbortController()
    await Promise.race([this.wait(), clock.sleep(forNs, early.signal)])
    early.abort()
  }
}
