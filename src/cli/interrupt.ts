/** Ctrl-C: the first one ends the run in good order, the second one at once. */
import { EXIT } from '../errors.ts'

export interface Interruption {
  readonly signal: AbortSignal
  /** Stops listening. */
  release(): void
}

export function onInterrupt(say: (text: string) => void): Interruption {
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.unknown)
    controller.abort()
    say('interrupted: saving and checking what there is (once more to leave at once)')
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', interrupt)
    },
  }
}
