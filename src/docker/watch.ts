/**
 * Notices that the engine is gone while a run is on. A ping a second; one that is refused must go on being refused for two
 * seconds (an engine that restarts itself at once, keeping its containers, is not lost). A slow answer is another matter:
 * on a machine that is made to work hard an engine can be silent for long, and still be there.
 */
import { type Clock, wallClock } from '../time/index.ts'
import { type Nanos, nanos, seconds } from '../units.ts'

export interface Watch {
  /** Resolves, ever, only if the engine is gone. */
  readonly lost: Promise<Error>
  stop(): void
}

const EVERY = seconds(1)
const WHILE_REFUSED = seconds(0.25)
const REFUSED_FOR = seconds(2)
const SILENT_FOR = seconds(20)

/** `ping` resolves when the engine answers, and rejects when it cannot be reached. */
export function watchEngine(ping: () => Promise<unknown>, clock: Clock = wallClock()): Watch {
  const stopped = new AbortController()
  const lost = new Promise<Error>((resolve) => {
    void keepLooking(ping, clock, stopped.signal).then((error) => {
      if (error !== null) resolve(error)
    })
  })
  return { lost, stop: () => stopped.abort() }
}

async function keepLooking(ping: () => Promise<unknown>, clock: Clock, stopped: AbortSignal): Promise<Error | null> {
  let refusedSince: Nanos | null = null
  while (!stopped.aborted) {
    const error = await answerOf(ping, clock, stopped)
    if (stopped.aborted) return null
    if (error === null) refusedSince = null
    else if (error instanceof Silence) return error
    else {
      refusedSince ??= clock.now()
      if (clock.now() - refusedSince >= REFUSED_FOR) return error
    }
    await clock.sleep(refusedSince === null ? EVERY : WHILE_REFUSED, stopped)
  }
  return null
}

class Silence extends Error {}

function answerOf(ping: () => Promise<unknown>, clock: Clock, stopped: AbortSignal): Promise<Error | null> {
  return new Promise((resolve) => {
    const settle = (error: Error | null): void => {
      cancel()
      stopped.removeEventListener('abort', leave)
      resolve(error)
    }
    const leave = (): void => settle(null)
    const cancel = clock.alarm(nanos(SILENT_FOR), () => settle(new Silence('no answer to a ping for 20 s')))
    stopped.addEventListener('abort', leave, { once: true })
    ping().then(
      () => settle(null),
      (error: unknown) => settle(error instanceof Error ? error : new Error(String(error))),
    )
  })
}
