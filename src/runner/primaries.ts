/** Who takes itself for primary, for those who cannot wait for the answer of a real cluster. */
import type { Primary, StartedTarget } from '../plugin/index.ts'
import type { NodeId } from '../units.ts'

/** So old an answer is good enough for routing; whoever is asked in error says that it is no primary. */
const FRESH_NS = 250e6

export const byTerm = (primaries: readonly Primary[]): readonly Primary[] =>
  primaries.toSorted((one, other) => other.term - one.term)

/** A simulated cluster knows at once; a real one is asked in the background, and its last answer stands until the next. */
export class NewestPrimary {
  readonly #target: StartedTarget
  #last: NodeId | null = null
  #askedNs = Number.NEGATIVE_INFINITY
  #asking = false

  constructor(target: StartedTarget) {
    this.#target = target
  }

  get node(): NodeId | null {
    const nowNs = this.#target.clock.now()
    if (this.#asking || nowNs - this.#askedNs < FRESH_NS) return this.#last
    const answer = this.#target.primaries()
    if (!(answer instanceof Promise)) return byTerm(answer)[0]?.node ?? null
    this.#asking = true
    answer
      .then(
        (primaries) => {
          this.#last = byTerm(primaries)[0]?.node ?? this.#last
        },
        () => {}, // nobody answered: the last known will do
      )
      .finally(() => {
        this.#askedNs = this.#target.clock.now()
        this.#asking = false
      })
    return this.#last
  }
}
