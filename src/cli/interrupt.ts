/** Ctrl-C: at first it just leaves; in a run the first one ends it in good order, the second one at once. */
import { EXIT } from '../errors.ts'

export interface Interruption {
  readonly signal: AbortSignal
  /** Stops listening. */
  release(): void
}

/** Why the signal of an interruption is aborted; thrown where nothing had been recorded that could be kept. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted before anything was recorded')
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const leave = (): void => {
  process.stderr.write('interrupted before anything was done\n')
  process.exit(EXIT.unknown)
}

/** Until a command takes over: without it, Node's own exit code would be none of ours. */
export function leaveOnInterrupt(): void {
  for (const name of SIGNALS) process.on(name, leave)
}

/** For work that never lets the event loop turn, where a listener would only keep Ctrl-C from having any effect. */
export function dieOnInterrupt(): void {
  for (const name of SIGNALS) process.off(name, leave)
}

/** `doing`: what happens from then on. */
export function onInterrupt(say: (text: string) => void, doing = 'saving and checking what there is'): Interruption {
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.unknown)
    controller.abort(new Interrupted())
    say(`interrupted: ${doing} (once more to leave at once)`)
  }
  for (const name of SIGNALS) process.on(name, interrupt)
  dieOnInterrupt() // only now, so that there is no moment without a listener
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, interrupt)
    },
  }
}
