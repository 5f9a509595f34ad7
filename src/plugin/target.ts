/** What a target is: a kind of database, how to start it, how to talk to it, and what it promises. */
import type { Cluster, ClusterKind, Refusal } from '../cluster/index.ts'
import type { ModelName } from '../consistency/index.ts'
import type { RashomonError } from '../errors.ts'
import type { FaultKind } from '../history/index.ts'
import type { Clock } from '../time/index.ts'
import type { Nanos, NodeId } from '../units.ts'
import type { Client, FacetName } from './facets.ts'
import type { Nemesis } from './nemesis.ts'
import type { Ability, OptionInfo, Options } from './options.ts'

export interface Level {
  readonly name: string
  /** What it promises, in one sentence. */
  readonly promise: string
  /** Where the vendor promises it. */
  readonly source: string
  /** Facet → models promised. Static, so that what is not claimed can be told before the start. */
  readonly claims: Readonly<Partial<Record<FacetName, readonly ModelName[]>>>
  /** What facets do not offer at this level although they could, and why: workloads do without it. */
  readonly lacks?: Readonly<Partial<Record<Ability, Refusal>>>
}

/** The conditions under which a bug shows: flags as on the command line, or a schedule of faults of its own. */
export interface Hunt {
  readonly workload: string
  /** e.g. { nodes: '5', nemesis: 'kill', 'nemesis-interval': '0.3' } */
  readonly flags: Readonly<Record<string, string>>
  /** e.g. { disk: 'slow' } */
  readonly options?: Readonly<Record<string, string>>
  /** Stands for the nemesis `script`, where chance is hopeless. */
  readonly script?: Nemesis
}

export interface Bug {
  readonly name: string
  readonly description: string
  /** A run catches it when one of these is refuted … */
  readonly refutes: readonly ModelName[]
  readonly hunt: Hunt
  /** The same bug where it shows by other workloads. */
  readonly otherHunts?: readonly Hunt[]
}

export const huntsOf = ({ hunt, otherHunts = [] }: Bug): readonly Hunt[] => [hunt, ...otherHunts]

/** How to hunt a bug by a workload; by its first hunt, if none is made for that workload. */
export const huntBy = (bug: Bug, workload: string): Hunt =>
  huntsOf(bug).find((candidate) => candidate.workload === workload) ?? bug.hunt

/** Where and of what containers are made; all null for what does not run in containers. */
export interface HostOptions {
  /** Instead of the target's own image. */
  readonly image: string | null
  /** Instead of the image that is built for the holders of the nodes' networks. */
  readonly holderImage: string | null
  /** Where published ports of a remote engine are reached. */
  readonly publishAddress: string | null
}
export const NO_HOST: HostOptions = { image: null, holderImage: null, publishAddress: null }

export interface StartOptions {
  readonly nodes: readonly NodeId[]
  readonly seed: number
  readonly bug: string | null
  readonly options: Options
  /** The level of the run: whatever else is asked for by an operation, this is what the cluster is for. */
  readonly level: string
  /** What the run's clients are asked for, and nothing else; null: anything. */
  readonly facet: FacetName | null
  /** What the run will inject: a cluster may need preparation, or be unable here. */
  readonly faults: readonly FaultKind[]
  readonly host: HostOptions
  /** Unique among the runs of this machine: names and labels of whatever is created. */
  readonly runId: string
  /** What is going on, for the eyes of whoever waits; '' when that is over. */
  readonly say: (text: string) => void
  readonly signal: AbortSignal
}

/** A node that takes itself for primary. A higher term is newer. */
export interface Primary {
  readonly node: NodeId
  readonly term: number
}

export interface NodeLog {
  readonly node: NodeId
  /** As a file name: "stderr.log". */
  readonly name: string
  readonly text: Uint8Array
}

/** Whether the nodes have caught up with each other. */
export type Settled =
  | { readonly kind: 'settled' }
  /** Given up after so long: what would be judged on the final readings is unknown then. */
  | { readonly kind: 'never'; readonly afterNs: Nanos }

export interface StartedTarget {
  readonly cluster: Cluster
  readonly clock: Clock
  /** Runs `work` to its end; under a virtual clock this is what makes time pass. */
  drive<T>(work: () => Promise<T>): Promise<T>
  ready(signal: AbortSignal): Promise<void>
  /** A new session. `name` is unique in the run. */
  open(name: string): Client
  /** The database's own knowledge: may be two, or none. */
  primaries(): readonly Primary[] | Promise<readonly Primary[]>
  /** After all faults are healed, before the quiet period: resolves when the nodes say that they have caught up, or when it gives up. */
  settled?(signal: AbortSignal): Promise<Settled>
  /** Resolves, ever, only if what runs the cluster is lost: the engine stopped. The run ends with this error. */
  readonly lost?: Promise<RashomonError>
  /** What the nodes wrote, gathered before the end. */
  logs?(): Promise<readonly NodeLog[]>
  /** Versions of what was started, by name, for the record: { etcd: '3.5.21', docker: '28.2' }. */
  readonly versions?: Readonly<Record<string, string>>
  /**
   * The same cluster for another run, with nothing of this one in it: another keyspace or prefix, all nodes up and
   * agreed. null: it would not be the same as a fresh one; it goes on as it was.
   */
  renew?(options: StartOptions): Promise<StartedTarget | null>
  stop(): Promise<void>
}

/** An image that a target is made of. */
export interface TargetImage {
  readonly reference: string
  /** Where it comes from when it is not on the engine: "pulled from its registry", "built from …". */
  readonly origin: string
  /** The variable of the environment that names another: "RASHOMON_ETCD_IMAGE". */
  readonly variable: string
}

/** What decides what may be claimed of a run, besides its level. */
export interface ClaimedRun {
  readonly facet: FacetName
  readonly level: string
  readonly options: Options
  /** What it will inject. */
  readonly faults: readonly FaultKind[]
  /** Whether clients ask again for what may have been done: a database that does not know a request again does it twice. */
  readonly retry: boolean
}

export interface Target {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly kind: ClusterKind
  readonly levels: readonly Level[]
  readonly defaultLevel: string
  /** For the final readings of single nodes, on which convergence and losses are judged. */
  readonly localLevel: string
  /** null: it has primaries; else why not, and what to use instead. */
  readonly withoutPrimary: Refusal | null
  /** Faults that its kind of cluster can suffer and it cannot: a run that would inject them is refused. */
  readonly lacksFaults?: Readonly<Partial<Record<FaultKind, Refusal>>>
  /** How it serves a facet, where that deserves a word: "a CAS here is a local read and write". */
  readonly notes: Readonly<Partial<Record<FacetName, string>>>
  /** Facets that it cannot serve honestly, and why. */
  readonly refuses: Readonly<Partial<Record<FacetName, Refusal>>>
  readonly options: readonly OptionInfo[]
  /** What of a level's claims nobody promises of this run, for its options or its faults: it is no part of the claim. */
  voids?(run: ClaimedRun): readonly ModelName[]
  readonly bugs: readonly Bug[]
  /** What it needs of an engine, for those who look whether it is there. */
  image?(options: Options): TargetImage
  /**
   * Refuses before anything is written or started what cannot be here: no engine, no image to be had, a kernel that lacks
   * what a fault needs. May build and fetch images.
   *
   * @throws {EnvironmentError | UsageError}
   */
  preflight?(options: StartOptions): Promise<void>
  start(options: StartOptions): StartedTarget | Promise<StartedTarget>
}
