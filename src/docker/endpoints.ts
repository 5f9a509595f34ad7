/**
 * Where ports of nodes are reached from here: at the containers' own addresses where this machine has the network's
 * bridge (Linux), else at ports published on the loopback address (Docker Desktop, rootless engines) or on an address that was
 * given (an engine on another machine).
 */
import { connect } from 'node:net'
import { EnvironmentError } from '../errors.ts'
import { wallClock } from '../time/index.ts'
import { type NodeId, seconds } from '../units.ts'
import type { Endpoint, Pod, RunNetwork } from './deployment.ts'
import type { Engine } from './engine.ts'
import { isOwnAddress } from './network.ts'

export type Reach = 'direct' | 'published'

export interface EndpointsSpec {
  readonly network: RunNetwork
  readonly pods: readonly Pod[]
  readonly clientPort: number
  readonly publishAddress: string | null
}

export class Endpoints {
  readonly #engine: Engine
  readonly #spec: EndpointsSpec
  readonly reach: Reach
  #published: ReadonlyMap<string, number> = new Map()

  private constructor(engine: Engine, spec: EndpointsSpec, reach: Reach) {
    this.#engine = engine
    this.#spec = spec
    this.reach = reach
  }

  static async of(engine: Engine, spec: EndpointsSpec): Promise<Endpoints> {
    const endpoints = new Endpoints(engine, spec, await reachOf(engine, spec))
    await endpoints.refresh()
    return endpoints
  }

  at(node: NodeId, port: number = this.#spec.clientPort): Endpoint {
    if (this.reach === 'direct') {
      const pod = this.#spec.pods.find((one) => one.node === node)
      if (pod !== undefined) return { host: pod.address, port }
    }
    const published = this.#published.get(`${node} ${port}`)
    if (published === undefined) throw notPublished(node, port)
    return { host: this.#spec.publishAddress ?? '127.0.0.1', port: published }
  }

  /** Ports are given anew when a container joins its network again. A node that is away from it keeps its last ones. */
  async refresh(): Promise<void> {
    if (this.reach === 'direct') return
    const found = await Promise.all(this.#spec.pods.map((pod) => publishedPorts(this.#engine, pod)))
    this.#published = new Map([...this.#published, ...found.flat()])
  }
}

async function publishedPorts(
  { docker }: Engine,
  { node, holder }: Pod,
): Promise<readonly (readonly [string, number])[]> {
  const { NetworkSettings } = await docker.getContainer(holder).inspect()
  return Object.entries(NetworkSettings.Ports).flatMap(([port, bindings]) => {
    const published = bindings?.[0]?.HostPort
    return published === undefined ? [] : [[`${node} ${Number.parseInt(port, 10)}`, Number(published)] as const]
  })
}

async function reachOf(
  { local }: Engine,
  { network, pods, clientPort, publishAddress }: EndpointsSpec,
): Promise<Reach> {
  const [first] = pods
  if (!local || publishAddress !== null || first === undefined || !isOwnAddress(network.gateway)) return 'published'
  return (await answers(first.address, clientPort)) ? 'direct' : 'published'
}

const PATIENCE = seconds(2)

/** Something is there: it accepts, or refuses. Silence, or no way to it, is no answer. */
export function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const settle = (answer: boolean): void => {
      cancel()
      socket.destroy()
      resolve(answer)
    }
    const cancel = wallClock().alarm(PATIENCE, () => settle(false))
    socket.once('connect', () => settle(true))
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED'))
  })
}

const notPublished = (node: NodeId, port: number): EnvironmentError =>
  new EnvironmentError({
    what: `port ${port} of ${node} is not reached from here`,
    why: 'it is not among the ports that the target names',
    fix: "name it in the target's `otherPorts`",
  })
