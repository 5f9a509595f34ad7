/**
 * Decides whether a history could have come from one copy of a model that handles operations one at a time, each
 * between its call and its return: any model, any values.
 *
 * Shape:  rows that count (operationOf in src/models); those of unknown outcome may happen at any later time, or never.
 * Units:  steps are attempts to put an operation next; no clock is read, so that the verdict is the same on every machine.
 * Cost:   exponential in the number of operations open at once, else linear.
 * Method: a dive per object (dive.ts), objects in turn with growing shares of the budget, so that one wrong object ends
 *         the search early and one hard object starves no other; where a dive's memory is full, the frontier (frontier.ts).
 * Blind:  cannot say which of two concurrent operations was lost, only that no order explains the answers.
 */
import { type History, NONE } from '../../history/index.ts'
import type { AnyModel } from '../../models/index.ts'
import { Dive } from './dive.ts'
import { Frontier } from './frontier.ts'
import { orderOf } from './order.ts'
import { problemsOf, type SearchProblem, type Selection } from './problem.ts'

export interface SearchOptions extends Selection {
  readonly steps: number
  /** Of what was tried; 256 MB if absent. */
  readonly bytes?: number
  /** false: without dives, return by return from the beginning; for comparing the two. */
  readonly dives?: boolean
  /** progress[0] is set to the steps so far. */
  readonly progress?: Int32Array
}

export type SearchResult =
  /** Rows in an order that explains every answer, those of each key together; how many answers could have been wrong. */
  | { readonly kind: 'linearizable'; readonly order: Int32Array; readonly judged: number; readonly steps: number }
  | {
      readonly kind: 'not-linearizable'
      /** Id of a key, NONE if all keys are one object. */
      readonly key: number
      /** The row of the first return that no order explains … */
      readonly failedAt: number
      /** … and in which states it was waited for, in words. */
      readonly states: readonly string[]
      readonly steps: number
    }
  /** `deepest`: the row whose return was being explained when the budget was spent. */
  | { readonly kind: 'budget'; readonly steps: number; readonly key: number; readonly deepest: number }

type Refuted = Extract<SearchResult, { kind: 'not-linearizable' }>
type Found = Refuted | 'linearizable' | 'paused' | 'memory'

const FIRST_SHARE = 2_000
const SHARE_GROWTH = 4
const MOST_BYTES = 256 * 2 ** 20
/** Of the budget, for dives; the rest is for the frontier. */
const DIVE_SHARE = 0.6

export function searchLinearizable(history: History, model: AnyModel, options: SearchOptions): SearchResult {
  return new Search(history, model, options).run()
}

class Search {
  readonly #model: AnyModel
  readonly #options: SearchOptions
  readonly #problems: readonly SearchProblem[]
  readonly #orders: Int32Array[] = []
  #steps = 0

  constructor(history: History, model: AnyModel, options: SearchOptions) {
    this.#model = model
    this.#options = options
    this.#problems = problemsOf(history, model, options)
  }

  run(): SearchResult {
    let waiting: { readonly at: number; readonly dive: Dive }[] = []
    const stuck: { readonly at: number; readonly dive: Dive }[] = []
    for (let at = 0; at < this.#problems.length; at++) {
      const dive = new Dive(this.#model, this.#problems[at] as SearchProblem)
      if (this.#options.dives === false) {
        stuck.push({ at, dive })
        continue
      }
      const found = this.#dive(at, dive, FIRST_SHARE, MOST_BYTES)
      if (typeof found === 'object') return found
      if (found !== 'linearizable') waiting.push({ at, dive })
    }
    for (let share = FIRST_SHARE * SHARE_GROWTH; waiting.length > 0; share *= SHARE_GROWTH) {
      const bytes = (this.#options.bytes ?? MOST_BYTES) / waiting.length
      const paused: typeof waiting = []
      for (const { at, dive } of waiting) {
        const left = this.#options.steps * DIVE_SHARE - this.#steps
        const found = left > 0 ? this.#dive(at, dive, Math.min(share, left), bytes) : 'memory'
        if (typeof found === 'object') return found
        if (found === 'paused') paused.push({ at, dive })
        if (found === 'memory') stuck.push({ at, dive })
      }
      waiting = paused
    }
    return this.#settle(stuck)
  }

  /** What the dives could not finish. */
  #settle(stuck: readonly { readonly at: number; readonly dive: Dive }[]): SearchResult {
    for (const [done, { at, dive }] of stuck.entries()) {
      const problem = dive.problem
      const frontier = new Frontier(problem, dive.automaton, dive.slots)
      const share = Math.floor((this.#options.steps - this.#steps) / (stuck.length - done))
      const end = frontier.run(share, this.#options.bytes ?? MOST_BYTES)
      this.#count(frontier.steps)
      if (end.kind === 'budget') {
        const event = Math.max(end.event, dive.deepest)
        return { kind: 'budget', steps: this.#steps, key: problem.key, deepest: returnedAt(problem, event) }
      }
      if (end.kind === 'not-linearizable') return this.#refuted(dive, end.event, end.states)
      this.#orders[at] = orderOf(problem, dive.automaton, end.choices)
    }
    return { kind: 'linearizable', order: joined(this.#orders), judged: this.#judged(), steps: this.#steps }
  }

  #dive(at: number, dive: Dive, share: number, bytes: number): Found {
    const before = dive.steps
    const end = dive.run(share, bytes)
    this.#count(dive.steps - before)
    switch (end) {
      case 'linearizable':
        this.#orders[at] = orderOf(dive.problem, dive.automaton, dive.choices())
        return end
      case 'not-linearizable':
        return this.#refuted(dive, dive.deepest, dive.statesAt(dive.deepest))
      default:
        return end
    }
  }

  #refuted({ problem, automaton }: Dive, event: number, states: readonly number[]): Refuted {
    return {
      kind: 'not-linearizable',
      key: problem.key,
      failedAt: returnedAt(problem, event),
      states: states.map((state) => automaton.nameOf(state)),
      steps: this.#steps,
    }
  }

  #judged(): number {
    let judged = 0
    for (const { classOf, isOpen, operations } of this.#problems) {
      const isBlind = operations.map((operation) => this.#model.isBlind(operation))
      for (let at = 0; at < classOf.length; at++) {
        if (isOpen[at] === 0 && isBlind[classOf[at] ?? 0] === false) judged++
      }
    }
    return judged
  }

  #count(steps: number): void {
    this.#steps += steps
    if (this.#options.progress !== undefined) this.#options.progress[0] = Math.min(this.#steps, 0x7fffffff)
  }
}

const returnedAt = ({ events, rows }: SearchProblem, event: number): number => rows[~(events[event] ?? 0)] ?? NONE

function joined(orders: readonly Int32Array[]): Int32Array {
  const whole = new Int32Array(orders.reduce((sum, { length }) => sum + length, 0))
  let end = 0
  for (const order of orders) {
    whole.set(order, end)
    end += order.length
  }
  return whole
}
