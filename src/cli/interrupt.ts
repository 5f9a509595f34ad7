/**
 * Ctrl-C: at first it just leaves; in a run the first one ends it in good order, the second one at once. A terminal that is
 * closed, or its connection lost, is the same as the first, however often it is told: by the kernel and by the shell.
 */
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

/** Why the signal is aborted where something crashed that nobody awaited. */
export class Crashed extends Error {
  constructor(cause: unknown) {
    super('ended because something crashed', { cause })
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

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

/** Of the work that is going on, if it can be ended in good order. */
let inWork: AbortController | null = null

/** A crash, too, ends what is going on in good order, once; false: there is nothing to end, or it is being ended already. */
export function endBecauseOf(error: unknown): boolean {
  if (inWork === null || inWork.signal.aborted) return false
  inWork.abort(new Crashed(error))
  return true
}

function leaveAtOnce(say: (text: string) => void): never {
  say('left at once: if there were containers, `rashomon cleanup` removes what is left of them')
  process.exit(EXIT.unknown)
}

/** `doing`: what happens from then on. */
export function onInterrupt(say: (text: string) => void, doing = 'saving and checking what there is'): Interruption {
  const controller = new AbortController()
  inWork = controller
  const interrupt = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      if (name !== 'SIGHUP') leaveAtOnce(say)
      return
    }
    controller.abort(new Interrupted())
    say(`interrupted: ${doing} (once more to leave at once)`)
  }
  for (const name of SIGNALS) process.on(name, interrupt)
  dieOnInterrupt() // only now, so that there is no moment without a listener
  return {
    signal: controller.signal,
    release: () => {
      if (inWork === controller) inWork = null
      for (const name of SIGNALS) process.off(name, interrupt)
    },
  }
}
