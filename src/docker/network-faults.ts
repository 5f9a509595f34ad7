/**
 * What of a cluster's faults is in its network: cuts, losses, delays and nodes taken off it. All of them are one state,
 * which is made anew from the active faults whenever these change, and proved by datagrams.
 */
import { grudgeOf } from '../cluster/index.ts'
import type { CutShape, Evidence, PlannedFault } from '../history/index.ts'
import type { Clock } from '../time/index.ts'
import type { NodeId } from '../units.ts'
import { Attachments } from './attachments.ts'
import type { Deployment } from './deployment.ts'
import type { Tally } from './firewall.ts'
import { Emulator } from './netem-faults.ts'
import {
  type ActiveFault,
  isSpoil,
  type Link,
  linkName,
  linksAmong,
  linksOf,
  type NetworkState,
  networkOf,
  type SpoilFault,
} from './network-state.ts'
import { Probes, type Risen } from './probes.ts'
import { allDone } from './serial.ts'

export type NetworkFault = PlannedFault & {
  readonly kind: 'cut' | 'loss' | 'delay' | 'duplicate' | 'reorder' | 'disconnect'
}

const DATAGRAMS = 3
const WAIT_MS = 1000
/** Of a fault that strikes each packet by chance, so many must be expected among the probes. */
const EXPECTED_HITS = 10
const FEWEST_DATAGRAMS = 20
const MOST_DATAGRAMS = 10_000

export class NetworkFaults {
  readonly #nodes: readonly NodeId[]
  readonly #probes: Probes
  readonly #attachments: Attachments
  readonly #emulator: Emulator
  #state: NetworkState

  constructor(deployment: Deployment, clock: Clock) {
    this.#nodes = deployment.pods.map(({ node }) => node)
    this.#probes = new Probes(deployment, clock)
    this.#attachments = new Attachments(deployment)
    this.#emulator = new Emulator(deployment)
    this.#state = networkOf(this.#nodes, [])
  }

