/**
 * Causal delivery: which of the updates that have arrived may be applied now. Datagrams come lost, doubled, late and in
 * any order; out of here comes each update once, after everything that it needs.
 *
 * Method: vector-based causal broadcast (Birman, Schiper & Stephenson 1991) over the dependencies that the writer had.
 */
import type { Update } from './messages.ts'
import { covers, include, noUpdates, type Vector } from './version-vector.ts'

export class Delivery {
  readonly #applied: number[]
  /** Per origin: what has arrived too early, by its number. */
  readonly #early: readonly Map<number, Update>[]
  #earlyCount = 0
  readonly #mayApply: (update: Update, applied: Vector) => boolean

  /** `mayApply` decides about the *next* update of an origin. */
  constructor(replicas: number, mayApply: (update: Update, applied: Vector) => boolean) {
    this.#applied = noUpdates(replicas)
    this.#early = Array.from({ length: replicas }, () => new Map())
    this.#mayApply = mayApply
  }

  /** Per origin: its first so many updates are applied here, and with them all that they need. */
  get applied(): Vector {
    return this.#applied
  }

  /** Counts one in that waits for nothing: a write of our own, or one found in our log. */
  count({ origin, seq }: Update): void {
    include(this.#applied, origin, seq)
  }

  /** Takes in what has arrived, and hands over each update that may be applied now. */
  offer(update: Update, apply: (update: Update) => void): void {
    const { origin, seq } = update
    const expected = (this.#applied[origin] ?? 0) + 1
    if (seq < expected) return
    if (seq > expected || !this.#mayApply(update, this.#applied)) {
      this.#keep(update)
      return
    }
    this.#pass(update, apply)
    if (this.#earlyCount > 0) this.#passEarly(apply)
  }

  #pass(update: Update, apply: (update: Update) => void): void {
    this.count(update)
    apply(update)
  }

  #keep(update: Update): void {
    const early = this.#early[update.origin]
    if (early === undefined || early.has(update.seq)) return
    early.set(update.seq, update)
    this.#earlyCount++
  }

  /** What waited may go now, and make more go. */
  #passEarly(apply: (update: Update) => void): void {
    for (let moved = true; moved && this.#earlyCount > 0; ) {
      moved = false
      for (const [origin, early] of this.#early.entries()) {
        for (let next = this.#nextOf(origin, early); next !== undefined; next = this.#nextOf(origin, early)) {
          this.#pass(next, apply)
          moved = true
        }
      }
    }
  }

  /** The origin's next update, taken out, if it is here and may be applied. */
  #nextOf(origin: number, early: Map<number, Update>): Update | undefined {
    const seq = (this.#applied[origin] ?? 0) + 1
    const next = early.get(seq)
    if (next === undefined || !this.#mayApply(next, this.#applied)) return undefined
    early.delete(seq)
    this.#earlyCount--
    return next
  }
}

/** The rule: everything that its writer had seen is here. */
export const afterItsNeeds = (update: Update, applied: Vector): boolean => covers(applied, update.needs)

/** What is left of the rule under a bug: the origin's earlier updates are here, which `offer` sees to anyway. */
export const inOrderOfOrigin = (): boolean => true
