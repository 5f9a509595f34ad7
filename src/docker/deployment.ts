/**
 * What a cluster of containers is, once it stands: the border between those who put it up, those who break it and those
 * who talk to it.
 *
 * Every node is a pod of two containers. The *holder* owns the network namespace, the static address, the published
 * ports, NET_ADMIN and the data volume; the *database* container joins its network. So firewall rules need nothing of the
 * database's image, and a database that is killed and started again comes back into the same broken network.
 */
import type { NodeId } from '../units.ts'
import type { Engine } from './engine.ts'

/** Where a port of a node is reached from here. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

export interface Pod {
  readonly node: NodeId
  /** Static, on the run's own network. */
  readonly address: string
  /** Ids of containers. */
  readonly holder: string
  readonly database: string
}

export interface RunNetwork {
  readonly id: string
  readonly name: string
  /** "172.30.7.0/24" */
  readonly subnet: string
  /** This machine's own address on it: what nodes see clients come from. */
  readonly gateway: string
}

export interface Deployment {
  readonly engine: Engine
  readonly runId: string
  readonly network: RunNetwork
  readonly pods: readonly Pod[]
  /** The port that clients use, inside the pod. */
  readonly clientPort: number
  /** Folder of the data inside both containers of a pod. */
  readonly dataPath: string
  /** The same if it is a bounded tmpfs of its own, else null. */
  readonly boundedData: { readonly path: string; readonly bytes: number } | null
  podOf(node: NodeId): Pod
  /** Where the node's port is reached from here, now: published ports can change when a network is joined again. */
  endpoint(node: NodeId, port?: number): Endpoint
  /** Looks again where published ports are; after a network was joined again. */
  refreshEndpoints(): Promise<void>
  /** What the database containers wrote so far. */
  logs(): Promise<readonly { readonly node: NodeId; readonly name: string; readonly text: Uint8Array }[]>
  /** Removes all that was created for it; may be called twice. */
  remove(): Promise<void>
}

export type ImageSource =
  /** Found on the engine, else pulled. */
  | { readonly kind: 'reference'; readonly reference: string }
  /** Built from the folder with its Dockerfile, once for each state of its contents. */
  | {
      readonly kind: 'build'
      readonly name: string
      readonly folder: string
      readonly args?: Readonly<Record<string, string>>
    }

export interface NodeFile {
  /** Absolute, inside the container. */
  readonly path: string
  readonly text: string
  /** Octal, as in chmod; 0o644 unless said. */
  readonly mode?: number
}

export interface NodeSpec {
  /** Replaces the image's entrypoint and command, as a list: no shell. */
  readonly command: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Put in place before the first start. */
  readonly files?: readonly NodeFile[]
  /** Of the image, unless said. */
  readonly user?: string
}

export interface NodePlace {
  readonly node: NodeId
  readonly address: string
}

export interface DeploymentSpec {
  readonly runId: string
  /** "etcd": part of names, and a label. */
  readonly target: string
  readonly nodes: readonly NodeId[]
  readonly image: ImageSource
  readonly holderImage: string | null
  readonly publishAddress: string | null
  readonly clientPort: number
  /** Others that this machine must reach. */
  readonly otherPorts: readonly number[]
  /** Where the database keeps its data: a volume of the pod, kept over kill and start. */
  readonly dataPath: string
  /** Bytes of a tmpfs for the data; null: the engine's disk. */
  readonly boundedBytes: number | null
  readonly memoryBytes: number
  /** Sent by a graceful stop: "SIGTERM". */
  readonly stopSignal: string
  /** How each node is run, once the addresses of all are known. */
  nodeSpec(place: NodePlace, all: readonly NodePlace[]): NodeSpec
  readonly say: (text: string) => void
}
