/**
 * Where states only grow (appended texts, logs): a configuration whose state is no beginning of what the next reading
 * returned is hopeless, unless something that replaces the state can still come between.
 *
 *     put a · append b · [append c] · get "ab…"        c first: "acb" can never become "ab…"
 */
import { NONE } from '../../history/index.ts'
import type { AnyModel } from '../../models/index.ts'
import type { Automaton } from './automaton.ts'
import type { SearchProblem } from './problem.ts'
import type { Slots } from './slots.ts'

export class Hopeless {
  readonly #problem: SearchProblem
  readonly #automaton: Automaton
  readonly #slotOf: Int32Array
  /** Per operation: its events. */
  readonly #invoked: Int32Array
  readonly #returned: Int32Array
  /** Readings in the order of their returns; from each event on, the first of them. */
  readonly #reads: Int32Array
  readonly #nextRead: Int32Array
  /** What replaces the state, in the order of invocation; from each event on, the first that is not over. */
  readonly #resets: Int32Array
  readonly #nextReset: Int32Array

  /** Null where the model or the history leaves nothing to say. */
  static of(model: AnyModel, problem: SearchProblem, automaton: Automaton, slots: Slots): Hopeless | null {
    const { growth } = model
    if (growth === undefined) return null
    const resets = problem.operations.map((operation) => growth.resets(operation))
    for (let at = 0; at < problem.rows.length; at++) {
      if (problem.isOpen[at] === 1 && resets[problem.classOf[at] ?? 0] === true) return null
    }
    return new Hopeless(problem, automaton, slots, resets)
  }

  private constructor(problem: SearchProblem, automaton: Automaton, { slotOf }: Slots, resets: readonly boolean[]) {
    const { events, rows, classOf, isRead, operations } = problem
    this.#problem = problem
    this.#automaton = automaton
    this.#slotOf = slotOf
    this.#invoked = new Int32Array(rows.length).fill(events.length)
    this.#returned = new Int32Array(rows.length).fill(events.length)
    const reads: number[] = []
    const replacing: number[] = []
    const tells = operations.map(({ result, told }) => result !== undefined || told !== undefined)
    events.forEach((event, at) => {
      const of = classOf[event < 0 ? ~event : event] ?? 0
      if (event < 0) {
        this.#returned[~event] = at
        if (isRead[of] === 1 && tells[of] === true) reads.push(~event)
      } else {
        this.#invoked[event] = at
        if (resets[of] === true) replacing.push(event)
      }
    })
    this.#reads = Int32Array.from(reads)
    this.#resets = Int32Array.from(replacing)
    this.#nextRead = this.#firstNotOver(this.#reads)
    this.#nextReset = this.#firstNotOver(this.#resets)
  }

  /** `words`: return event, state, live words. */
  has(words: Int32Array): boolean {
    const event = words[0] ?? 0
    const target = this.#targetOf(words, event)
    if (target === NONE) return false
    const until = this.#returned[target] ?? 0
    for (let next = this.#nextReset[event] ?? 0; next < this.#resets.length; next++) {
      const reset = this.#resets[next] ?? 0
      if ((this.#invoked[reset] ?? 0) > until) break
      if ((this.#returned[reset] ?? 0) >= event && !this.#hasHappened(words, event, reset)) return false
    }
    return !this.#automaton.canReach(words[1] ?? 0, this.#problem.classOf[target] ?? 0)
  }

  #targetOf(words: Int32Array, event: number): number {
    for (let next = this.#nextRead[event] ?? 0; next < this.#reads.length; next++) {
      const read = this.#reads[next] ?? 0
      if (!this.#hasHappened(words, event, read)) return read
    }
    return NONE
  }

  #hasHappened(words: Int32Array, event: number, operation: number): boolean {
    if ((this.#invoked[operation] ?? 0) > event) return false
    const slot = this.#slotOf[operation] ?? 0
    return (((words[2 + (slot >> 5)] ?? 0) >>> (slot & 31)) & 1) === 1
  }

  /** Per event: the first in the list that returns at it or later. */
  #firstNotOver(operations: Int32Array): Int32Array {
    const { events } = this.#problem
    const found = new Int32Array(events.length + 1)
    let next = 0
    for (let event = 0; event <= events.length; event++) {
      while (next < operations.length && (this.#returned[operations[next] ?? 0] ?? 0) < event) next++
      found[event] = next
    }
    return found
  }
}
