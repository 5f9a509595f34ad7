/**
 * Why a few operations have no order that explains their readings, step by step, for people.
 *
 * One step is an operation before another: because they follow each other in one session, because the one saw what the
 * other wrote, or because a reading demands it. A reading r that found what w wrote, and another write v of the key:
 *
 *     overwritten   v is before r, so it was overwritten by w:   v is before w
 *     replaced      w is before v, so r had not seen v yet:      r is before v
 *
 * What is found in fewer rounds is told first, by the shortest chain; so the reasons are as short as they can be.
 *
 * Cost: O(n³) a round; for the dozen operations of a counterexample, never for a history.
 */
import { NONE } from '../../history/index.ts'
import { INITIAL } from '../register-view.ts'
import type { SessionOrder } from './session-order.ts'

export type Reason =
  | { readonly kind: 'session' }
  | { readonly kind: 'seen' }
  /** Only to see where it leads. */
  | { readonly kind: 'assumed' }
  /** `chain` leads from v to the reading; from w to v in the other case: nothing if w is the beginning of all. */
  | { readonly kind: 'overwritten' | 'replaced'; readonly read: number; readonly chain: readonly Before[] }

export interface Before {
  readonly from: number
  readonly to: number
  readonly reason: Reason
}

export interface Premises {
  /** Whose readings are to be explained. */
  readonly isExplained: (entry: number) => boolean
  /** Whether a reading is after the write that it saw, also where it is not to be explained. */
  readonly isAfterSource: (entry: number) => boolean
}

/** Steps that lead from an operation back to itself; null if the rules find none. */
export function circularReasoning(
  order: SessionOrder,
  premises: Premises,
  assumed: readonly Before[] = [],
): readonly Before[] | null {
  const steps = [...givenSteps(order, premises), ...assumed]
  for (;;) {
    const chains = new Chains(order.view.size, steps)
    const circle = chains.shortestCircle()
    if (circle !== null) return circle
    const found = demanded(order, premises, chains)
    if (found.length === 0) return null
    steps.push(...found)
  }
}

/** Two writes of one key of which neither can come before the other, and where each assumption leads. */
export interface Dilemma {
  readonly first: number
  readonly second: number
  readonly circles: readonly [readonly Before[], readonly Before[]]
}

export function dilemma(order: SessionOrder, premises: Premises): Dilemma | null {
  const { view } = order
  const circleIf = (from: number, to: number): readonly Before[] | null =>
    circularReasoning(order, premises, [{ from, to, reason: { kind: 'assumed' } }])
  for (let second = 0; second < view.size; second++) {
    for (let first = 0; first < second; first++) {
      if (view.written[first] === NONE || view.written[second] === NONE || view.key[first] !== view.key[second])
        continue
      const [forwards, backwards] = [circleIf(first, second), circleIf(second, first)]
      if (forwards !== null && backwards !== null) return { first, second, circles: [forwards, backwards] }
    }
  }
  return null
}

function givenSteps({ view, before, source, session }: SessionOrder, premises: Premises): Before[] {
  const steps: Before[] = []
  for (let entry = 0; entry < view.size; entry++) {
    if (session[entry] === NONE) continue
    const previous = before[entry] ?? NONE
    if (previous !== NONE) steps.push({ from: previous, to: entry, reason: { kind: 'session' } })
    const from = source[entry] ?? NONE
    if (from >= 0 && premises.isAfterSource(entry)) steps.push({ from, to: entry, reason: { kind: 'seen' } })
  }
  return steps
}

/** What readings demand beyond what is known. */
function demanded(order: SessionOrder, premises: Premises, chains: Chains): readonly Before[] {
  const { view, source, session } = order
  const found: Before[] = []
  for (let read = 0; read < view.size; read++) {
    const from = source[read] ?? NONE
    if (from === NONE || session[read] === NONE || !premises.isExplained(read)) continue
    for (let write = 0; write < view.size; write++) {
      if (write === from || write === read || session[write] === NONE) continue
      if (view.written[write] === NONE || view.key[write] !== view.key[read]) continue
      const toRead = from === INITIAL || chains.length(from, write) >= 0 ? null : chains.between(write, read)
      if (toRead !== null && chains.length(write, from) < 0) {
        found.push({ from: write, to: from, reason: { kind: 'overwritten', read, chain: toRead } })
      }
      const toWrite = from === INITIAL ? [] : chains.between(from, write)
      if (toWrite !== null && chains.length(read, write) < 0) {
        found.push({ from: read, to: write, reason: { kind: 'replaced', read, chain: toWrite } })
      }
    }
  }
  return found
}

/** Shortest chains of steps between all operations. */
class Chains {
  readonly #size: number
  readonly #leaving: readonly (readonly Before[])[]
  /** By from × size + to: the last step of a shortest chain. */
  readonly #last: (Before | undefined)[]
  readonly #length: Int32Array

  constructor(size: number, steps: readonly Before[]) {
    this.#size = size
    this.#leaving = Array.from({ length: size }, (_, entry) => steps.filter(({ from }) => from === entry))
    this.#last = new Array<Before | undefined>(size * size)
    this.#length = new Int32Array(size * size).fill(-1)
    for (let from = 0; from < size; from++) this.#search(from)
  }

  /** How many steps; negative: there is no chain. */
  length(from: number, to: number): number {
    return this.#length[from * this.#size + to] ?? -1
  }

  between(from: number, to: number): readonly Before[] | null {
    const chain: Before[] = []
    let at = to
    do {
      const step = this.#last[from * this.#size + at]
      if (step === undefined) return null
      chain.unshift(step)
      at = step.from
    } while (at !== from)
    return chain
  }

  shortestCircle(): readonly Before[] | null {
    let best: readonly Before[] | null = null
    for (let entry = 0; entry < this.#size; entry++) {
      const circle = this.between(entry, entry)
      if (circle !== null && (best === null || circle.length < best.length)) best = circle
    }
    return best
  }

  #search(from: number): void {
    const base = from * this.#size
    const queue = [from]
    for (const entry of queue) {
      for (const step of this.#leaving[entry] ?? []) {
        if (this.#length[base + step.to] !== -1) continue
        this.#length[base + step.to] = (entry === from ? 0 : (this.#length[base + entry] ?? 0)) + 1
        this.#last[base + step.to] = step
        queue.push(step.to) // visited in its turn
      }
    }
  }
}
