/**
 * What must come before what, as a directed graph: a cycle means that no order exists, and a short one is the
 * counterexample. Nodes from `real` on are helpers, which stand for "all of these" or "anything later in this session":
 * passing through one costs nothing, so that a path is as long as the sentences that tell it.
 *
 * Cost: peeling is O(nodes + edges); the search for a short cycle is bounded by a number of steps, not by time.
 */
import { NONE } from '../../history/index.ts'
import { Int32List } from './int32-list.ts'

const SEARCH_STEPS = 4_000_000
/** Cycles through this many different nodes are tried, and the shortest is told. */
const MOST_STARTS = 128

/** One step of a path between two real nodes, told by the reason of its last edge. */
export interface Step {
  readonly from: number
  readonly to: number
  readonly reason: number
}

export class OrderGraph {
  readonly nodes: number
  readonly real: number
  readonly #from: Int32List = new Int32List()
  readonly #to: Int32List = new Int32List()
  readonly #reason: Int32List = new Int32List()
  #adjacency: Adjacency | null = null

  constructor(nodes: number, real: number) {
    this.nodes = nodes
    this.real = real
  }

  get edges(): number {
    return this.#from.length
  }

  edge(from: number, to: number, reason: number): void {
    this.#from.push(from)
    this.#to.push(to)
    this.#reason.push(reason)
    this.#adjacency = null
  }

  from(edge: number): number {
    return this.#from.at(edge)
  }

  to(edge: number): number {
    return this.#to.at(edge)
  }

  reason(edge: number): number {
    return this.#reason.at(edge)
  }

  outgoing(): Adjacency {
    this.#adjacency ??= adjacency(this.nodes, this.#from, this.edges)
    return this.#adjacency
  }

