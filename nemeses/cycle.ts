/** The rhythm that most nemeses share: quiet, a fault, quiet, healed, and again. */
import { type NemesisContext, nanos, type PlannedFault, type Step } from 'rashomon/sdk'

/** Waits, injects what `fault` draws, waits, heals; for ever. Waits are uniform in 0.5 to 1.5 intervals. */
export function* cycle({ random, intervalNs }: NemesisContext, fault: () => PlannedFault): Generator<Step, void, void> {
  const pause = (): Step => ({ kind: 'wait', forNs: nanos(Math.round(intervalNs * (0.5 + random.next()))) })
  for (let id = 1; ; id++) {
    yield pause()
    yield { kind: 'inject', id, fault: fault() }
    yield pause()
    yield { kind: 'heal', id }
  }
}
