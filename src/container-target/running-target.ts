/** A database in containers, started: what a description says becomes nodes on the engine, and a target that runs on them. */
import {
  connectEngine,
  type Deployment,
  DockerCluster,
  deploy,
  type Engine,
  ensureHolderImage,
  ensureImage,
  filesBelow,
  givenHolderImage,
  imageVariable,
  requireNetem,
  requireReachable,
  wordsOf,
} from '../docker/index.ts'
import { EnvironmentError, PluginError, RashomonError } from '../errors.ts'
import type { FaultKind } from '../history/index.ts'
import type { Settled, StartedTarget, StartOptions } from '../plugin/index.ts'
import { millis, nanos, seconds } from '../units.ts'
import type { ContainerRun, ContainerTargetDescription } from './description.ts'
import { imageOf } from './image-of.ts'
import { awaitReady } from './readiness.ts'
import { RunClock } from './run-clock.ts'
import { until, within } from './until.ts'

const MEGABYTE = 1024 * 1024
const MEMORY_MB = 256
/** Of the data, where a disk is to be filled: enough to work with, little enough to fill. */
const BOUNDED_BYTES = 256 * MEGABYTE
/** What the kernel's `netem` makes; loss comes from the firewall. */
const SHAPED: readonly FaultKind[] = ['delay', 'duplicate', 'reorder']
const SETTLES_WITHIN_MS = 120_000
const PRIMARIES_WITHIN = seconds(2)
const VERSIONS_WITHIN = seconds(5)
const FINISHED_WITHIN = seconds(5)
const PREPARED_WITHIN = seconds(60)
const NEVER = new AbortController().signal

const imageFlag = ({ name }: ContainerTargetDescription): string => `--image (or ${imageVariable(name)})`

/** @throws {EnvironmentError} saying what the machine lacks */
export async function preflight(description: ContainerTargetDescription, options: StartOptions): Promise<void> {
  const { host, say, signal, faults } = options
  const engine = await connectEngine()
  try {
    requireReachable(engine, host.publishAddress)
    await ensureImage(engine, {
      source: imageOf(description, options.options, host.image),
      flag: imageFlag(description),
      say,
      signal,
    })
    const holder = await ensureHolderImage(engine, givenHolderImage(host.holderImage), { say, signal })
    if (faults.some((fault) => SHAPED.includes(fault))) await requireNetem(engine, holder)
  } finally {
    engine.close()
  }
}

export async function start(description: ContainerTargetDescription, options: StartOptions): Promise<StartedTarget> {
  const engine = await connectEngine()
  try {
    const deployment = await deploy(engine, specOf(description, options), options.signal)
    return await keptIfStarted(deployment, () => new RunningTarget(description, options, engine, deployment))
  } catch (error) {
    engine.close()
    throw error
  }
}

/** Nobody else could remove it: whoever started it has not got it yet. */
async function keptIfStarted(deployment: Deployment, begin: () => StartedTarget): Promise<StartedTarget> {
  try {
    return begin()
  } catch (error) {
    await deployment.remove()
    throw error
  }
}

function specOf(description: ContainerTargetDescription, options: StartOptions): Parameters<typeof deploy>[1] {
  const { runId, nodes, seed, bug, level, facet, faults, host, say } = options
  const run = { runId, nodes, options: options.options, level, facet, bug, seed, faults }
  return {
    runId,
    target: description.name,
    nodes,
    image: imageOf(description, options.options, host.image),
    holderImage: givenHolderImage(host.holderImage),
    publishAddress: host.publishAddress,
    clientPort: description.clientPort,
    otherPorts: description.otherPorts ?? [],
    dataPath: description.dataPath,
    boundedBytes: faults.includes('disk-full') ? BOUNDED_BYTES : null,
    memoryBytes: (description.memoryMb ?? MEMORY_MB) * MEGABYTE,
    stopSignal: description.stopSignal ?? 'SIGTERM',
    nodeSpec: (place, all) => blaming(description, () => description.node(place, all, run)),
    say,
  }
}

/** Whatever a description throws is its author's mistake. */
function blaming<T>({ name }: ContainerTargetDescription, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    if (cause instanceof RashomonError) throw cause
    throw new PluginError({
      what: `the target ${name} cannot say how a node is run`,
      why: wordsOf(cause),
      fix: 'mend its `node`',
      cause,
    })
  }
}

class RunningTarget implements StartedTarget {
  readonly clock: RunClock = new RunClock()
  readonly cluster: DockerCluster
  readonly lost: Promise<EnvironmentError>
  readonly settled?: NonNullable<StartedTarget['settled']>
  readonly #description: ContainerTargetDescription
  readonly #asked: StartOptions
  readonly #engine: Engine
  readonly #deployment: Deployment
  readonly #run: ContainerRun
  #versions: Readonly<Record<string, string>>

  constructor(description: ContainerTargetDescription, asked: StartOptions, engine: Engine, deployment: Deployment) {
    const { runId, nodes, options, level, facet, bug, seed, faults } = asked
    this.#asked = asked
    this.#description = description
    this.#engine = engine
    this.#deployment = deployment
    const endpoint: ContainerRun['endpoint'] = (node, port) => deployment.endpoint(node, port)
    const address: ContainerRun['address'] = (node) => deployment.podOf(node).address
    this.#run = { runId, nodes, options, level, facet, bug, seed, faults, clock: this.clock, endpoint, address }
    this.#versions = { docker: engine.version }
    this.cluster = new DockerCluster(deployment, this.clock)
    this.lost = engine.lost
    if (description.isSettled !== undefined) this.settled = (signal) => this.#settled(signal)
  }

