/**
 * "Older than" among versions, as a graph with helpers (forced-order.ts): no order exists if, and only if, some circle
 * goes through two versions. (One that goes through helpers back to the only version on it says that the version is
 * among those that must be older than it, itself left out: nothing.)
 *
 * Versions on such a circle are those that share a strongly connected component with another version: Tarjan 1972.
 *
 * Cost: O(nodes + edges); the search for a short circle is bounded by a number of steps, not by time.
 */
import { NONE } from '../../history/index.ts'

const SEARCH_STEPS = 4_000_000
/** Circles through this many different versions are tried, and the shortest is told. */
const MOST_STARTS = 128

/** One step from a version to another; `edge`: the last one on the way. */
export interface Step {
  readonly from: number
  readonly to: number
  readonly edge: number
}

export class VersionGraph {
  readonly nodes: number
  /** Nodes from here on are helpers. */
  readonly versions: number
  readonly from: Int32Array
  readonly to: Int32Array
  /** The edges of node i are leaving[offsets[i]] … leaving[offsets[i + 1] − 1]. */
  readonly offsets: Int32Array
  readonly leaving: Int32Array

  constructor(nodes: number, versions: number, from: Int32Array, to: Int32Array) {
    this.nodes = nodes
    this.versions = versions
    this.from = from
    this.to = to
    this.offsets = new Int32Array(nodes + 1)
    for (const node of from) this.offsets[node + 1] = (this.offsets[node + 1] as number) + 1
    for (let node = 0; node < nodes; node++) {
      this.offsets[node + 1] = (this.offsets[node + 1] as number) + (this.offsets[node] as number)
    }
    const next = this.offsets.slice()
    this.leaving = new Int32Array(from.length)
    for (let edge = 0; edge < from.length; edge++) {
      const node = from[edge] as number
      const at = next[node] as number
      next[node] = at + 1
      this.leaving[at] = edge
    }
  }

  /** Per node: which component of at least two versions it is in, NONE if in none. null: there is no such. */
  tangles(): Int32Array | null {
    const component = componentsOf(this)
    const members = new Int32Array(this.nodes)
    let found = false
    for (let node = 0; node < this.versions; node++) {
      const of = component[node] as number
      members[of] = (members[of] as number) + 1
      if (members[of] === 2) found = true
    }
    if (!found) return null
    for (let node = 0; node < this.nodes; node++) {
      if ((members[component[node] as number] as number) < 2) component[node] = NONE
    }
    return component
  }

  /** A circle through at least two versions, and few of them; null if there is none. */
  shortCircle(tangles: Int32Array | null = this.tangles()): readonly Step[] | null {
    if (tangles === null) return null
    const search = new CircleSearch(this, tangles)
    let best: readonly Step[] | null = null
    let starts = 0
    for (let version = 0; version < this.versions && starts < MOST_STARTS; version++) {
      if (tangles[version] === NONE) continue
      starts++
      const found = search.through(version, best === null ? Number.POSITIVE_INFINITY : SEARCH_STEPS)
      if (found !== null && (best === null || found.length < best.length)) best = found
      if (search.spent > SEARCH_STEPS) break
    }
    return best
  }
}

/** Tarjan's algorithm, with a stack of its own. */
function componentsOf({ nodes, to, offsets, leaving }: VersionGraph): Int32Array {
  const component = new Int32Array(nodes).fill(NONE)
  const number = new Int32Array(nodes) // from 1, in the order of discovery
  const low = new Int32Array(nodes)
  const next = offsets.slice(0, nodes)
  const path = new Int32Array(nodes)
  const open = new Int32Array(nodes)
  let [depth, opened, numbers, components] = [0, 0, 0, 0]
  for (let root = 0; root < nodes; root++) {
    if (number[root] !== 0) continue
    depth = 0
    let node = root
    number[node] = low[node] = ++numbers
    open[opened++] = node
    for (;;) {
      const at = next[node] as number
      if (at < (offsets[node + 1] as number)) {
        next[node] = at + 1
        const target = to[leaving[at] as number] as number
        if (number[target] === 0) {
          path[depth++] = node
          node = target
          number[node] = low[node] = ++numbers
          open[opened++] = node
        } else if (component[target] === NONE && (number[target] as number) < (low[node] as number)) {
          low[node] = number[target] as number
        }
        continue
      }
      if (low[node] === number[node]) {
        let member: number
        do {
          member = open[--opened] as number
          component[member] = components
        } while (member !== node)
        components++
      }
      if (depth === 0) break
      const parent = path[--depth] as number
      if ((low[node] as number) < (low[parent] as number)) low[parent] = low[node] as number
      node = parent
    }
  }
  return component
}

