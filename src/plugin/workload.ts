/** What a workload is: its generators, the facet that it needs, and what its histories can refute. */
import type { Checker } from '../checkers/index.ts'
import type { ModelName, Strength } from '../consistency/index.ts'
import type { AnyGenerator } from '../generator/index.ts'
import type { Key, Nanos, NodeId, Value } from '../units.ts'
import type { FacetName } from './facets.ts'
import type { OptionInfo, Options } from './options.ts'

export interface WorkloadContext {
  readonly options: Options
  /** How many keys are in use at a time. */
  readonly keys: number
  readonly nodes: readonly NodeId[]
  /** Clients at the start; who tells each what to do next numbers them from 0. */
  readonly concurrency: number
  readonly localLevel: string
  /** After the last heal, this long until nodes must agree. */
  readonly quietNs: Nanos
  /** Whether compare-and-set is on offer. */
  readonly cas: boolean
}

export interface WorkloadPhases {
  /** Values before the main phase; keys that are not here begin as null. */
  readonly initial: Readonly<Record<Key, Value>>
  readonly setup: AnyGenerator | null
  readonly main: AnyGenerator
  /** `used`: keys of the main phase, in order of first use. */
  final(used: readonly Key[]): AnyGenerator
}

export interface Workload {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly facet: FacetName
  readonly judges: Readonly<Partial<Record<ModelName, Strength>>>
  /** Where options change what can be decided. */
  judgesWith?(options: Options): Workload['judges']
  readonly checkers: readonly Checker[]
  /** What an operation of unknown outcome means here. */
  readonly unknownOutcomes: string
  /** What it cannot see. */
  readonly blind: string
  readonly options: readonly OptionInfo[]
  /** Keys in use at a time, unless --keys says otherwise. */
  readonly defaultKeys: number
  phases(context: WorkloadContext): WorkloadPhases
}