  get versions(): Readonly<Record<string, string>> {
    return this.#versions
  }

  drive<T>(work: () => Promise<T>): Promise<T> {
    return work()
  }

  async ready(signal: AbortSignal): Promise<void> {
    const { say, nodes } = this.#asked
    say(`waiting until ${nodes.length} nodes are ready`)
    try {
      await awaitReady(this.#description, this.#deployment, this.#run, signal)
      await this.#prepare(signal)
      this.#versions = { ...(await this.#askVersions(signal)), docker: this.#engine.version }
    } finally {
      say('')
    }
    this.clock.restart()
  }

  async #prepare(signal: AbortSignal): Promise<void> {
    const { prepare, name } = this.#description
    if (prepare === undefined) return
    try {
      await within(this.clock, PREPARED_WITHIN, signal, (limited) => prepare(this.#run, limited))
    } catch (error) {
      signal.throwIfAborted()
      throw new EnvironmentError({
        what: `${name} runs, and cannot be prepared`,
        why: wordsOf(error),
        fix: 'look at the logs of its nodes (docker logs), and try again',
        cause: error,
      })
    }
  }

  /** For the record only: a run does not fail for lack of it. */
  async #askVersions(signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    const { versions, name } = this.#description
    if (versions === undefined) return {}
    try {
      return await within(this.clock, VERSIONS_WITHIN, signal, (limited) => versions(this.#run, limited))
    } catch (error) {
      signal.throwIfAborted()
      return { [name]: `not told: ${wordsOf(error)}` }
    }
  }

  open(name: string): ReturnType<StartedTarget['open']> {
    return this.#description.open(name, this.#run)
  }

  /** Nobody, where nobody says so in time. */
  async primaries(): ReturnType<NonNullable<ContainerTargetDescription['primaries']>> {
    const ask = this.#description.primaries
    if (ask === undefined) return []
    return await within(this.clock, nanos(PRIMARIES_WITHIN), NEVER, (signal) => ask(this.#run, signal)).catch(() => [])
  }

  /** Gives up after a while, and says so: the history has to know. */
  async #settled(signal: AbortSignal): Promise<Settled> {
    const { isSettled, settlesWithinMs = SETTLES_WITHIN_MS } = this.#description
    const limit = millis(settlesWithinMs)
    const ask = async (limited: AbortSignal): Promise<boolean> => (await isSettled?.(this.#run, limited)) ?? true
    const answer = await until(ask, { clock: this.clock, limit, signal })
    return answer.kind === 'yes' ? { kind: 'settled' } : { kind: 'never', afterNs: limit }
  }

  /** A silent engine would be waited for for ever. */
  async logs(): ReturnType<Deployment['logs']> {
    return await Promise.race([this.#readLogs(), this.#engineLost()])
  }

  async #readLogs(): ReturnType<Deployment['logs']> {
    const folders = this.#description.logFolders ?? []
    const { pods } = this.#deployment
    const files = pods.flatMap((pod) => folders.map((folder) => filesBelow(this.#engine, pod, folder)))
    return [...(await this.#deployment.logs()), ...(await Promise.all(files)).flat()]
  }

  /** null where a fresh cluster would be another one, or where this one is not whole again. */
  async renew(options: StartOptions): Promise<StartedTarget | null> {
    const { isSettled, apart } = this.#description
    // A disk that has been full may have left more behind than data.
    const asBefore = sameCluster(this.#description, this.#asked, options) && !this.#asked.faults.includes('disk-full')
    // What is left of a fault would be a fault of the next run, which would not know of it.
    if (apart !== true || !asBefore || !this.cluster.isWhole) return null
    await awaitReady(this.#description, this.#deployment, this.#run, options.signal)
    if (isSettled !== undefined && (await this.#settled(options.signal)).kind === 'never') return null
    await this.#finish()
    return new RunningTarget(this.#description, options, this.#engine, this.#deployment)
  }

  /** What it may leave undone must not keep the cluster from being removed. */
  async #finish(): Promise<void> {
    const { finish } = this.#description
    if (finish === undefined) return
    await within(this.clock, FINISHED_WITHIN, NEVER, () => finish(this.#run)).catch(() => {})
  }

  /** An engine that is gone can remove nothing: then it is said how to, later. */
  async stop(): Promise<void> {
    const lost = this.#engineLost()
    try {
      await Promise.race([this.#finish(), lost])
      await Promise.race([this.#deployment.remove(), lost])
    } finally {
      this.#engine.close()
    }
  }

  async #engineLost(): Promise<never> {
    throw await this.lost
  }
}

/** Whether the nodes of both would be run alike; names that follow from the run's own do not count. */
function sameCluster(description: ContainerTargetDescription, one: StartOptions, other: StartOptions): boolean {
  return clusterOf(description, one, one.runId) === clusterOf(description, other, one.runId)
}

function clusterOf(description: ContainerTargetDescription, options: StartOptions, runId: string): string {
  const { nodes, bug, seed, level, facet, faults, host } = options
  const run = { runId, nodes, options: options.options, level, facet, bug, seed, faults }
  const places = nodes.map((node, at) => ({ node, address: `address ${at}` }))
  return JSON.stringify([
    imageOf(description, options.options, host.image),
    host,
    faults.includes('disk-full'),
    places.map((place) => description.node(place, places, run)),
  ])
}
