/** Time as the engine sees it. Under the virtual clock nothing may await a real promise: it would reorder what follows. */
import type { Nanos } from '../units.ts'

export interface Clock {
  /** Nanoseconds since the run began. */
  now(): Nanos
  /** Resolves after `forNs`, or at once when `signal` aborts: the caller looks at the signal. */
  sleep(forNs: Nanos, signal: AbortSignal): Promise<void>
}

const NS_PER_MS = 1e6
const LONGEST_TIMEOUT_MS = 0x7fffffff

/** The monotonic clock of this machine, from zero at its creation. */
export function wallClock(): Clock {
  const began = process.hrtime.bigint()
  return {
    now: () => Number(process.hrtime.bigint() - began) as Nanos,
    sleep: (forNs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve()
          return
        }
        const done = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          resolve()
        }
        const timer = setTimeout(done, Math.min(forNs / NS_PER_MS, LONGEST_TIMEOUT_MS))
        signal.addEventListener('abort', done, { once: true })
      }),
  }
}

/** Milliseconds of the wall clock, for dates and for measuring ourselves; never for a history. */
export const wallMillis = (): number => Date.now()

/**
 * Resolves once every continuation that is ready now has run: the simulator takes its next event only then.
 * One turn of the event loop, about a microsecond.
 */
export const continuationsDone = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