/**
 * Breadth first by versions; helpers on the way are free. A helper that the start itself leads to is entered once more
 * when another version leads to it: only then may it lead back.
 */
class CircleSearch {
  readonly #graph: VersionGraph
  readonly #tangles: Int32Array
  /** Per node: the circle through what it was last seen for, and the edge that led to it. */
  readonly #seen: Int32Array
  readonly #by: Int32Array
  /** The same for the first step: helpers that the start leads to, and versions that are one step away. */
  readonly #near: Int32Array
  readonly #nearBy: Int32Array
  #run = 0
  spent = 0

  constructor(graph: VersionGraph, tangles: Int32Array) {
    this.#graph = graph
    this.#tangles = tangles
    this.#seen = new Int32Array(graph.nodes)
    this.#by = new Int32Array(graph.nodes)
    this.#near = new Int32Array(graph.nodes)
    this.#nearBy = new Int32Array(graph.nodes)
  }

  /** The shortest; null if it would take more than `most` steps, counted over all searches. */
  through(start: number, most: number): readonly Step[] | null {
    this.#run++
    let frontier = this.#firstStep(start)
    while (frontier.length > 0 && this.spent <= most) {
      const next: number[] = []
      for (let node = frontier.pop(); node !== undefined; node = frontier.pop()) {
        const last = this.#expand(node, start, frontier, next)
        if (last !== NONE) return this.#trace(start, last)
      }
      frontier = next
    }
    return null
  }

  #firstStep(start: number): number[] {
    const { offsets, leaving, to, versions } = this.#graph
    const found: number[] = []
    const here = [start]
    for (let node = here.pop(); node !== undefined; node = here.pop()) {
      for (let at = offsets[node] as number; at < (offsets[node + 1] as number); at++) {
        const edge = leaving[at] as number
        const target = to[edge] as number
        this.spent++
        if (target === start || this.#near[target] === this.#run || !this.#isTangled(start, target)) continue
        this.#near[target] = this.#run
        this.#nearBy[target] = edge
        if (target < versions) {
          this.#seen[target] = this.#run
          found.push(target)
        } else here.push(target)
      }
    }
    return found
  }

  /** The edge that leads back to the start, or NONE. */
  #expand(node: number, start: number, here: number[], next: number[]): number {
    const { offsets, leaving, to, versions } = this.#graph
    for (let at = offsets[node] as number; at < (offsets[node + 1] as number); at++) {
      const edge = leaving[at] as number
      const target = to[edge] as number
      this.spent++
      if (target === start) return edge
      if (this.#seen[target] === this.#run || !this.#isTangled(start, target)) continue
      this.#seen[target] = this.#run
      this.#by[target] = edge
      if (target < versions) next.push(target)
      else here.push(target)
    }
    return NONE
  }

  #isTangled(start: number, node: number): boolean {
    return this.#tangles[node] === this.#tangles[start]
  }

  #trace(start: number, last: number): readonly Step[] {
    const { from, versions } = this.#graph
    const steps: Step[] = []
    let isNear = false
    let [to, edge] = [start, last]
    for (let node = from[last] as number; ; ) {
      if (node < versions) {
        steps.push({ from: node, to, edge })
        if (node === start) return steps.reverse()
        if (this.#near[node] === this.#run) isNear = true
        to = node
        edge = (isNear ? this.#nearBy[node] : this.#by[node]) as number
        node = from[edge] as number
      } else node = from[(isNear ? this.#nearBy[node] : this.#by[node]) as number] as number
    }
  }
}
