/**
 * The bad patterns of causal consistency (Bouajjani, Enea, Guerraoui and Hamza, POPL 2017), for unique values. With
 * `co` the causal order (session order and read-from, closed):
 *
 *     CyclicCO         an operation is causally before itself
 *     ThinAirRead      a value is read that nobody wrote
 *     WriteCOInitRead  a write of x is causally before a read that finds x's initial value
 *     WriteCORead      w1 co w2 co r, all of one key, and r reads w1: it knows that w1 is overwritten
 *     CyclicCF         CCv only: let w2 conflict-precede w1 where r reads w1 and knows w2 as well; with co, a cycle
 *
 * A history without the first four is CC, and without any of them CCv. A compare-and-set is one node: it reads first,
 * then writes, and its own write is not in the past of its reading.
 *
 * Per read only the last known write of each session is looked at (earlier ones come before it), and only of sessions
 * of which the reader knows more than the write that it read does.
 */
import { NONE } from '../../history/index.ts'
import { Int32List } from '../order/int32-list.ts'
import { OrderGraph } from '../order/order-graph.ts'
import type { SessionKeyLists, SessionOrder } from '../order/session-order.ts'
import { INITIAL } from '../register-view.ts'
import { type CausalClocks, type CausalWalk, walkCausally } from './causal-clocks.ts'

/** `read` knows `newer`, and yet returned the value of `older` (INITIAL: the initial one) of the same key. */
export interface Triangle {
  readonly older: number
  readonly newer: number
  readonly read: number
}

export interface CausalScan {
  readonly walk: CausalWalk['kind']
  /** Reads that returned what they knew to be overwritten: WriteCORead and WriteCOInitRead. A few of them. */
  readonly stale: readonly Triangle[]
  /** Pairs of concurrent writes of which a read decides the order: CF. null: there were too many. */
  readonly conflicts: Conflicts | null
}

/** The story needs the shortest of some, not all. */
const MOST_STALE = 64
/** 12 bytes each, and as much again in the graph. */
const MOST_CONFLICTS = 2 ** 23

/** Many triangles, as columns. */
export class Conflicts {
  readonly #older: Int32List = new Int32List()
  readonly #newer: Int32List = new Int32List()
  readonly #read: Int32List = new Int32List()

  get count(): number {
    return this.#read.length
  }

  add(older: number, newer: number, read: number): void {
    this.#older.push(older)
    this.#newer.push(newer)
    this.#read.push(read)
  }

  at(index: number): Triangle {
    return { older: this.#older.at(index), newer: this.#newer.at(index), read: this.#read.at(index) }
  }
}

export function scanCausality(order: SessionOrder, writes: SessionKeyLists): CausalScan {
  const { source, ordinal, view } = order
  const stale: Triangle[] = []
  const conflicts = new Conflicts()
  const decided = { older: new Int32Array(writes.lists).fill(NONE), newer: new Int32Array(writes.lists).fill(NONE) }

  function visitRead(read: number, past: Int32Array, clocks: CausalClocks): void {
    const older = source[read] ?? NONE
    if (older === NONE) return
    const key = view.key[read] ?? 0
    for (let list = writes.ofKey[key] ?? 0; list < (writes.ofKey[key + 1] ?? 0); list++) {
      const component = clocks.component(writes.entries[writes.offsets[list] ?? 0] ?? 0)
      const known = past[component] ?? 0
      if (known === (older === INITIAL ? 0 : clocks.known(older, component))) continue
      const newer = lastUpTo(writes, list, known, ordinal)
      if (newer === NONE || newer === older) continue
      if (older === INITIAL || clocks.reaches(older, newer)) {
        if (stale.length < MOST_STALE) stale.push({ older, newer, read })
      } else if (!clocks.reaches(newer, older)) conflict(list, older, newer, read)
    }
  }

  // Many reads of one value decide the same conflict, and mostly one after another.
  function conflict(list: number, older: number, newer: number, read: number): void {
    if (decided.older[list] === older && decided.newer[list] === newer) return
    decided.older[list] = older
    decided.newer[list] = newer
    if (conflicts.count < MOST_CONFLICTS) conflicts.add(older, newer, read)
  }

  const { kind } = walkCausally(order, writes, visitRead)
  return { walk: kind, stale, conflicts: conflicts.count < MOST_CONFLICTS ? conflicts : null }
}

/** The last entry of the list whose ordinal is at most `known`, else NONE. */
function lastUpTo(writes: SessionKeyLists, list: number, known: number, ordinal: Int32Array): number {
  let low = writes.offsets[list] ?? 0
  let high = writes.offsets[list + 1] ?? 0
  const start = low
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ordinal[writes.entries[middle] ?? 0] ?? 0) <= known) low = middle + 1
    else high = middle
  }
  return low === start ? NONE : (writes.entries[low - 1] ?? NONE)
}

/** Reasons of edges: the index of a conflict, or one of these. */
export const SAME_SESSION = -1
export const READ_FROM = -2

/**
 * The causal order, not closed. Each entry has a rail beside it: e → rail(e) → rail(next) → … → any later entry of
 * its session, at the cost of one step.
 */
export function causalGraph(order: SessionOrder, conflicts: Conflicts = new Conflicts()): OrderGraph {
  const { session, after, source, view } = order
  const graph = new OrderGraph(2 * view.size, view.size)
  for (let entry = 0; entry < view.size; entry++) {
    if (session[entry] === NONE) continue
    const from = source[entry] ?? NONE
    if (from >= 0) graph.edge(from, entry, READ_FROM)
    const next = after[entry] ?? NONE
    if (next === NONE) continue
    graph.edge(entry, view.size + entry, SAME_SESSION)
    graph.edge(view.size + entry, view.size + next, SAME_SESSION)
    graph.edge(view.size + entry, next, SAME_SESSION)
  }
  for (let index = 0; index < conflicts.count; index++) {
    const { older, newer } = conflicts.at(index)
    graph.edge(newer, older, index)
  }
  return graph
}
