/**
 * Proves that a fault took hold and that it is gone, by looking at what became of processes, clocks and packets. Packets
 * go the way of the nodes' own (`Network.probe`).
 */
import { grudgeOf } from '../cluster/index.ts'
import { type CutShape, type Evidence, type FaultKind, faultName, type PlannedFault } from '../history/index.ts'
import type { NodeId } from '../units.ts'
import type { ProbeResult } from './network.ts'
import type { Simulation } from './simulation.ts'

/** Enough to meet a cut link's firewall however many packets are lost on the way there. */
const PROBES_OF_A_CUT = 20
const FEWEST_PROBES = 200
const MOST_PROBES = 20_000
/** Of a fault that strikes each packet by chance, so many must be expected among the probes. */
const EXPECTED_HITS = 10

type PacketFault = Extract<PlannedFault, { readonly kind: 'loss' | 'delay' | 'duplicate' | 'reorder' | 'clock' }>
type PacketKind = 'loss' | 'delay' | 'duplicate' | 'reorder'

/** Whether another fault of these kinds still strikes the node. */
export type StillStruck = (node: NodeId, kinds: readonly FaultKind[]) => boolean

export class Probes<Message> {
  readonly #simulation: Simulation<Message>

  constructor(simulation: Simulation<Message>) {
    this.#simulation = simulation
  }

  held(fault: PlannedFault, on: readonly NodeId[]): Evidence {
    switch (fault.kind) {
      case 'cut':
        return this.#cut(fault.shape, on)
      case 'kill':
      case 'pause':
        return this.#stopped(fault.kind, on)
      case 'loss':
      case 'duplicate':
      case 'reorder':
      case 'delay':
        return this.#spoiled(fault.kind, fault.amount, on)
      case 'clock':
        return this.#off(fault, on)
      default:
        return { kind: 'not-held', why: `a simulated cluster has no ${faultName(fault)}` }
    }
  }

  healed(fault: PlannedFault, on: readonly NodeId[], struck: StillStruck): Evidence {
    switch (fault.kind) {
      case 'cut':
        return this.#joined(fault.shape, on)
      case 'kill':
      case 'pause':
        return this.#running(on, struck)
      case 'loss':
      case 'duplicate':
      case 'reorder':
      case 'delay':
        return this.#clean(fault.kind, on)
      case 'clock':
        return this.#onTime(on, struck)
      default:
        return { kind: 'not-healed', why: `a simulated cluster has no ${faultName(fault)}` }
    }
  }

