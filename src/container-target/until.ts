/** Asking again until something is so. */
import type { Clock } from '../time/index.ts'
import { millis, type Nanos, seconds } from '../units.ts'

export interface Until {
  readonly clock: Clock
  readonly limit: Nanos
  readonly signal: AbortSignal
}

export type Answer =
  | { readonly kind: 'yes' }
  /** The limit passed; what the last attempt threw, if it threw. */
  | { readonly kind: 'never'; readonly last: unknown }

const EVERY = millis(100)
/** One attempt, before it is made again: a connection that was made too early can hang. */
const ATTEMPT = seconds(5)

/** @throws the reason of an aborted `signal`; what an attempt throws counts as "not yet" */
export async function until(
  attempt: (signal: AbortSignal) => Promise<boolean>,
  { clock, limit, signal }: Until,
): Promise<Answer> {
  const end = clock.now() + limit
  let last: unknown = null
  while (clock.now() < end) {
    signal.throwIfAborted()
    try {
      if (await within(clock, ATTEMPT, signal, attempt)) return { kind: 'yes' }
      last = null
    } catch (error) {
      last = error
    }
    await clock.sleep(EVERY, signal)
  }
  signal.throwIfAborted()
  return { kind: 'never', last }
}

/** Does not wait longer than `limit` for it, whether or not it notices that its signal is aborted. */
export function within<T>(
  clock: Clock,
  limit: Nanos,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController()
    const give = (reason: unknown): void => {
      controller.abort(reason)
      reject(reason)
    }
    const leave = (): void => give(signal.reason)
    const cancel = clock.alarm(limit, () => give(new Error(`no answer within ${limit / 1e9} s`)))
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    const done = (): void => {
      cancel()
      signal.removeEventListener('abort', leave)
    }
    attemptOf(work, controller.signal).then(resolve, reject).finally(done)
  })
}

/** Also what throws at once is a rejection. */
async function attemptOf<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  return await work(signal)
}
