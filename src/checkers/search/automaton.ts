/** A model as a machine over small numbers: states are interned, and each step is computed once. */
import { type AnyModel, IMPOSSIBLE, type ModelOperation } from '../../models/index.ts'
import { Memo } from './memo.ts'
import type { SearchProblem } from './problem.ts'

/** No correct object in this state gives this answer. */
export const NO_STATE = -1

export class Automaton {
  /** By id. */
  readonly states: unknown[] = []
  readonly initial: number
  readonly #model: AnyModel
  readonly #operations: readonly ModelOperation[]
  readonly #ids = new Map<unknown, number>()
  readonly #steps: Memo
  readonly #reaches: Memo

  constructor(model: AnyModel, { operations, initial }: SearchProblem) {
    this.#model = model
    this.#operations = operations
    this.#steps = new Memo(operations.length)
    this.#reaches = new Memo(model.growth === undefined ? 0 : operations.length)
    this.initial = this.#id(initial)
  }

  /** The state after an operation of this class, or NO_STATE. */
  step(state: number, of: number): number {
    const known = this.#steps.get(state, of)
    return known === -2 ? this.#compute(state, of) : known
  }

  /** Where states only grow: whether this reading may still come. */
  canReach(state: number, read: number): boolean {
    const known = this.#reaches.get(state, read)
    if (known !== -2) return known === 1
    const can = this.#model.growth?.canReach(this.states[state], this.#operations[read] as ModelOperation) ?? true
    this.#reaches.set(state, read, Number(can))
    return can
  }

  /** For people. */
  nameOf(state: number): string {
    const value = this.states[state]
    if (this.#model.identify !== undefined) return this.#model.identify(value)
    return value === null ? 'nothing' : typeof value === 'string' ? JSON.stringify(value) : String(value)
  }

  #compute(state: number, of: number): number {
    const after = this.#model.step(this.states[state], this.#operations[of] as ModelOperation)
    const id = after === IMPOSSIBLE ? NO_STATE : this.#id(after)
    this.#steps.set(state, of, id)
    return id
  }

  #id(state: unknown): number {
    const name = this.#model.identify === undefined ? state : this.#model.identify(state)
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    this.#ids.set(name, this.states.length)
    return this.states.push(state) - 1
  }
}