  /** 1 for every node on a cycle or between two cycles; null if there is no cycle. */
  core(): Uint8Array | null {
    const out = this.outgoing()
    const alive = new Uint8Array(this.nodes).fill(1)
    if (peel(alive, out, (edge) => this.to(edge)) === 0) return null
    peel(alive, adjacency(this.nodes, this.#to, this.edges), (edge) => this.from(edge))
    return alive
  }

  /** The edges of a cycle with few real nodes, or null if there is none. */
  shortCycle(): readonly number[] | null {
    const core = this.core()
    if (core === null) return null
    const search = new Search(this, core, () => true)
    let best: readonly number[] | null = null
    let starts = 0
    for (let node = 0; node < this.real && starts < MOST_STARTS; node++) {
      if (core[node] === 0) continue
      const found = search.path(node, node, SEARCH_STEPS)
      if (found === null) continue // it only lies between two cycles
      starts++
      if (best === null || this.steps(found).length < this.steps(best).length) best = found
      if (search.spent > SEARCH_STEPS) break
    }
    return best
  }

  /** The edges of a path with few real nodes, by edges whose reason is allowed; null if there is none. */
  path(from: number, to: number, allowed: (reason: number) => boolean = () => true): readonly number[] | null {
    return new Search(this, null, allowed).path(from, to, Number.POSITIVE_INFINITY)
  }

  /** A path's edges, with the runs through helpers folded. */
  steps(edges: readonly number[]): readonly Step[] {
    const steps: Step[] = []
    let start: number = NONE
    for (const edge of edges) {
      if (start === NONE) start = this.from(edge)
      if (this.to(edge) >= this.real) continue
      steps.push({ from: start, to: this.to(edge), reason: this.reason(edge) })
      start = NONE
    }
    return steps
  }
}

interface Adjacency {
  /** The edges of node i are edges[offsets[i]] … edges[offsets[i + 1] − 1]. */
  readonly offsets: Int32Array
  readonly edges: Int32Array
}

function adjacency(nodes: number, end: Int32List, count: number): Adjacency {
  const offsets = new Int32Array(nodes + 1)
  for (let edge = 0; edge < count; edge++) offsets[end.at(edge) + 1] = (offsets[end.at(edge) + 1] ?? 0) + 1
  for (let node = 0; node < nodes; node++) offsets[node + 1] = (offsets[node + 1] ?? 0) + (offsets[node] ?? 0)
  const next = offsets.slice()
  const edges = new Int32Array(count)
  for (let edge = 0; edge < count; edge++) {
    const at = next[end.at(edge)] ?? 0
    edges[at] = edge
    next[end.at(edge)] = at + 1
  }
  return { offsets, edges }
}

/** Takes away nodes that nothing alive leads to, again and again; returns how many are left. */
function peel(alive: Uint8Array, out: Adjacency, target: (edge: number) => number): number {
  const nodes = alive.length
  const open = new Int32Array(nodes)
  const queue = new Int32Array(nodes)
  let waiting = 0
  let left = 0
  for (let node = 0; node < nodes; node++) {
    if (alive[node] === 0) continue
    left++
    for (let at = out.offsets[node] ?? 0; at < (out.offsets[node + 1] ?? 0); at++) {
      const to = target(out.edges[at] ?? 0)
      open[to] = (open[to] ?? 0) + 1
    }
  }
  for (let node = 0; node < nodes; node++) if (alive[node] === 1 && open[node] === 0) queue[waiting++] = node
  for (let head = 0; head < waiting; head++) {
    const node = queue[head] ?? 0
    alive[node] = 0
    left--
    for (let at = out.offsets[node] ?? 0; at < (out.offsets[node + 1] ?? 0); at++) {
      const to = target(out.edges[at] ?? 0)
      if (alive[to] === 0) continue
      open[to] = (open[to] ?? 0) - 1
      if (open[to] === 0) queue[waiting++] = to
    }
  }
  return left
}

/** Breadth first, where entering a helper is free; its arrays serve many searches. */
class Search {
  readonly #graph: OrderGraph
  readonly #within: Uint8Array | null
  readonly #allowed: (reason: number) => boolean
  readonly #seen: Int32Array
  readonly #by: Int32Array
  #run = 0
  /** Edges looked at so far. */
  spent = 0

  constructor(graph: OrderGraph, within: Uint8Array | null, allowed: (reason: number) => boolean) {
    this.#graph = graph
    this.#within = within
    this.#allowed = allowed
    this.#seen = new Int32Array(graph.nodes)
    this.#by = new Int32Array(graph.nodes)
  }

  /** Gives up after `most` edges, counted over all its searches; the first one always ends. */
  path(from: number, to: number, most: number): readonly number[] | null {
    const run = ++this.#run
    let frontier = [from]
    while (frontier.length > 0 && (run === 1 || this.spent <= most)) {
      const next: number[] = []
      // Helpers join the frontier that is being emptied: they are as near as the node that leads to them.
      for (let node = frontier.pop(); node !== undefined; node = frontier.pop()) this.#expand(node, frontier, next)
      if (this.#seen[to] === run) return this.#trace(from, to)
      frontier = next
    }
    return null
  }

  #expand(node: number, here: number[], next: number[]): void {
    const graph = this.#graph
    const { offsets, edges } = graph.outgoing()
    for (let at = offsets[node] ?? 0; at < (offsets[node + 1] ?? 0); at++) {
      const edge = edges[at] ?? 0
      const target = graph.to(edge)
      this.spent++
      if (this.#seen[target] === this.#run || this.#within?.[target] === 0 || !this.#allowed(graph.reason(edge)))
        continue
      this.#seen[target] = this.#run
      this.#by[target] = edge
      if (target < graph.real) next.push(target)
      else here.push(target)
    }
  }

  #trace(from: number, to: number): readonly number[] {
    const edges: number[] = []
    let node = to
    do {
      const edge = this.#by[node] ?? 0
      edges.push(edge)
      node = this.#graph.from(edge)
    } while (node !== from)
    return edges.reverse()
  }
}
