/**
 * The orders of versions that a history forces under one guarantee: "this version is older than that one, because".
 *
 * Nodes are versions (key and value) and helpers, each of which stands for "all of these versions". Edges into a
 * version are *demands*, each made by one session; edges into a helper say what it stands for.
 */
import { NONE } from '../../history/index.ts'
import { Int32List } from '../order/int32-list.ts'
import { OrderGraph } from '../order/order-graph.ts'

export const DEMAND = {
  /** The reader's session had written the older one before. */
  ownWrite: 0,
  /** The reader's session had read the older one before (`via`). */
  earlierRead: 1,
  /** The reader's session has seen (`via`) a write whose session had written the older one before it. */
  seenWriter: 2,
  /** One session wrote both, in this order. */
  sameWriter: 3,
  /** The reader's session has seen (`via`) a write whose session had read the older one before it. */
  seenReader: 4,
  /** The writer's session had read the older one before. */
  readThenWritten: 5,
  /** A compare-and-set replaced the one by the other. */
  swap: 6,
} as const

export interface Demand {
  readonly kind: number
  /** Who makes it; NONE: it stands for every session. */
  readonly session: number
  /** The entry that read the newer version, or wrote it. */
  readonly at: number
  readonly via: number
}

/** A demand that something be older than the initial version: it alone refutes. */
export interface Impossible extends Demand {
  readonly older: number
  readonly newer: number
}

export class ForcedOrder {
  readonly versions: number
  /** The first of its kind. */
  impossible: Impossible | null = null
  /** Observations that the guarantee binds. */
  judged = 0
  #nodes: number
  readonly #from: Int32List = new Int32List()
  readonly #to: Int32List = new Int32List()
  readonly #session: Int32List = new Int32List()
  readonly #kind: Int32List = new Int32List()
  readonly #at: Int32List = new Int32List()
  readonly #via: Int32List = new Int32List()

  constructor(versions: number) {
    this.versions = versions
    this.#nodes = versions
  }

  get nodes(): number {
    return this.#nodes
  }

  get edges(): number {
    return this.#from.length
  }

  /** The first of `count` new helpers. */
  helpers(count: number): number {
    const first = this.#nodes
    this.#nodes += count
    return first
  }

  standsFor(helper: number, node: number): void {
    this.#add(node, helper, { kind: NONE, session: NONE, at: NONE, via: NONE })
  }

  /** `older` may be a helper. */
  demand(older: number, newer: number, demand: Demand): void {
    if (older !== newer) this.#add(older, newer, demand)
  }

  refuse(impossible: Impossible): void {
    this.impossible ??= impossible
  }

  from(edge: number): number {
    return this.#from.at(edge)
  }

  to(edge: number): number {
    return this.#to.at(edge)
  }

  session(edge: number): number {
    return this.#session.at(edge)
  }

  demandOf(edge: number): Demand {
    return {
      kind: this.#kind.at(edge),
      session: this.#session.at(edge),
      at: this.#at.at(edge),
      via: this.#via.at(edge),
    }
  }

  /** All sessions' demands on one order; the reason of an edge is its number here. */
  pooled(): OrderGraph {
    const graph = new OrderGraph(this.#nodes, this.versions)
    for (let edge = 0; edge < this.edges; edge++) graph.edge(this.from(edge), this.to(edge), edge)
    return graph
  }

  #add(from: number, to: number, { kind, session, at, via }: Demand): void {
    this.#from.push(from)
    this.#to.push(to)
    this.#session.push(session)
    this.#kind.push(kind)
    this.#at.push(at)
    this.#via.push(via)
  }
}

/**
 * "All of the first n versions of this list, but one": a binary tree of helpers over each list that is used, so that
 * a demand costs at most 2 log n edges. (A chain of helpers is shorter, but cannot leave one out; and what a session
 * reads is very often among what must not be newer.)
 */
export class ListHelpers {
  readonly #forced: ForcedOrder
  readonly #offsets: Int32Array
  readonly #versions: Int32Array
  /** Per list: its first helper, NONE before its first use. */
  readonly #tree: Int32Array

  /** List i holds versions[offsets[i]] … versions[offsets[i + 1] − 1]. */
  constructor(forced: ForcedOrder, offsets: Int32Array, versions: Int32Array) {
    this.#forced = forced
    this.#offsets = offsets
    this.#versions = versions
    this.#tree = new Int32Array(offsets.length).fill(NONE)
  }

  /** The first `count` of the list but the one in place `except` are older than `newer`. */
  demand(list: number, count: number, except: number, newer: number, demand: Demand): void {
    const whole = except < 0 || except >= count
    this.#range(list, 0, whole ? count : except, newer, demand)
    if (!whole) this.#range(list, except + 1, count, newer, demand)
  }

  #range(list: number, start: number, end: number, newer: number, demand: Demand): void {
    const length = this.#length(list)
    let left = start + length
    let right = end + length
    while (left < right) {
      if (left & 1) this.#forced.demand(this.#node(list, left++), newer, demand)
      if (right & 1) this.#forced.demand(this.#node(list, --right), newer, demand)
      left >>= 1
      right >>= 1
    }
  }

  /** Heap numbering: node i stands for 2i and 2i + 1; from `length` on they are the versions themselves. */
  #node(list: number, index: number): number {
    const length = this.#length(list)
    if (index >= length) return this.#versions[(this.#offsets[list] ?? 0) + index - length] ?? NONE
    if (this.#tree[list] === NONE) this.#plant(list, length)
    return (this.#tree[list] ?? 0) + index - 1
  }

  #plant(list: number, length: number): void {
    this.#tree[list] = this.#forced.helpers(length - 1)
    for (let index = 2; index < 2 * length; index++) {
      this.#forced.standsFor(this.#node(list, index >> 1), this.#node(list, index))
    }
  }

  #length(list: number): number {
    return (this.#offsets[list + 1] ?? 0) - (this.#offsets[list] ?? 0)
  }
}