  /** Makes the network as the active faults demand. */
  async apply(active: Iterable<ActiveFault>): Promise<void> {
    this.#state = networkOf(this.#nodes, active)
    await this.#attachments.apply(this.#state.detached)
    await allDone([this.#probes.write(this.#state), this.#emulator.apply(this.#state)])
  }

  /** Why a fault cannot show now, whatever is done; null if it can. */
  untouched(fault: NetworkFault, on: readonly NodeId[]): string | null {
    const { detached } = this.#state
    if (fault.kind === 'disconnect') {
      return on.every((node) => detached.has(node)) ? `${on.join(', ')}: already off the network` : null
    }
    if (fault.kind === 'cut') {
      const { links, outside } = grudgeOf(fault.shape, this.#nodes, on)
      if (links.length + outside.length === 0) return `${fault.shape} cuts no link among ${this.#nodes.length} nodes`
      if (outside.some((node) => !detached.has(node)) || this.#attached(links).length > 0) return null
      return 'every link of it is down: its nodes are off the network'
    }
    return this.#passable(linksOf(this.#nodes, on)).length > 0 ? null : 'every link of it is cut: no packet to spoil'
  }

  held(fault: NetworkFault, on: readonly NodeId[]): Promise<Evidence> {
    if (fault.kind === 'cut') return this.#cutHeld(fault.shape, on)
    if (fault.kind === 'disconnect') return this.#offNetwork(on)
    return fault.kind === 'loss' ? this.#lossHeld(fault, on) : this.#emulated(fault, on)
  }

  healed(fault: NetworkFault, on: readonly NodeId[]): Promise<Evidence> {
    if (fault.kind === 'cut') return this.#cutHealed(fault.shape, on)
    if (fault.kind === 'disconnect') return this.#onNetwork(on)
    return this.#clean(fault, on)
  }

  async #cutHeld(shape: CutShape, on: readonly NodeId[]): Promise<Evidence> {
    const { links, outside } = grudgeOf(shape, this.#nodes, on)
    return outside.length > 0 ? this.#clientsCut(outside) : this.#linksCut(links)
  }

  /** All links are probed: those that are cut must be silent, and what is told of the others is the counter-proof. */
  async #linksCut(links: readonly Link[]): Promise<Evidence> {
    const mine = new Set(links.map(linkName))
    const open = this.#open(linksAmong(this.#nodes)).filter((link) => !mine.has(linkName(link)))
    const shown = this.#attached(links)
    const risen = await this.#probes.send([...shown, ...open], DATAGRAMS, WAIT_MS)
    const leaking = shown.filter((link) => !isSilent(risen(linkName(link))))
    if (leaking.length > 0) return { kind: 'not-held', why: told(leaking, risen, 'dropped') }
    const hidden = links.length - shown.length
    const texts = [
      told(shown, risen, 'dropped'),
      ...(hidden > 0 ? [`${hidden} more of nodes that are off the network`] : []),
      ...(open.length > 0 ? [`meanwhile ${told(open, risen, 'passed')}`] : []),
    ]
    return { kind: 'held', probe: texts.join('; ') }
  }

  async #clientsCut(outside: readonly NodeId[]): Promise<Evidence> {
    const shown = outside.filter((node) => !this.#state.detached.has(node))
    const knocks = await this.#knock(shown)
    const leaking = knocks.filter(({ tally }) => !isSilent(tally))
    const texts = (of: typeof knocks): string =>
      of
        .map(({ node, tally }) => `${node}: ${dropped(tally)} of ${tally.arrived} packets of clients dropped`)
        .join('; ')
    if (leaking.length > 0) return { kind: 'not-held', why: texts(leaking) }
    return { kind: 'held', probe: texts(knocks) }
  }

  async #cutHealed(shape: CutShape, on: readonly NodeId[]): Promise<Evidence> {
    const { links, outside } = grudgeOf(shape, this.#nodes, on)
    if (outside.length > 0) return this.#clientsBack(outside)
    const open = this.#open(links)
    const rest = links.length - open.length
    const still = rest > 0 ? `${rest} still down or spoiled by another fault` : null
    if (open.length === 0) return { kind: 'healed', probe: still ?? 'no link was cut' }
    const risen = await this.#probes.send(open, DATAGRAMS, WAIT_MS)
    const dead = open.filter((link) => !isOpen(risen(linkName(link))))
    if (dead.length > 0) return { kind: 'not-healed', why: told(dead, risen, 'passed') }
    return { kind: 'healed', probe: [told(open, risen, 'passed'), ...(still === null ? [] : [still])].join('; ') }
  }

  async #clientsBack(outside: readonly NodeId[]): Promise<Evidence> {
    const shown = outside.filter((node) => !this.#state.detached.has(node) && !this.#state.outside.has(node))
    const knocks = await this.#knock(shown)
    const dead = knocks.filter(({ tally }) => tally.passed === 0)
    if (dead.length > 0) {
      return { kind: 'not-healed', why: `no packet of clients reaches ${dead.map(({ node }) => node).join(', ')}` }
    }
    const rest = outside.filter((node) => !shown.includes(node))
    const texts = [
      ...knocks.map(({ node, tally }) => `${node}: ${tally.passed} of ${tally.arrived} packets of clients passed`),
      ...(rest.length > 0 ? [`${rest.join(', ')}: still cut off by another fault`] : []),
    ]
    return { kind: 'healed', probe: texts.join('; ') }
  }

  #knock(nodes: readonly NodeId[]): Promise<readonly { readonly node: NodeId; readonly tally: Tally }[]> {
    return Promise.all(nodes.map(async (node) => ({ node, tally: await this.#probes.knock(node, WAIT_MS) })))
  }

  /** One link into each node that it strikes: whoever has the rule shows it. */
  async #lossHeld({ amount }: SpoilFault, on: readonly NodeId[]): Promise<Evidence> {
    const links = oneEach(this.#passable(linksOf(this.#nodes, on)))
    const count = datagramsFor(amount)
    const risen = await this.#probes.send(links, count, WAIT_MS)
    const whole = links.filter((link) => dropped(risen(linkName(link))) === 0)
    if (whole.length > 0) return { kind: 'not-held', why: told(whole, risen, 'dropped') }
    return { kind: 'held', probe: told(links, risen, 'dropped') }
  }

  async #emulated(fault: SpoilFault, on: readonly NodeId[]): Promise<Evidence> {
    const links = oneEach(this.#passable(linksOf(this.#nodes, on)))
    const delayMs = fault.kind === 'delay' ? 2 * fault.amount : 0
    const risen = await this.#probes.send(
      links,
      datagramsFor(fault.kind === 'delay' ? 1 : fault.amount),
      WAIT_MS + delayMs,
    )
    const seen = await this.#emulator.look(links)
    const bare = links.filter((link) => (seen.get(linkName(link))?.sentPackets ?? 0) === 0)
    if (bare.length > 0) return { kind: 'not-held', why: `no packet of ${names(bare)} met netem` }
    if (fault.kind === 'duplicate') {
      const twice = links.some((link) => risen(linkName(link)).arrived > datagramsFor(fault.amount))
      if (!twice) return { kind: 'not-held', why: 'no datagram arrived twice' }
    }
    const texts = links.map((link) => {
      const found = seen.get(linkName(link))
      return `${linkName(link)}: ${found?.sentPackets} packets met netem (${found?.parameters})`
    })
    return { kind: 'held', probe: few(texts) }
  }

  async #clean({ kind }: SpoilFault, on: readonly NodeId[]): Promise<Evidence> {
    const links = this.#passable(linksOf(this.#nodes, on))
    const clean = links.filter((link) => !this.#state.spoiled[kind].has(linkName(link)))
    if (clean.length === 0)
      return { kind: 'healed', probe: 'every link of it is still cut or spoiled by another fault' }
    if (kind !== 'loss') return this.#unEmulated(kind, clean)
    const shown = oneEach(clean)
    const risen = await this.#probes.send(shown, FEWEST_DATAGRAMS, WAIT_MS)
    const lossy = shown.filter((link) => risen(linkName(link)).passed < FEWEST_DATAGRAMS)
    if (lossy.length > 0) return { kind: 'not-healed', why: told(lossy, risen, 'passed') }
    return { kind: 'healed', probe: told(shown, risen, 'passed') }
  }

  async #unEmulated(kind: string, links: readonly Link[]): Promise<Evidence> {
    const seen = await this.#emulator.look(links)
    const left = links.filter((link) => seen.get(linkName(link))?.parameters.includes(kind))
    if (left.length > 0) return { kind: 'not-healed', why: `netem still spoils ${names(left)}` }
    return { kind: 'healed', probe: `netem no longer spoils ${names(links)}` }
  }

  async #offNetwork(on: readonly NodeId[]): Promise<Evidence> {
    const attached = await this.#attachments.attachedOf(on)
    if (attached.length > 0) return { kind: 'not-held', why: `${attached.join(', ')} still on the network` }
    const links = linksOf(this.#nodes, on)
    const risen = await this.#probes.send(links, DATAGRAMS, 0)
    const heard = links.filter((link) => risen(linkName(link)).arrived > 0)
    if (heard.length > 0) return { kind: 'not-held', why: told(heard, risen, 'passed') }
    const silent = links.length > 0 ? `; nothing arrived over ${names(links)}` : ''
    return { kind: 'held', probe: `${on.join(', ')}: no network interface${silent}` }
  }

  async #onNetwork(on: readonly NodeId[]): Promise<Evidence> {
    const back = on.filter((node) => !this.#state.detached.has(node))
    const missing = back.filter((node) => !this.#attachments.isAttached(node))
    if (missing.length > 0) return { kind: 'not-healed', why: `${missing.join(', ')} not back on the network` }
    const rest = on.length > back.length ? ['the others are still off by another fault'] : []
    const links = this.#open(linksOf(this.#nodes, back))
    const risen = await this.#probes.send(links, DATAGRAMS, WAIT_MS)
    const dead = links.filter((link) => !isOpen(risen(linkName(link))))
    if (dead.length > 0) return { kind: 'not-healed', why: told(dead, risen, 'passed') }
    const proof = links.length > 0 ? told(links, risen, 'passed') : `${back.join(', ') || 'nobody'} back on the network`
    return { kind: 'healed', probe: [proof, ...rest].join('; ') }
  }

  /** Whose ends are both on the network: only there a firewall sees what is sent. */
  #attached(links: readonly Link[]): readonly Link[] {
    return links.filter((link) => link.every((node) => !this.#state.detached.has(node)))
  }

  /** Over which something can pass: not cut, though perhaps spoiled. */
  #passable(links: readonly Link[]): readonly Link[] {
    return this.#attached(links).filter((link) => !this.#state.cut.has(linkName(link)))
  }

  /** Over which nearly everything must pass. */
  #open(links: readonly Link[]): readonly Link[] {
    return this.#passable(links).filter((link) => (this.#state.spoiled.loss.get(linkName(link)) ?? 0) === 0)
  }
}

export const isNetworkFault = (fault: PlannedFault): fault is NetworkFault =>
  fault.kind === 'cut' || fault.kind === 'disconnect' || isSpoil(fault)

const dropped = ({ arrived, passed }: Tally): number => arrived - passed
/** Whoever did not see anything arrive has not dropped it. */
const isSilent = ({ arrived, passed }: Tally): boolean => arrived >= 1 && passed === 0
const isOpen = ({ arrived, passed }: Tally): boolean => arrived >= DATAGRAMS && passed >= DATAGRAMS

/** Enough to be struck by chance; few if that is certain. */
const datagramsFor = (chance: number): number =>
  Math.min(MOST_DATAGRAMS, Math.max(FEWEST_DATAGRAMS, Math.ceil(EXPECTED_HITS / chance)))

/** One of the links into each node. */
const oneEach = (links: readonly Link[]): readonly Link[] => [...new Map(links.map((link) => [link[1], link])).values()]

const MOST_TOLD = 6
const few = (texts: readonly string[]): string =>
  texts.length <= MOST_TOLD
    ? texts.join('; ')
    : `${texts.slice(0, MOST_TOLD).join('; ')}; and ${texts.length - MOST_TOLD} more alike`

const names = (links: readonly Link[]): string => {
  const all = links.map(linkName)
  return all.length <= MOST_TOLD
    ? all.join(', ')
    : `${all.slice(0, MOST_TOLD).join(', ')} and ${all.length - MOST_TOLD} more`
}

/** "n1→n2, n3→n2: 3 of 3 datagrams dropped": links with the same numbers are told together. */
function told(links: readonly Link[], risen: Risen, what: 'dropped' | 'passed'): string {
  const alike = Map.groupBy(links, (link) => {
    const tally = risen(linkName(link))
    if (tally.arrived === 0) return 'no datagram arrived'
    return `${what === 'dropped' ? dropped(tally) : tally.passed} of ${tally.arrived} datagrams ${what}`
  })
  return few([...alike].map(([text, group]) => `${names(group)}: ${text}`))
}
