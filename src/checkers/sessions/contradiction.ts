/**
 * Do the demands contradict each other: all of them together (convergent), or those of one session (per session)?
 * They do if something must be older than the initial version, or round a circle than itself.
 */
import { NONE } from '../../history/index.ts'
import type { ForcedOrder, Impossible } from './forced-order.ts'
import { SessionGraphs } from './session-graphs.ts'
import type { Step, VersionGraph } from './version-graph.ts'

export type Contradiction =
  | { readonly kind: 'impossible'; readonly impossible: Impossible }
  /** Versions each older than the next, and the last than the first. */
  | { readonly kind: 'circle'; readonly links: readonly Link[] }

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
  const tangles = pooled.tangles()
  if (tangles === null) return { convergent: null, session: null }
  const session = withinOneSession(forced, tangles)
  return { convergent: session ?? pooledCircle(pooled, tangles), session }
}

function pooledCircle(pooled: VersionGraph, tangles: Int32Array): Contradiction | null {
  const circle = pooled.shortCircle(tangles)
  return circle === null
    ? null
    : circleOf(
        circle,
        (version) => version,
        (edge) => edge,
      )
}

/** What is tangled for one session is so for all together. */
function withinOneSession(forced: ForcedOrder, tangles: Int32Array): Contradiction | null {
  const graphs = new SessionGraphs(forced, tangles)
  for (const session of graphs.sessions()) {
    const { graph, names, reasons } = graphs.of(session)
    const circle = graph.shortCircle()
    if (circle !== null) {
      return circleOf(
        circle,
        (version) => names[version] ?? NONE,
        (edge) => reasons[edge] ?? NONE,
      )
    }
  }
  return null
}

const circleOf = (
  steps: readonly Step[],
  name: (version: number) => number,
  demand: (edge: number) => number,
): Contradiction => ({
  kind: 'circle',
  links: steps.map(({ from, to, edge }) => ({ older: name(from), newer: name(to), demand: demand(edge) })),
})
