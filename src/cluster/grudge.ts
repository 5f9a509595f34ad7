/**
 * Grudges: who drops whose packets, as data (after Jepsen's `nemesis/partition`).
 *
 * A grudge is a set of directed links that are cut; `[a, b]` means that nothing sent by a reaches b. `outside` are
 * nodes that clients can no longer reach.
 */
import type { CutShape } from '../history/index.ts'
import type { NodeId } from '../units.ts'

export interface Grudge {
  readonly links: readonly (readonly [from: NodeId, to: NodeId])[]
  readonly outside: readonly NodeId[]
}

export function grudgeOf(shape: CutShape, nodes: readonly NodeId[], struck: readonly NodeId[]): Grudge {
  const isStruck = new Set(struck)
  const cut = (drops: (from: NodeId, to: NodeId) => boolean): Grudge => ({
    links: nodes.flatMap((from) =>
      nodes.filter((to) => to !== from && drops(from, to)).map((to) => [from, to] as const),
    ),
    outside: [],
  })
  switch (shape) {
    case 'isolate': // each struck node is alone
      return cut((from, to) => isStruck.has(from) || isStruck.has(to))
    case 'halves': // the struck keep together
      return cut((from, to) => isStruck.has(from) !== isStruck.has(to))
    case 'one-way': // the others no longer hear the struck, who still hear them
      return cut((from, to) => isStruck.has(from) && !isStruck.has(to))
    case 'ring':
      return majoritiesRing(nodes, cut)
    case 'bridge':
      return bridge(nodes, struck, cut)
    case 'clients':
      return { links: [], outside: struck }
    default:
      return shape satisfies never
  }
}

type Cutter = (drops: (from: NodeId, to: NodeId) => boolean) => Grudge

/** Every node sees a majority, no two see the same one: each hears its nearest neighbours on a ring. */
function majoritiesRing(nodes: readonly NodeId[], cut: Cutter): Grudge {
  const count = nodes.length
  const position = new Map(nodes.map((node, at) => [node, at]))
  // A majority is oneself and half of the rest, spread over both sides.
  const reach = Math.ceil(Math.floor(count / 2) / 2)
  return cut((from, to) => {
    const apart = Math.abs((position.get(from) ?? 0) - (position.get(to) ?? 0))
    return Math.min(apart, count - apart) > reach
  })
}

/** Two halves that only one node, the first struck, can still reach both of. */
function bridge(nodes: readonly NodeId[], struck: readonly NodeId[], cut: Cutter): Grudge {
  const middle = struck[0]
  const rest = nodes.filter((node) => node !== middle)
  const left = new Set(rest.slice(0, Math.floor(rest.length / 2)))
  return cut((from, to) => from !== middle && to !== middle && left.has(from) !== left.has(to))
}
