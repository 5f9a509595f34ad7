/**
 * Of each key, the versions that must not be newer than what the session that is looked at reads of it from now on:
 * sets that grow, as chains of helpers (forced-order.ts).
 */
import { NONE } from '../../history/index.ts'
import type { RegisterView } from '../register-view.ts'
import type { Demand, ForcedOrder } from './forced-order.ts'

export class BoundSets {
  readonly #forced: ForcedOrder
  readonly #view: RegisterView
  /** Per key: the helper that stands for the set, NONE while it is empty; some version of it. */
  readonly #set: Int32Array
  readonly #member: Int32Array
  /** Per key: the version that was last bound by the set as it is, NONE if none was. */
  readonly #bound: Int32Array
  #keys: number[] = []

  constructor(forced: ForcedOrder, view: RegisterView) {
    this.#forced = forced
    this.#view = view
    this.#set = new Int32Array(view.keys).fill(NONE)
    this.#member = new Int32Array(view.keys).fill(NONE)
    this.#bound = new Int32Array(view.keys).fill(NONE)
  }

  /** Another session is looked at. */
  begin(): void {
    for (const key of this.#keys) this.#set[key] = this.#bound[key] = NONE
    this.#keys = []
  }

  binds(key: number): boolean {
    return this.#set[key] !== NONE
  }

  /** @param node the version, or a helper; `member`: a version that it stands for */
  add(key: number, node: number, member: number, session: number): void {
    const before = this.#set[key] as number
    // What was demanded of the set as it was stays as it is; until then it can be added to.
    if (before === NONE || this.#bound[key] !== NONE) {
      this.#set[key] = this.#forced.helper()
      this.#bound[key] = NONE
    }
    const set = this.#set[key] as number
    if (before === NONE) {
      this.#keys.push(key)
      this.#member[key] = member
    } else if (before !== set) this.#forced.standsFor(set, before, session)
    this.#forced.standsFor(set, node, session)
  }

  /** All of the set are older than this version of the key. */
  demand(key: number, newer: number, demand: Demand): void {
    const set = this.#set[key] as number
    if (set === NONE || this.#bound[key] === newer) return
    this.#bound[key] = newer
    if (newer === this.#view.initial[key]) this.#forced.refuse({ ...demand, older: this.#member[key] as number, newer })
    else this.#forced.demand(set, newer, demand)
  }
}
