/**
 * The faults of a simulated cluster. Its state is the union of the active faults by id; healing one recomputes all of
 * it from the rest. Each fault is proved by what a probe sees, not by having been asked for.
 */
import { type Cluster, grudgeOf } from '../cluster/index.ts'
import type { Evidence, PlannedFault } from '../history/index.ts'
import type { NodeId } from '../units.ts'
import { Probes } from './probes.ts'
import type { Simulation } from './simulation.ts'

interface Active {
  readonly fault: PlannedFault
  readonly on: readonly NodeId[]
  /** Per struck node: fast or slow, for clocks. */
  readonly signs: readonly number[]
}

/** A clock that is off by a second also gains or loses so many seconds in each. */
const DRIFT_PER_SKEW_SECOND = 0.02
/** However far it is off: a clock that stood still would stop its node's timers, and virtual time with them. */
const MOST_DRIFT = 0.3

export class SimulatedCluster<Message> implements Cluster {
  readonly kind = 'simulated' as const
  readonly nodes: readonly NodeId[]
  readonly #simulation: Simulation<Message>
  readonly #probes: Probes<Message>
  readonly #active = new Map<number, Active>()
  /** Ids of faults that found nothing to strike. */
  readonly #idle = new Set<number>()

  constructor(simulation: Simulation<Message>) {
    this.#simulation = simulation
    this.#probes = new Probes(simulation)
    this.nodes = simulation.nodes
  }

  async inject(id: number, fault: PlannedFault, on: readonly NodeId[]): Promise<Evidence> {
    const why = on.length === 0 ? 'nobody to strike' : this.#untouched(fault, on)
    if (why !== null) {
      // Were it kept, it would strike unseen as soon as another fault lets go.
      this.#idle.add(id)
      return { kind: 'not-held', why }
    }
    const signs = on.map(() => (this.#simulation.faultRandom.next() < 0.5 ? -1 : 1))
    this.#active.set(id, { fault, on, signs })
    this.#apply()
    return this.#probes.held(fault, on)
  }

  async heal(id: number): Promise<Evidence> {
    if (this.#idle.delete(id)) return { kind: 'healed', probe: 'it never took hold' }
    const healed = this.#active.get(id)
    if (healed === undefined) return { kind: 'not-healed', why: `no fault ${id} is active` }
    this.#active.delete(id)
    this.#apply()
    const rest = [...this.#active.values()].filter(({ fault }) => fault.kind !== 'cut')
    return this.#probes.healed(healed.fault, healed.on, (node, kinds) =>
      rest.some(({ fault, on }) => kinds.includes(fault.kind) && on.includes(node)),
    )
  }

  /** Why a fault cannot show on these nodes: a process that is gone cannot be paused. */
  #untouched(fault: PlannedFault, on: readonly NodeId[]): string | null {
    if (fault.kind !== 'pause' && fault.kind !== 'kill') return null
    const statuses = on.map((node) => this.#simulation.memberOf(node).status)
    const gone = fault.kind === 'kill' ? statuses.every((s) => s === 'down') : statuses.every((s) => s !== 'up')
    return gone ? `${on.join(', ')} already down or paused` : null
  }

  #apply(): void {
    this.#applyLinks()
    this.#applyProcesses()
    this.#applyClocks()
  }

  #applyLinks(): void {
    const { network } = this.#simulation
    const reopened = network.outside.slice()
    network.cut.fill(0)
    network.outside.fill(0)
    network.loss.fill(0)
    network.duplicate.fill(0)
    network.reorder.fill(0)
    network.delayNs.fill(0)
    for (const { fault, on } of this.#active.values()) {
      if (fault.kind === 'cut') this.#cut(fault.shape, on)
      if (fault.kind === 'loss') this.#spoil(network.loss, on, fault.amount)
      if (fault.kind === 'duplicate') this.#spoil(network.duplicate, on, fault.amount)
      if (fault.kind === 'reorder') this.#spoil(network.reorder, on, fault.amount)
      if (fault.kind === 'delay') this.#spoil(network.delayNs, on, fault.amount * 1e6)
    }
    for (const [node, was] of reopened.entries()) {
      if (was === 1 && network.outside[node] === 0) this.#simulation.releaseHeld(node)
    }
  }

  #cut(shape: Parameters<typeof grudgeOf>[0], on: readonly NodeId[]): void {
    const { network } = this.#simulation
    const { links, outside } = grudgeOf(shape, this.nodes, on)
    for (const [from, to] of links) network.cut[this.#link(from, to)] = 1
    for (const node of outside) network.outside[this.#simulation.memberOf(node).index] = 1
  }

  /** Every link that begins or ends at a struck node. */
  #spoil(column: Float64Array, on: readonly NodeId[], amount: number): void {
    for (const node of on) {
      for (const other of this.nodes) {
        if (other === node) continue
        for (const link of [this.#link(node, other), this.#link(other, node)]) {
          column[link] = Math.max(column[link] ?? 0, amount)
        }
      }
    }
  }

  #applyProcesses(): void {
    for (const member of this.#simulation.members) {
      const killed = this.#strikes('kill', member.name)
      const paused = this.#strikes('pause', member.name)
      if (killed && member.status !== 'down') {
        member.crash()
        this.#simulation.breakConnections(member.index, 'connection reset')
      } else if (!killed && member.status === 'down') member.start()
      if (paused && member.status === 'up') member.pause()
      else if (!paused && member.status === 'paused') member.resume()
    }
  }

  #applyClocks(): void {
    const skewed = new Map<NodeId, number>()
    for (const { fault, on, signs } of this.#active.values()) {
      if (fault.kind !== 'clock') continue
      for (const [at, node] of on.entries()) skewed.set(node, (signs[at] ?? 1) * fault.amount)
    }
    for (const member of this.#simulation.members) {
      const skewMs = skewed.get(member.name) ?? 0
      if (skewMs === member.skewMs) continue
      member.skewMs = skewMs
      const drift = (skewMs / 1000) * DRIFT_PER_SKEW_SECOND
      member.skew(skewMs * 1e6, Math.max(-MOST_DRIFT, Math.min(MOST_DRIFT, drift)))
    }
  }

  #strikes(kind: PlannedFault['kind'], node: NodeId): boolean {
    for (const { fault, on } of this.#active.values()) if (fault.kind === kind && on.includes(node)) return true
    return false
  }

  #link(from: NodeId, to: NodeId): number {
    return this.#simulation.network.link(this.#simulation.memberOf(from).index, this.#simulation.memberOf(to).index)
  }
}