  #cut(shape: CutShape, on: readonly NodeId[]): Evidence {
    const { network } = this.#simulation
    const { links, outside } = grudgeOf(shape, this.#simulation.nodes, on)
    const reached = outside.filter((node) => network.outside[this.#index(node)] === 0)
    if (reached.length > 0) return { kind: 'not-held', why: `clients still reach ${reached.join(', ')}` }
    if (outside.length > 0) return { kind: 'held', probe: `clients no longer reach ${outside.join(', ')}` }
    const [first] = links
    if (first === undefined) return { kind: 'not-held', why: `${shape} cuts no link among ${network.nodes} nodes` }
    const passing = links.filter(([from, to]) => {
      const { sent, lost, dropped } = this.#probe(from, to, PROBES_OF_A_CUT)
      return dropped === 0 || lost + dropped < sent
    })
    if (passing.length > 0) return { kind: 'not-held', why: `${passing.length} of ${links.length} links still pass` }
    const others = links.length === 1 ? 'drops' : `and ${links.length - 1} other links drop`
    return { kind: 'held', probe: `${first[0]}→${first[1]} ${others} what arrives` }
  }

  #joined(shape: CutShape, on: readonly NodeId[]): Evidence {
    const { network } = this.#simulation
    const { links, outside } = grudgeOf(shape, this.#simulation.nodes, on)
    if (outside.length > 0) {
      const still = outside.filter((node) => network.outside[this.#index(node)] === 1)
      const rest = still.length === 0 ? 'all' : `all but ${still.join(', ')}, cut off by another fault,`
      return { kind: 'healed', probe: `clients reach ${rest} again` }
    }
    const open = links.filter(([from, to]) => network.cut[this.#link(from, to)] === 0)
    const dead = open.filter(([from, to]) => this.#probe(from, to, PROBES_OF_A_CUT).dropped > 0)
    if (dead.length > 0)
      return { kind: 'not-healed', why: `${dead.length} of ${links.length} links still drop packets` }
    const cut = links.length - open.length
    const rest = cut === 0 ? 'all pass again' : `${cut} still cut by another fault`
    return { kind: 'healed', probe: `${links.length} links: ${rest}` }
  }

  #stopped(kind: 'kill' | 'pause', on: readonly NodeId[]): Evidence {
    const wanted = kind === 'kill' ? 'down' : 'paused'
    const struck = on.filter((node) => this.#simulation.memberOf(node).status === wanted)
    if (struck.length === 0) return { kind: 'not-held', why: `${on.join(', ')} not ${wanted}` }
    return { kind: 'held', probe: `${struck.join(', ')}: process ${kind === 'kill' ? 'gone' : 'stopped'}` }
  }

  #running(on: readonly NodeId[], struck: StillStruck): Evidence {
    const still = on.filter((node) => this.#simulation.memberOf(node).status !== 'up')
    const dead = still.filter((node) => !struck(node, ['kill', 'pause']))
    if (dead.length > 0) return { kind: 'not-healed', why: `${dead.join(', ')} did not come back` }
    const back = on.filter((node) => !still.includes(node))
    const held = still.length === 0 ? '' : `; ${still.join(', ')} still held by another fault`
    return { kind: 'healed', probe: `${back.join(', ') || 'nobody'} running again${held}` }
  }

  #spoiled(kind: PacketKind, amount: number, on: readonly NodeId[]): Evidence {
    const link = this.#passable(on)
    if (link === null) return { kind: 'not-held', why: `every link of ${on.join(', ')} is cut: no packet to spoil` }
    const [from, to] = link
    const count = Math.min(MOST_PROBES, Math.max(FEWEST_PROBES, Math.ceil(EXPECTED_HITS / Math.max(amount, 1e-9))))
    const seen = this.#probe(from, to, count)
    const leastNs = this.#simulation.network.minNs(this.#link(from, to)) + amount * 1e6
    if (kind === 'delay') {
      const took = `${from}→${to} takes at least ${(seen.leastNs / 1e6).toFixed(1)} ms`
      if (amount > 0 && seen.leastNs >= leastNs) return { kind: 'held', probe: took }
      return { kind: 'not-held', why: took }
    }
    const hits = hitsOf(kind, seen)
    if (hits === 0) return { kind: 'not-held', why: `none of ${count} probes ${DONE[kind]}` }
    return { kind: 'held', probe: `${from}→${to}: ${hits} of ${count} probes ${DONE[kind]}` }
  }

  #clean(kind: PacketKind, on: readonly NodeId[]): Evidence {
    const { network } = this.#simulation
    const column = kind === 'delay' ? network.delayNs : network[kind]
    const link = this.#passable(on)
    if (link === null) return { kind: 'healed', probe: `every link of ${on.join(', ')} is cut by another fault` }
    const [from, to] = link
    if ((column[this.#link(from, to)] ?? 0) > 0) {
      return { kind: 'healed', probe: `${from}→${to}: still suffers ${kind} from another fault` }
    }
    const seen = this.#probe(from, to, FEWEST_PROBES)
    if (kind === 'delay') {
      return { kind: 'healed', probe: `${from}→${to} takes ${(seen.leastNs / 1e6).toFixed(1)} ms or more` }
    }
    const hits = hitsOf(kind, seen)
    if (hits > 0) return { kind: 'not-healed', why: `${from}→${to}: ${hits} of ${seen.sent} probes ${DONE[kind]}` }
    return { kind: 'healed', probe: `${from}→${to}: none of ${seen.sent} probes ${DONE[kind]}` }
  }

  #off({ amount }: PacketFault, on: readonly NodeId[]): Evidence {
    const off = on.filter((node) => amount > 0 && Math.abs(this.#offMs(node)) >= amount / 2)
    const told = on.map((node) => `${node} is off by ${this.#offMs(node).toFixed(1)} ms`).join(', ')
    return off.length === 0 ? { kind: 'not-held', why: told } : { kind: 'held', probe: told }
  }

  #onTime(on: readonly NodeId[], struck: StillStruck): Evidence {
    const told = on.map((node) => `${node} is off by ${this.#offMs(node).toFixed(1)} ms`).join(', ')
    const wrong = on.filter((node) => Math.abs(this.#offMs(node)) >= 1 && !struck(node, ['clock']))
    return wrong.length === 0 ? { kind: 'healed', probe: told } : { kind: 'not-healed', why: told }
  }

  #offMs(node: NodeId): number {
    return (this.#simulation.memberOf(node).wallTimeNs() - this.#simulation.nowNs) / 1e6
  }

  /** A link from a struck node that is not cut. */
  #passable(on: readonly NodeId[]): readonly [from: NodeId, to: NodeId] | null {
    for (const from of on) {
      for (const to of this.#simulation.nodes) {
        if (to !== from && this.#simulation.network.cut[this.#link(from, to)] === 0) return [from, to]
      }
    }
    return null
  }

  #probe(from: NodeId, to: NodeId, count: number): ProbeResult {
    const { network, probeRandom } = this.#simulation
    return network.probe(this.#index(from), this.#index(to), count, probeRandom)
  }

  #index(node: NodeId): number {
    return this.#simulation.memberOf(node).index
  }

  #link(from: NodeId, to: NodeId): number {
    return this.#simulation.network.link(this.#index(from), this.#index(to))
  }
}

const DONE = { loss: 'were lost', duplicate: 'arrived twice', reorder: 'overtook an earlier one' } as const

const hitsOf = (kind: keyof typeof DONE, { lost, doubled, overtaking }: ProbeResult): number =>
  kind === 'loss' ? lost : kind === 'duplicate' ? doubled : overtaking
