/** Puts a cluster up: image, network, a pod for each node; all of it, or nothing. */
import { promises } from 'node:dns'
import { isIP } from 'node:net'
import { EnvironmentError, UsageError } from '../errors.ts'
import { type NodeId, nodeId } from '../units.ts'
import { asked, asSentence, wordsOf } from './answers.ts'
import type { Deployment, DeploymentSpec, NodePlace, Pod, RunNetwork } from './deployment.ts'
import { Endpoints } from './endpoints.ts'
import { type Engine, requireReachable } from './engine.ts'
import { ensureHolderImage, ensureImage } from './images.ts'
import { runLabels } from './labels.ts'
import { createNetwork } from './network.ts'
import { logsOf } from './node-logs.ts'
import { createPod } from './pods.ts'
import { removeRun } from './remove.ts'
import { addressIn } from './subnets.ts'

/**
 * Resolves when every database has been started (not: is ready).
 *
 * @throws {EnvironmentError} and the reason of an aborted `signal`; then nothing of the run is left on the engine
 */
export async function deploy(engine: Engine, spec: DeploymentSpec, signal: AbortSignal): Promise<Deployment> {
  requireReachable(engine, spec.publishAddress)
  try {
    return await putUp(engine, spec, signal)
  } catch (error) {
    // Why it failed is what counts; what cannot be removed now is found by its label later.
    await removeRun(engine, spec.runId).catch(() => {})
    throw signal.aborted ? signal.reason : asSentence(`the cluster of ${spec.target} cannot be put up`, error)
  }
}

async function putUp(engine: Engine, spec: DeploymentSpec, signal: AbortSignal): Promise<Deployment> {
  const { say, runId } = spec
  const image = await ensureImage(engine, { source: spec.image, flag: '--image', say, signal })
  const holderImage = await ensureHolderImage(engine, spec.holderImage, { say, signal })
  signal.throwIfAborted()
  say(`making ${spec.nodes.length} nodes`)
  const labels = runLabels(runId, spec.target)
  const network = await createNetwork(engine, `rsh-${runId}`, labels)
  signal.throwIfAborted()
  const places = spec.nodes.map((node, index): NodePlace => ({ node, address: addressIn(network.subnet, index) }))
  const publishOn = await publishedOn(spec.publishAddress)
  // All of them before any pod: who throws here must not leave pods behind that are still being made.
  const plans = places.map((place) => ({ place, node: spec.nodeSpec(place, places) }))
  const pods = await allOrFirstError(
    plans.map((plan) => createPod(engine, { ...plan, spec, network, labels, image, holderImage, publishOn, signal })),
  )
  signal.throwIfAborted()
  await allOrFirstError(pods.map((pod) => startDatabase(engine, pod)))
  signal.throwIfAborted()
  const { clientPort, publishAddress } = spec
  const endpoints = await Endpoints.of(engine, { network, pods, clientPort, publishAddress })
  return new RunningDeployment(engine, spec, network, pods, endpoints)
}

/** The engine binds to addresses, not to names. */
async function publishedOn(publishAddress: string | null): Promise<string> {
  if (publishAddress === null) return '127.0.0.1'
  if (isIP(publishAddress) !== 0) return publishAddress
  try {
    return (await promises.lookup(publishAddress)).address
  } catch (error) {
    throw new EnvironmentError({
      what: `${publishAddress} is no address on which ports can be published`,
      why: wordsOf(error),
      fix: "--publish-address takes an address (or a name) of the engine's machine",
      cause: error,
    })
  }
}

/** Waits for all of them also when one fails: what is still being made could not be removed. */
async function allOrFirstError<T>(works: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(works)
  return await Promise.all(works)
}

const startDatabase = ({ docker }: Engine, { node, database }: Pod): Promise<unknown> =>
  asked(`the database of ${node} does not start`, () => docker.getContainer(database).start())

class RunningDeployment implements Deployment {
  readonly engine: Engine
  readonly runId: string
  readonly network: RunNetwork
  readonly pods: readonly Pod[]
  readonly clientPort: number
  readonly dataPath: string
  readonly boundedData: Deployment['boundedData']
  readonly #endpoints: Endpoints
  #removed: Promise<void> | null = null

  constructor(engine: Engine, spec: DeploymentSpec, network: RunNetwork, pods: readonly Pod[], endpoints: Endpoints) {
    this.engine = engine
    this.runId = spec.runId
    this.network = network
    this.pods = pods
    this.clientPort = spec.clientPort
    this.dataPath = spec.dataPath
    this.boundedData = spec.boundedBytes === null ? null : { path: spec.dataPath, bytes: spec.boundedBytes }
    this.#endpoints = endpoints
  }

  podOf(node: NodeId): Pod {
    const pod = this.pods.find((one) => one.node === node)
    if (pod !== undefined) return pod
    throw new UsageError({
      what: `there is no node ${node}`,
      why: `the cluster has ${this.pods.map((one) => one.node).join(', ')}`,
      fix: `name one of them, such as ${this.pods[0]?.node ?? nodeId('n1')}`,
    })
  }

  endpoint(node: NodeId, port?: number): ReturnType<Deployment['endpoint']> {
    return this.#endpoints.at(node, port)
  }

  refreshEndpoints(): Promise<void> {
    return this.#endpoints.refresh()
  }

  async logs(): ReturnType<Deployment['logs']> {
    return (await Promise.all(this.pods.map((pod) => logsOf(this.engine, pod)))).flat()
  }

  /** Once; a failure may be tried again. */
  remove(): Promise<void> {
    this.#removed ??= removeRun(this.engine, this.runId).then(
      () => {},
      (error: unknown) => {
        this.#removed = null
        throw error
      },
    )
    return this.#removed
  }
}
