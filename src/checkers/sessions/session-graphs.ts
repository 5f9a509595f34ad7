/**
 * The demands of one session alone, each as a graph of its own. What every session leans on (one session's writes in
 * their order, what another one had read up to a point) stands in chains as long as the history. Of a chain only the
 * places that the session's own demands touch are taken, so that each session costs what it demands.
 *
 *     chain      1 ─▶ 2 ─▶ 3 ─▶ 4 ─▶ 5 ─▶ 6
 *     touched         2              5          becomes      2 ─▶ 5
 */
import { NONE } from '../../history/index.ts'
import type { ForcedOrder } from './forced-order.ts'
import { VersionGraph } from './version-graph.ts'

export interface SessionGraph {
  readonly graph: VersionGraph
  /** Per node of the graph, and per edge: its name in the whole. */
  readonly names: readonly number[]
  readonly reasons: readonly number[]
}

export class SessionGraphs {
  readonly #forced: ForcedOrder
  /** Edges of each session, in the tangles. */
  readonly #own = new Map<number, number[]>()
  /** Per version: the helpers of chains that stand for it. */
  readonly #entries = new Map<number, number[]>()
  /** Per node in a chain: the edge that leads to it from the place before. */
  readonly #into = new Map<number, number>()

  constructor(forced: ForcedOrder, tangles: Int32Array) {
    this.#forced = forced
    for (let edge = 0; edge < forced.edges; edge++) {
      const [from, to] = [forced.from(edge), forced.to(edge)]
      if (tangles[from] === NONE || tangles[from] !== tangles[to]) continue
      const session = forced.session(edge)
      if (session !== NONE) append(this.#own, session, edge)
      else if (forced.chainOf(from) === forced.chainOf(to)) this.#into.set(to, edge)
      else append(this.#entries, from, to)
    }
  }

  sessions(): Iterable<number> {
    return this.#own.keys()
  }

  of(session: number): SessionGraph {
    const forced = this.#forced
    const own = this.#own.get(session) ?? []
    const names = [...new Set(own.flatMap((edge) => [forced.from(edge), forced.to(edge)]))].sort((a, b) => a - b)
    const numbers = new Map(names.map((name, number) => [name, number]))
    const from = own.map((edge) => numbers.get(forced.from(edge)) as number)
    const to = own.map((edge) => numbers.get(forced.to(edge)) as number)
    const reasons = [...own]
    const add = (source: number, target: number, reason: number): void => {
      from.push(numbers.get(source) as number)
      to.push(numbers.get(target) as number)
      reasons.push(reason)
    }
    const chains = this.#chainsAmong(names)
    for (const places of chains.values()) {
      for (let at = 1; at < places.length; at++) {
        const target = places[at] as number
        const reason = this.#into.get(target)
        // Without one the place before is in no circle with it.
        if (reason !== undefined) add(places[at - 1] as number, target, reason)
      }
    }
    for (const name of names) {
      for (const helper of this.#entries.get(name) ?? []) {
        const entered = this.#firstFrom(chains.get(forced.chainOf(helper)), forced.placeOf(helper))
        if (entered !== NONE) add(name, entered, NONE)
      }
    }
    const versions = names.findLastIndex((name) => name < forced.versions) + 1
    const graph = new VersionGraph(names.length, versions, Int32Array.from(from), Int32Array.from(to))
    return { graph, names, reasons }
  }

  /** Nodes by chain, in the order of their places. */
  #chainsAmong(names: readonly number[]): ReadonlyMap<number, readonly number[]> {
    const forced = this.#forced
    const chains = new Map<number, number[]>()
    for (const name of names) {
      const chain = forced.chainOf(name)
      if (chain !== NONE) append(chains, chain, name)
    }
    for (const places of chains.values()) places.sort((a, b) => forced.placeOf(a) - forced.placeOf(b))
    return chains
  }

  /** The first of them that stands at this place or later. */
  #firstFrom(places: readonly number[] | undefined, place: number): number {
    if (places === undefined) return NONE
    let low = 0
    let high = places.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#forced.placeOf(places[middle] as number) < place) low = middle + 1
      else high = middle
    }
    return places[low] ?? NONE
  }
}

function append(map: Map<number, number[]>, name: number, item: number): void {
  const known = map.get(name)
  if (known === undefined) map.set(name, [item])
  else known.push(item)
}
