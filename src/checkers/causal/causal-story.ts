/** Counterexamples of causal consistency: the shortest path from cause to effect, each step with its reason. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { missingObservers, tookEffect } from '../order/observers.ts'
import type { OrderGraph, Step } from '../order/order-graph.ts'
import type { SessionOrder } from '../order/session-order.ts'
import { INITIAL } from '../register-view.ts'
import { keyName, Telling, valueName } from '../telling.ts'
import { type Conflicts, READ_FROM, type Triangle } from './causal-patterns.ts'

export type Refuted = Extract<Judgement, { kind: 'refuted' }>

export class CausalTeller {
  readonly #history: History
  readonly #order: SessionOrder
  readonly #graph: OrderGraph

  constructor(history: History, order: SessionOrder, graph: OrderGraph) {
    this.#history = history
    this.#order = order
    this.#graph = graph
  }

  /** Of the readings that returned what they knew to be overwritten, the one with the shortest explanation. */
  stale(triangles: readonly Triangle[]): Refuted {
    const told = triangles.map((triangle) => ({ triangle, steps: this.#causalPath(triangle) }))
    told.sort((a, b) => a.steps.length - b.steps.length)
    const [{ triangle, steps } = { triangle: NO_TRIANGLE, steps: [] }] = told
    const { older, newer, read } = triangle
    const shown = this.#telling([...ends(steps), newer, read])
    this.#sayChain(shown, steps)
    const found = `${this.#mark(shown, read)} found ${this.#observed(read)}`
    const known = `${this.#mark(shown, newer)} (${this.#produced(newer)})`
    if (older === INITIAL) {
      shown.say(`Yet ${found}, as in the beginning, though ${known} is causally before it.`)
      return { kind: 'refuted', anomaly: 'write-co-init-read', story: shown.story }
    }
    shown.say(`Yet ${found}, written by ${this.#mark(shown, older)}, though ${known} is causally between the two.`)
    return { kind: 'refuted', anomaly: 'write-co-read', story: shown.story }
  }

  /** Session order, read-from, and (CCv) orders that readings decide, round in a circle. */
  cycle(anomaly: string, cycle: readonly number[], conflicts: Conflicts | null): Refuted {
    const steps = this.#graph.steps(cycle)
    const decided = steps.map(({ reason }) => (reason >= 0 && conflicts !== null ? conflicts.at(reason) : null))
    const learnt = decided.map((triangle) => (triangle === null ? [] : this.#path(triangle.newer, triangle.read)))
    const shown = this.#telling([...ends(steps), ...ends(learnt.flat()), ...decided.flatMap((one) => one?.read ?? [])])
    let chain: Step[] = []
    for (const [index, step] of steps.entries()) {
      const triangle = decided[index] ?? null
      if (triangle === null) {
        chain.push(step)
        continue
      }
      this.#sayChain(shown, chain)
      chain = []
      this.#sayChain(shown, learnt[index] ?? [])
      this.#sayDecision(shown, triangle)
    }
    this.#sayChain(shown, chain)
    const first = this.#mark(shown, steps[0]?.from ?? NONE)
    shown.say(`So ${first} would have to come before itself: no order of these operations exists.`)
    return { kind: 'refuted', anomaly, story: shown.story }
  }

  #sayChain(shown: Telling, steps: readonly Step[]): void {
    const [first, last] = [steps[0], steps.at(-1)]
    if (first === undefined || last === undefined) return
    const links = steps.map(({ from, to, reason }) => {
      const [cause, effect] = [this.#mark(shown, from), this.#mark(shown, to)]
      return reason === READ_FROM ? `${effect} saw what ${cause} wrote` : `${effect} follows ${cause} in one session`
    })
    shown.say(`${links.join('; ')}: so ${this.#mark(shown, first.from)} is a cause of ${this.#mark(shown, last.to)}.`)
  }

  #sayDecision(shown: Telling, { older, newer, read }: Triangle): void {
    const [first, second, reader] = [newer, older, read].map((entry) => this.#mark(shown, entry))
    shown.say(
      `${reader} found ${this.#observed(read)}, written by ${second}, though it also knew of ${first} ` +
        `(${this.#produced(newer)}): if all are to agree, ${first} came before ${second}.`,
    )
  }

  /** older → newer → read, or newer → read if the read found the initial value. */
  #causalPath({ older, newer, read }: Triangle): readonly Step[] {
    const seen = this.#path(newer, read)
    return older === INITIAL ? seen : [...this.#path(older, newer), ...seen]
  }

  #path(from: number, to: number): readonly Step[] {
    return this.#graph.steps(this.#graph.path(from, to, (reason) => reason < 0) ?? [])
  }

  #telling(entries: readonly number[]): Telling {
    const observed = missingObservers(this.#order, entries)
    const all = [...entries, ...observed.map(({ observer }) => observer)]
    const shown = new Telling(
      this.#history,
      all.map((entry) => this.#row(entry)),
    ).sayDeeds()
    for (const { open, observer } of observed) {
      shown.say(tookEffect(shown, this.#row(open), this.#row(observer)))
    }
    return shown
  }

  #mark(shown: Telling, entry: number): string {
    return shown.mark(this.#row(entry))
  }

  #row(entry: number): number {
    return this.#order.view.row[entry] ?? NONE
  }

  #observed(entry: number): string {
    return this.#version(this.#order.view.read[entry] ?? NONE)
  }

  #produced(entry: number): string {
    return this.#version(this.#order.view.written[entry] ?? NONE)
  }

  #version(version: number): string {
    const { versionKey, versionValue } = this.#order.view
    const key = keyName(this.#history, versionKey[version] ?? NONE)
    return `${key} = ${valueName(this.#history, versionValue[version] ?? NONE)}`
  }
}

const NO_TRIANGLE: Triangle = { older: NONE, newer: NONE, read: NONE }

const ends = (steps: readonly Step[]): readonly number[] => steps.flatMap(({ from, to }) => [from, to])
