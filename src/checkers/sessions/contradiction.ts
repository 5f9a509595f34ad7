/**
 * Do the demands contradict each other: all of them together (convergent), or those of one session (per session)?
 * They do if something must be older than the initial version, or round a cycle than itself.
 */
import { NONE } from '../../history/index.ts'
import { OrderGraph } from '../order/order-graph.ts'
import type { ForcedOrder, Impossible } from './forced-order.ts'

export type Contradiction =
  | { readonly kind: 'impossible'; readonly impossible: Impossible }
  /** Versions each older than the next, and the last than the first. */
  | { readonly kind: 'cycle'; readonly links: readonly Link[] }

/** `demand`: the edge that says so. */
export interface Link {
  readonly older: number
  readonly newer: number
  readonly demand: number
}

export interface Contradictions {
  readonly convergent: Contradiction | null
  readonly session: Contradiction | null
}

export function contradictions(forced: ForcedOrder): Contradictions {
  const { impossible } = forced
  if (impossible !== null) {
    const found: Contradiction = { kind: 'impossible', impossible }
    return { convergent: found, session: found }
  }
  const pooled = forced.pooled()
  const core = pooled.core()
  if (core === null) return { convergent: null, session: null }
  const session = withinOneSession(forced, core)
  return { convergent: session ?? shortCycle(forced, pooled), session }
}

/** Reasons of the graph's edges are edges of `forced`. */
function shortCycle(forced: ForcedOrder, graph: OrderGraph): Contradiction | null {
  const cycle = graph.shortCycle()
  if (cycle === null) return null
  const demands = graph.steps(cycle).map(({ reason }) => reason)
  const links = demands.map((demand, index): Link => {
    const previous = demands.at(index - 1) ?? NONE
    return { older: forced.to(previous), newer: forced.to(demand), demand }
  })
  return { kind: 'cycle', links }
}

/** Every cycle lies in the core; a session's cycle starts with a demand of its own, and goes on from there. */
function withinOneSession(forced: ForcedOrder, core: Uint8Array): Contradiction | null {
  const { common, bySession } = edgesWithin(forced, core)
  const reach = new Reach(forced, common)
  for (const demands of bySession.values()) {
    const found = shortCycle(forced, reach.with(demands))
    if (found !== null) return found
  }
  return null
}

interface CoreEdges {
  /** What helpers stand for, and demands on behalf of every session. */
  readonly common: readonly number[]
  readonly bySession: ReadonlyMap<number, readonly number[]>
}

function edgesWithin(forced: ForcedOrder, core: Uint8Array): CoreEdges {
  const common: number[] = []
  const bySession = new Map<number, number[]>()
  for (let edge = 0; edge < forced.edges; edge++) {
    if (core[forced.from(edge)] === 0 || core[forced.to(edge)] === 0) continue
    const session = forced.session(edge)
    if (session === NONE) common.push(edge)
    else {
      const own = bySession.get(session)
      if (own === undefined) bySession.set(session, [edge])
      else own.push(edge)
    }
  }
  return { common, bySession }
}

/** Builds the part of the graph that one session's demands lead to, so that each session costs what it touches. */
class Reach {
  readonly #forced: ForcedOrder
  /** Common edges by the node that they leave. */
  readonly #leaving = new Map<number, number[]>()

  constructor(forced: ForcedOrder, common: readonly number[]) {
    this.#forced = forced
    for (const edge of common) {
      const known = this.#leaving.get(forced.from(edge))
      if (known === undefined) this.#leaving.set(forced.from(edge), [edge])
      else known.push(edge)
    }
  }

  with(demands: readonly number[]): OrderGraph {
    const forced = this.#forced
    const nodes = new Set(demands.flatMap((edge) => [forced.from(edge), forced.to(edge)]))
    const edges = [...demands]
    for (const node of nodes) {
      for (const edge of this.#leaving.get(node) ?? []) {
        edges.push(edge)
        nodes.add(forced.to(edge)) // a set visits what is added while it is walked
      }
    }
    return this.#graphOf(nodes, edges)
  }

  /** Its nodes are numbered anew, versions first as before; the reasons are still edges of `forced`. */
  #graphOf(nodes: ReadonlySet<number>, edges: readonly number[]): OrderGraph {
    const names = [...nodes].sort((a, b) => a - b)
    const numbers = new Map(names.map((name, number) => [name, number]))
    const graph = new OrderGraph(names.length, names.filter((name) => name < this.#forced.versions).length)
    for (const edge of edges) {
      graph.edge(numbers.get(this.#forced.from(edge)) ?? 0, numbers.get(this.#forced.to(edge)) ?? 0, edge)
    }
    return graph
  }
}
