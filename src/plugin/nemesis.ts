/**
 * A nemesis plans faults in symbols, purely; the runner resolves whom they strike when a step is due, the cluster
 * applies and proves them.
 */
import type { FaultKind, PlannedFault } from '../history/index.ts'
import type { Random } from '../time/index.ts'
import type { Nanos, NodeId } from '../units.ts'
import type { OptionInfo, Options } from './options.ts'

export type Step =
  /** `id` is the nemesis' own; the runner makes it unique. */
  | { readonly kind: 'inject'; readonly id: number; readonly fault: PlannedFault }
  | { readonly kind: 'heal'; readonly id: number }
  | { readonly kind: 'wait'; readonly forNs: Nanos }

export interface NemesisContext {
  readonly nodes: readonly NodeId[]
  readonly random: Random
  /** Mean time between two steps of it. */
  readonly intervalNs: Nanos
  readonly options: Options
  /** Whether the target knows primaries. */
  readonly primaries: boolean
}

export interface Nemesis {
  readonly name: string
  readonly title: string
  readonly description: string
  /** Fault kinds that a plan may hold: what the cluster must be able to suffer. */
  readonly faults: readonly FaultKind[]
  /** Those of them that a plan with these options may hold, where that is fewer. */
  faultsWith?(options: Options): readonly FaultKind[]
  /** Its work takes all of these faults: a run in which one of them never held proves nothing. Else it draws among them. */
  readonly takesAll?: boolean
  readonly options: readonly OptionInfo[]
  /** Fewest nodes for these options to make sense; the run is refused below. */
  fewestNodes(options: Options): number
  /** For so long after the last heal its effects may still arrive, seconds: the quiet period must be longer. */
  lingersSeconds?(options: Options): number
  plan(context: NemesisContext): Iterator<Step, void, void>
}

/** What the cluster must be able to suffer, so that the nemesis can do its work with these options. */
export const faultsOf = (nemesis: Nemesis, options: Options): readonly FaultKind[] =>
  nemesis.faultsWith?.(options) ?? nemesis.faults
