/** What a cluster is: nodes, and the faults that it can suffer and prove. */
import type { Evidence, PlannedFault } from '../history/index.ts'
import type { NodeId } from '../units.ts'

export interface Refusal {
  readonly why: string
  readonly instead: string
}

/** The state of the network is the union of the active faults, by id: healing one recomputes it from the rest. */
export interface Cluster {
  readonly kind: ClusterKind
  readonly nodes: readonly NodeId[]
  inject(id: number, fault: PlannedFault, on: readonly NodeId[], signal: AbortSignal): Promise<Evidence>
  heal(id: number, signal: AbortSignal): Promise<Evidence>
}

/** external: servers that somebody else runs; we only talk to them. */
export type ClusterKind = 'simulated' | 'docker' | 'external'
