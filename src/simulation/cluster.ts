/**
 * The faults of a simulated cluster. Its state is the union of the active faults by id; healing one recomputes all of
 * it from the rest. Each fault is proved by what a probe sees, not by having been asked for.
 */
import { type Cluster, grudgeOf } from '../cluster/index.ts'
import { type Evidence, faultName, type PlannedFault } from '../history/index.ts'
import { randomStream } from '../time/index.ts'
import type { NodeId } from '../units.ts'
import type { Simulation } from './simulation.ts'

interface Active {
  readonly fault: PlannedFault
  readonly on: readonly NodeId[]
  /** Per struck node: fast or slow, for clocks. */
  readonly signs: readonly number[]
}

/** A clock that is off by a second also gains or loses so many seconds in each. */
const DRIFT_PER_SKEW_SECOND = 0.02
const PROBES = 200

export class SimulatedCluster<Message> implements Cluster {
  readonly kind = 'simulated' as const
  readonly nodes: readonly NodeId[]
  readonly #simulation: Simulation<Message>
  readonly #active = new Map<number, Active>()

  constructor(simulation: Simulation<Message>) {
    this.#simulation = simulation
    this.nodes = simulation.nodes
  }

  async inject(id: number, fault: PlannedFault, on: readonly NodeId[]): Promise<Evidence> {
    if (on.length === 0) return { kind: 'not-held', why: 'nobody to strike' }
    const signs = on.map(() => (this.#simulation.faultRandom.next() < 0.5 ? -1 : 1))
    const already = this.#untouched(fault, on)
    this.#active.set(id, { fault, on, signs })
    this.#apply()
    if (already !== null) return { kind: 'not-held', why: already }
    return this.#evidence({ fault, on, signs })
  }

  async heal(id: number): Promise<Evidence> {
    const healed = this.#active.get(id)
    if (healed === undefined) return { kind: 'not-healed', why: `no fault ${id} is active` }
    this.#active.delete(id)
    this.#apply()
    return this.#healedEvidence(healed)
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
      member.skew(skewMs * 1e6, (skewMs / 1000) * DRIFT_PER_SKEW_SECOND)
    }
  }

  #strikes(kind: PlannedFault['kind'], node: NodeId): boolean {
    for (const { fault, on } of this.#active.values()) if (fault.kind === kind && on.includes(node)) return true
    return false
  }

  #link(from: NodeId, to: NodeId): number {
    return this.#simulation.network.link(this.#simulation.memberOf(from).index, this.#simulation.memberOf(to).index)
  }

  #evidence(active: Active): Evidence {
    const { fault, on } = active
    switch (fault.kind) {
      case 'cut':
        return this.#cutEvidence(fault.shape, on)
      case 'kill':
      case 'pause': {
        const wanted = fault.kind === 'kill' ? 'down' : 'paused'
        const missed = on.filter((node) => this.#simulation.memberOf(node).status !== wanted)
        const struck = on.filter((node) => !missed.includes(node))
        if (struck.length === 0) return { kind: 'not-held', why: `${missed.join(', ')} not ${wanted}` }
        return { kind: 'held', probe: `${struck.join(', ')}: process ${wanted === 'down' ? 'gone' : 'stopped'}` }
      }
      case 'loss':
      case 'duplicate':
      case 'reorder':
      case 'delay':
        return this.#packetEvidence(fault.kind, on)
      case 'clock':
        return this.#clockEvidence(on)
      default:
        return { kind: 'not-held', why: `a simulated cluster has no ${faultName(fault)}` }
    }
  }

  #cutEvidence(shape: Parameters<typeof grudgeOf>[0], on: readonly NodeId[]): Evidence {
    const { network } = this.#simulation
    const { links, outside } = grudgeOf(shape, this.nodes, on)
    if (outside.length > 0) return { kind: 'held', probe: `clients no longer reach ${outside.join(', ')}` }
    if (links.length === 0) return { kind: 'not-held', why: `${shape} cuts no link among ${this.nodes.length} nodes` }
    const passing = links.filter(([from, to]) => network.cut[this.#link(from, to)] === 0)
    if (passing.length > 0) return { kind: 'not-held', why: `${passing.length} of ${links.length} links still pass` }
    const [from, to] = links[0] ?? ['', '']
    return { kind: 'held', probe: `${from}→${to} and ${links.length - 1} other links drop what arrives` }
  }

  /** Sends probes through the same rules as real datagrams, on a random stream of their own. */
  #packetEvidence(kind: 'loss' | 'duplicate' | 'reorder' | 'delay', on: readonly NodeId[]): Evidence {
    const { network } = this.#simulation
    const struck = on[0]
    const other = this.nodes.find((node) => node !== struck)
    if (struck === undefined || other === undefined) return { kind: 'not-held', why: 'no link to spoil' }
    const link = this.#link(struck, other)
    if (kind === 'delay')
      return { kind: 'held', probe: `${struck}→${other}: ${(network.delayNs[link] ?? 0) / 1e6} ms later` }
    const chance = network[kind][link] ?? 0
    const random = randomStream(Math.round(chance * 1e6), 'probe')
    let hit = 0
    for (let probe = 0; probe < PROBES; probe++) if (random.next() < chance) hit++
    if (hit === 0) return { kind: 'not-held', why: `none of ${PROBES} probes met ${kind}` }
    return { kind: 'held', probe: `${struck}→${other}: ${kind} met ${hit} of ${PROBES} probes` }
  }

  #clockEvidence(on: readonly NodeId[]): Evidence {
    const offsets = on.map((node) => {
      const offMs = (this.#simulation.memberOf(node).wallTimeNs() - this.#simulation.nowNs) / 1e6
      return `${node} is off by ${offMs.toFixed(1)} ms`
    })
    return { kind: 'held', probe: offsets.join(', ') }
  }

  #healedEvidence({ fault, on }: Active): Evidence {
    if (fault.kind === 'kill' || fault.kind === 'pause') {
      const still = on.filter((node) => this.#simulation.memberOf(node).status !== 'up')
      const back = on.filter((node) => !still.includes(node))
      const held = still.length === 0 ? '' : `; ${still.join(', ')} still held by another fault`
      return { kind: 'healed', probe: `${back.join(', ') || 'nobody'} running again${held}` }
    }
    if (fault.kind !== 'cut') return { kind: 'healed', probe: `${on.join(', ')}: ${fault.kind} gone` }
    const { links } = grudgeOf(fault.shape, this.nodes, on)
    const cut = links.filter(([from, to]) => this.#simulation.network.cut[this.#link(from, to)] === 1)
    const rest = cut.length === 0 ? 'all pass again' : `${cut.length} still cut by another fault`
    return { kind: 'healed', probe: `${links.length} links: ${rest}` }
  }
}
