/**
 * A database in containers, described: what a target's folder, or a user's own file, says of it. `containerTarget` makes a
 * target of it (container-target.ts).
 */

import type { Refusal } from '../cluster/index.ts'
import type { Endpoint, ImageSource, NodePlace, NodeSpec } from '../docker/index.ts'
import type { FaultKind } from '../history/index.ts'
import type { Bug, Client, FacetName, OptionInfo, Options, Primary, Target } from '../plugin/index.ts'
import type { Clock } from '../time/index.ts'
import type { NodeId } from '../units.ts'

/** What a description is told of the run. */
export interface ContainerRun {
  readonly runId: string
  readonly nodes: readonly NodeId[]
  readonly options: Options
  readonly level: string
  /** What its clients are asked for, and nothing else: only that needs tables, say. null: anything. */
  readonly facet: FacetName | null
  readonly bug: string | null
  /** What it will inject: a node may have to be run so that it survives that. */
  readonly faults: readonly FaultKind[]
  readonly seed: number
  readonly clock: Clock
  /** Where a node's port is reached from here; the client port unless said. Ask each time that you connect. */
  endpoint(node: NodeId, port?: number): Endpoint
  /** How the nodes reach it among each other. */
  address(node: NodeId): string
}

export interface ContainerTargetDescription {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly image: ImageSource | ((options: Options) => ImageSource)
  /** Where clients connect, inside the container. */
  readonly clientPort: number
  readonly otherPorts?: readonly number[]
  /** Absolute folder in the container where the data live; kept over kill and start. */
  readonly dataPath: string
  /**
   * What becomes of a node whose folder of data is empty when it starts again, under its old name and address: the others
   * take it in, and it learns what it can; or why that cannot be. It cannot unless said.
   */
  readonly wiped?: 'rejoins' | Refusal
  /** Absolute folders in the container whose files belong to the logs: what a database puts aside when it recovers, say. */
  readonly logFolders?: readonly string[]
  /** Of each node; 256 unless said. */
  readonly memoryMb?: number
  /** "SIGTERM" unless said. */
  readonly stopSignal?: string
  readonly levels: Target['levels']
  readonly defaultLevel: string
  readonly localLevel: string
  /** Offer it if the database has primaries and can say who they are. */
  primaries?(run: ContainerRun, signal: AbortSignal): Promise<readonly Primary[]>
  /** Why it has none, and what to use instead; needed without `primaries`. */
  readonly withoutPrimary?: Target['withoutPrimary']
  readonly notes?: Target['notes']
  readonly refuses?: Readonly<Partial<Record<FacetName, NonNullable<Target['refuses'][FacetName]>>>>
  readonly options?: readonly OptionInfo[]
  readonly voids?: NonNullable<Target['voids']>
  readonly bugs?: readonly Bug[]
  /**
   * true: what one run writes is apart from what another writes, by its runId (a prefix, a keyspace), so that runs may
   * follow each other on one cluster.
   */
  readonly apart?: boolean
  /** How one node is run. */
  node(place: NodePlace, all: readonly NodePlace[], run: Omit<ContainerRun, 'endpoint' | 'address' | 'clock'>): NodeSpec
  /** Resolves when the node answers; it is asked again, every 100 ms, while this throws or says false. */
  isReady(node: NodeId, run: ContainerRun, signal: AbortSignal): Promise<boolean>
  /** Once, when all are ready and before anybody else asks: tables are made, say. What it throws ends the run. */
  prepare?(run: ContainerRun, signal: AbortSignal): Promise<void>
  /**
   * Whether the nodes have caught up with each other after the last heal; asked like isReady. Where it never is so, what
   * is judged on the final readings is unknown.
   */
  isSettled?(run: ContainerRun, signal: AbortSignal): Promise<boolean>
  /** How long isSettled is asked; 120000 unless said. */
  readonly settlesWithinMs?: number
  /** A new session; `name` is unique in the run. */
  open(name: string, run: ContainerRun): Client
  /** At the end, before the containers go: closes what sessions share. */
  finish?(run: ContainerRun): Promise<void>
  /** Of what runs: { etcd: '3.5.21' }. Asked once, when all are ready. */
  versions?(run: ContainerRun, signal: AbortSignal): Promise<Readonly<Record<string, string>>>
}
