/** Time as the engine sees it. Under the virtual clock nothing may await a real promise: it would reorder what follows. */
import type { Nanos } from '../units.ts'

export interface Clock {
  /** Nanoseconds since the run began. */
  now(): Nanos
  /** Resolves after `forNs`, or at once when `signal` aborts: the caller looks at the signal. */
  sleep(forNs: Nanos, signal: AbortSignal): Promise<void>
  /** Calls `ring` once, after `forNs`, unless what it returns is called before: for hot loops, where a signal costs too much. */
  alarm(forNs: Nanos, ring: () => void): () => void
  /** Lets answers in that have arrived already; where time is virtual nothing ever waits at the door. */
  turn?(): Promise<void>
}

/** A clock's sleep, made of its alarms. */
export function sleepOn(alarm: Clock['alarm'], forNs: Nanos, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = alarm(forNs, done)
    signal.addEventListener('abort', done, { once: true })
  })
}

const NS_PER_MS = 1e6
const LONGEST_TIMEOUT_MS = 0x7fffffff

/** The monotonic clock of this machine, from zero at its creation. */
export function wallClock(): Clock {
  const began = process.hrtime.bigint()
  const now = (): Nanos => Number(process.hrtime.bigint() - began) as Nanos
  const alarm: Clock['alarm'] = (forNs, ring) => {
    const dueNs = now() + Math.max(0, forNs)
    let timer: NodeJS.Timeout
    // Timers of the machine may ring early, and none is longer than 24 days.
    const look = (): void => {
      const leftNs = dueNs - now()
      if (leftNs <= 0) ring()
      else timer = setTimeout(look, Math.min(Math.ceil(leftNs / NS_PER_MS), LONGEST_TIMEOUT_MS))
    }
    timer = setTimeout(look, Math.min(Math.ceil(forNs / NS_PER_MS), LONGEST_TIMEOUT_MS))
    return () => clearTimeout(timer)
  }
  return { now, alarm, sleep: (forNs, signal) => sleepOn(alarm, forNs, signal), turn: loopTurn }
}

/** Milliseconds of the wall clock, for dates and for measuring ourselves; never for a history. */
export const wallMillis = (): number => Date.now()

/**
 * Resolves once every continuation that is ready now has run, and all that follow from them: the simulator takes its
 * next event only then. Node empties the queue of promises before it takes a tick, so no turn of the event loop is
 * needed; whoever waits like this for long must give it one now and then.
 */
export const continuationsDone = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))

/** One turn of the event loop: lets signals, displays and timers of the machine have their say. */
export const loopTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Calls `act` after so long if anything still keeps the process alive; waiting for that does not keep it. */
export function ifStillAlive(afterNs: Nanos, act: () => void): void {
  setTimeout(act, afterNs / NS_PER_MS).unref()
}
