/**
 * The faults of a cluster of containers. Its state is the union of the active faults by id; healing one makes it anew
 * from the rest. Each fault is proved by what became of datagrams, processes and disks, not by having been asked for.
 *
 * What the engine refuses is evidence ("not held, because …"); only if the engine itself is gone is there nothing to go on
 * with, and that is thrown.
 */
import type { Cluster } from '../cluster/index.ts'
import { EnvironmentError, RashomonError } from '../errors.ts'
import { type Evidence, faultName, type PlannedFault } from '../history/index.ts'
import type { Clock } from '../time/index.ts'
import { millis, type NodeId } from '../units.ts'
import { wordsOf } from './answers.ts'
import type { Deployment } from './deployment.ts'
import { Disks } from './disk.ts'
import { isNetworkFault, type NetworkFault, NetworkFaults } from './network-faults.ts'
import type { ActiveFault } from './network-state.ts'
import { isProcessFault, Processes, type ProcessFault } from './processes.ts'
import { Serial } from './serial.ts'

/** An engine that does not answer a ping within this is gone; one that works hard can be silent for long (watch.ts). */
const PING_LIMIT_MS = 20_000

export class DockerCluster implements Cluster {
  readonly kind = 'docker' as const
  readonly nodes: readonly NodeId[]
  readonly #deployment: Deployment
  readonly #clock: Clock
  readonly #network: NetworkFaults
  readonly #processes: Processes
  readonly #disks: Disks
  readonly #active = new Map<number, ActiveFault>()
  /** Ids of faults that were to be healed, without a proof that they are. */
  readonly #unhealed = new Set<number>()
  /** Whether data were removed, or may have been: what came back then is not what was started. */
  #wiped = false
  /** Ids of faults that found nothing to strike. */
  readonly #idle = new Set<number>()
  /** The network is one state with one set of counters: whoever changes or probes it does so alone. Disks likewise. */
  readonly #networkTurns = new Serial()
  readonly #diskTurns = new Serial()

  constructor(deployment: Deployment, clock: Clock) {
    this.#deployment = deployment
    this.#clock = clock
    this.nodes = deployment.pods.map(({ node }) => node)
    this.#network = new NetworkFaults(deployment, clock)
    this.#processes = new Processes(deployment, clock)
    this.#disks = new Disks(deployment, clock)
  }

  async inject(id: number, fault: PlannedFault, on: readonly NodeId[]): Promise<Evidence> {
    if (on.length === 0) return this.#idler(id, 'nobody to strike')
    try {
      if (isNetworkFault(fault)) return await this.#networkTurns.run(() => this.#injectNetwork(id, fault, on))
      if (isProcessFault(fault)) return await this.#injectProcess(id, fault, on)
      if (fault.kind === 'disk-full') return await this.#diskTurns.run(() => this.#injectDisk(id, fault, on))
      return this.#idler(id, `containers cannot suffer ${faultName(fault)}`)
    } catch (error) {
      return { kind: 'not-held', why: await this.#reason(error) }
    }
  }

  async heal(id: number): Promise<Evidence> {
    if (this.#idle.delete(id)) return { kind: 'healed', probe: 'it never took hold' }
    const healed = this.#active.get(id)
    if (healed === undefined) return { kind: 'not-healed', why: `no fault ${id} is active` }
    this.#unhealed.add(id)
    try {
      const evidence = await this.#heal(id, healed)
      if (evidence.kind === 'healed') this.#unhealed.delete(id)
      return evidence
    } catch (error) {
      return { kind: 'not-healed', why: await this.#reason(error) }
    }
  }

  /** Whether each fault that struck was seen to be over, else nobody knows what is left of it; and no disk was lost. */
  get isWhole(): boolean {
    return this.#active.size === 0 && this.#unhealed.size === 0 && !this.#wiped
  }

  #heal(id: number, { fault, on }: ActiveFault): Promise<Evidence> {
    if (isNetworkFault(fault)) {
      return this.#networkTurns.run(async () => {
        this.#active.delete(id)
        await this.#network.apply(this.#active.values())
        return this.#network.healed(fault, on)
      })
    }
    if (isProcessFault(fault)) {
      this.#active.delete(id)
      return this.#processes.heal(id, on)
    }
    return this.#diskTurns.run(() => this.#healDisk(id, on))
  }

  async #injectNetwork(id: number, fault: NetworkFault, on: readonly NodeId[]): Promise<Evidence> {
    const why = this.#network.untouched(fault, on)
    if (why !== null) return this.#idler(id, why)
    this.#active.set(id, { fault, on })
    await this.#network.apply(this.#active.values())
    return this.#network.held(fault, on)
  }

  async #injectProcess(id: number, fault: ProcessFault, on: readonly NodeId[]): Promise<Evidence> {
    this.#active.set(id, { fault, on })
    if (fault.kind === 'wipe') this.#wiped = true
    const { touched, evidence } = await this.#processes.inject(id, fault, on)
    if (!touched) {
      this.#active.delete(id)
      this.#idle.add(id)
    }
    return evidence
  }

  async #injectDisk(id: number, fault: PlannedFault, on: readonly NodeId[]): Promise<Evidence> {
    if (on.every((node) => this.#disks.isFull(node))) return this.#idler(id, `${on.join(', ')}: already full`)
    this.#active.set(id, { fault, on })
    await this.#disks.apply(this.#full())
    return this.#disks.held(on)
  }

  /** Databases may end when they cannot write: those are started again, unless another fault holds them down. */
  async #healDisk(id: number, on: readonly NodeId[]): Promise<Evidence> {
    this.#active.delete(id)
    await this.#disks.apply(this.#full())
    const freed = await this.#disks.healed(on)
    const states = await this.#processes.states(on)
    const ended = on.filter((_, at) => states[at]?.kind === 'down')
    if (ended.length === 0 || freed.kind !== 'healed') return freed
    const back = await this.#processes.heal(id, ended)
    return back.kind === 'healed' ? { kind: 'healed', probe: `${freed.probe}; ${back.probe}` } : back
  }

  #full(): ReadonlySet<NodeId> {
    return new Set([...this.#active.values()].filter(({ fault }) => fault.kind === 'disk-full').flatMap(({ on }) => on))
  }

  #idler(id: number, why: string): Evidence {
    this.#idle.add(id)
    return { kind: 'not-held', why }
  }

  /** @throws {EnvironmentError} if it failed because the engine is gone */
  async #reason(error: unknown): Promise<string> {
    if (!(await this.#engineAnswers())) {
      throw new EnvironmentError({
        what: 'the Docker engine no longer answers',
        why: messageOf(error),
        fix: 'start it again; `rashomon cleanup` then removes what is left of this run',
        cause: error,
      })
    }
    return messageOf(error)
  }

  #engineAnswers(): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#clock.alarm(millis(PING_LIMIT_MS), () => resolve(false))
      const answer = (answers: boolean): void => {
        cancel()
        resolve(answers)
      }
      this.#deployment.engine.docker.ping().then(
        () => answer(true),
        () => answer(false),
      )
    })
  }
}

/** In one line: evidence is short. */
const messageOf = (error: unknown): string =>
  error instanceof RashomonError ? `${error.explanation.what}: ${error.explanation.why}` : wordsOf(error)
