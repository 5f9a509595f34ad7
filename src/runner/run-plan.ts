/** Everything that one run needs to know, resolved: names are objects, texts are numbers, defaults are filled in. */
import type { FacetName, Nemesis, Options, StartedTarget, WorkloadPhases } from '../plugin/index.ts'
import type { Nanos, NodeId } from '../units.ts'

export const ROUTES = ['pinned', 'roam', 'primary'] as const
export type Route = (typeof ROUTES)[number]

export interface RunPlan {
  readonly target: StartedTarget
  readonly facet: FacetName
  readonly phases: WorkloadPhases
  readonly nodes: readonly NodeId[]
  readonly seed: number
  readonly level: string
  readonly route: Route
  /** Clients at the start; an open loop may open more, up to `maxProcesses`. */
  readonly concurrency: number
  readonly maxProcesses: number
  /** Operations a second, open loop; null: closed loop. */
  readonly rate: number | null
  readonly timeLimitNs: Nanos | null
  readonly operations: number | null
  readonly opTimeoutNs: Nanos
  /** After a definite failure, on average: a refused connection must cost time, or a dead node floods the history. */
  readonly backOffNs: Nanos
  readonly retry: boolean
  readonly nemeses: readonly { readonly nemesis: Nemesis; readonly options: Options }[]
  readonly nemesisIntervalNs: Nanos
  /** Whether the target can say who its primaries are. */
  readonly primaries: boolean
  /** Between setup and main, so that every node has heard of the setup. */
  readonly settleNs: Nanos
  /** After the last heal, before the final reads. */
  readonly quietNs: Nanos
}
