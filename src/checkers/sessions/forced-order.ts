/**
 * The orders of versions that a history forces under one guarantee: "this version is older than that one, because".
 *
 * Nodes are versions (key and value) and helpers, each of which stands for "all of these versions". Edges into a
 * version are *demands*, each made by one session; edges into a helper say what it stands for.
 *
 *     1 ─▶ {1} ─▶ {1, 2} ─▶ {1, 2, 3}      a set that grows is a chain of helpers: a demand is one edge,
 *     2 ───────────┘  3 ──────┘            from the set as it is then
 *
 * A set may hold the very version that it must be older than. That demands nothing: a circle counts only if it goes
 * through two versions (version-graph.ts).
 */
import { NONE } from '../../history/index.ts'
import { Int32List } from '../order/int32-list.ts'
import { VersionGraph } from './version-graph.ts'

export const DEMAND = {
  /** The reader's session had written the older one before. */
  ownWrite: 0,
  /** The reader's session had read the older one before. */
  earlierRead: 1,
  /** The reader's session has seen a write whose session had written the older one before it. */
  seenWriter: 2,
  /** One session wrote both, in this order. */
  sameWriter: 3,
  /** The reader's session has seen a write whose session had read the older one before it. */
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
}

/** A demand that something be older than the initial version: it alone refutes. */
export interface Impossible extends Demand {
  readonly older: number
  readonly newer: number
}

/** 40 bytes each, with all that is made of them. */
const MOST_EDGES = 30_000_000

export class ForcedOrder {
  readonly versions: number
  /** There were too many demands to keep: what is here is only a part of them. */
  isCut = false
  /** The first of its kind. */
  impossible: Impossible | null = null
  /** Observations that the guarantee binds. */
  judged = 0
  readonly #most: number
  readonly #from: Int32List = new Int32List()
  readonly #to: Int32List = new Int32List()
  readonly #session: Int32List = new Int32List()
  readonly #kind: Int32List = new Int32List()
  readonly #at: Int32List = new Int32List()
  /** Per version, and then per helper. */
  readonly #chainOfVersion: Int32Array
  readonly #placeOfVersion: Int32Array
  readonly #chain: Int32List = new Int32List()
  readonly #place: Int32List = new Int32List()

  /** @param most edges; no more than what fits into memory */
  constructor(versions: number, most: number = MOST_EDGES) {
    this.#most = Math.min(most, MOST_EDGES)
    this.versions = versions
    this.#chainOfVersion = new Int32Array(versions).fill(NONE)
    this.#placeOfVersion = new Int32Array(versions)
  }

  get nodes(): number {
    return this.versions + this.#chain.length
  }

  get edges(): number {
    return this.#from.length
  }

  /** A new one. What every session may lean on stands in a chain, each before the next. */
  helper(chain: number = NONE, place: number = 0): number {
    this.#chain.push(chain)
    return this.versions + this.#place.push(place)
  }

  /** The version stands in a chain: there is a demand from each place to the next. */
  setInChain(version: number, chain: number, place: number): void {
    this.#chainOfVersion[version] = chain
    this.#placeOfVersion[version] = place
  }

  /** NONE: it is in none. */
  chainOf(node: number): number {
    return node < this.versions ? (this.#chainOfVersion[node] as number) : this.#chain.at(node - this.versions)
  }

  placeOf(node: number): number {
    return node < this.versions ? (this.#placeOfVersion[node] as number) : this.#place.at(node - this.versions)
  }

  /** The helper stands for the node as well, in the eyes of this session; NONE: of all. */
  standsFor(helper: number, node: number, session: number): void {
    this.#add(node, helper, NONE, session, NONE)
  }

  /** `older` may be a helper. */
  demand(older: number, newer: number, { kind, session, at }: Demand): void {
    if (older !== newer) this.#add(older, newer, kind, session, at)
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
    return { kind: this.#kind.at(edge), session: this.#session.at(edge), at: this.#at.at(edge) }
  }

  /** All sessions' demands on one order; its edges have the numbers that they have here. */
  pooled(): VersionGraph {
    return new VersionGraph(this.nodes, this.versions, this.#from.toArray(), this.#to.toArray())
  }

  #add(from: number, to: number, kind: number, session: number, at: number): void {
    if (this.edges === this.#most) {
      this.isCut = true
      return
    }
    this.#from.push(from)
    this.#to.push(to)
    this.#session.push(session)
    this.#kind.push(kind)
    this.#at.push(at)
  }
}
