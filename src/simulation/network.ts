/**
 * Links between nodes (datagrams: may be lost, doubled, reordered when asked, else in order) and from clients to nodes
 * (streams). Whether a link is cut is looked at when a message arrives, as a firewall at the receiver does.
 */
import type { Random } from '../time/index.ts'

export interface LinkSpeed {
  /** One way, nanoseconds: at least this … */
  readonly minNs: number
  /** … and on average so much more (exponentially distributed). */
  readonly meanExtraNs: number
}

export interface NetworkSpeed {
  between(from: number, to: number): LinkSpeed
  readonly client: LinkSpeed
}

/** A reordered datagram is late by so much, on average. */
const REORDER_EXTRA_NS = 20e6
/** Probes follow each other as closely as busy nodes' datagrams do. */
const PROBE_EVERY_NS = 1e6

/** What datagrams of one link draw from and leave behind: the nodes' own, or those of a probe. */
interface Traffic {
  readonly random: Random
  /** Per link, when the last datagram in order arrives. */
  readonly lastArrivalNs: Float64Array
}

/** What became of the datagrams of a probe. */
export interface ProbeResult {
  readonly sent: number
  /** Lost on the way … */
  readonly lost: number
  /** … or dropped on arrival, because the link is cut. */
  readonly dropped: number
  /** Arrived twice. */
  readonly doubled: number
  /** Arrived before one that was sent earlier. */
  readonly overtaking: number
  /** The fastest arrival took so long; Infinity if none arrived. */
  readonly leastNs: number
}

export class Network {
  readonly nodes: number
  readonly #traffic: Traffic
  readonly #minNs: Float64Array
  readonly #extraNs: Float64Array
  readonly #client: LinkSpeed
  /** Per directed link from * nodes + to, recomputed from the active faults. */
  readonly cut: Uint8Array
  readonly loss: Float64Array
  readonly duplicate: Float64Array
  readonly reorder: Float64Array
  readonly delayNs: Float64Array
  /** Nodes that clients cannot reach. */
  readonly outside: Uint8Array

  constructor(nodes: number, random: Random, speed: NetworkSpeed) {
    const links = nodes * nodes
    this.nodes = nodes
    this.#traffic = { random, lastArrivalNs: new Float64Array(links) }
    this.#client = speed.client
    this.#minNs = new Float64Array(links)
    this.#extraNs = new Float64Array(links)
    for (let link = 0; link < links; link++) {
      const { minNs, meanExtraNs } = speed.between(Math.floor(link / nodes), link % nodes)
      this.#minNs[link] = minNs
      this.#extraNs[link] = meanExtraNs
    }
    this.cut = new Uint8Array(links)
    this.loss = new Float64Array(links)
    this.duplicate = new Float64Array(links)
    this.reorder = new Float64Array(links)
    this.delayNs = new Float64Array(links)
    this.outside = new Uint8Array(nodes)
  }

  link(from: number, to: number): number {
    return from * this.nodes + to
  }

  /** What the link takes at least when nothing is wrong with it. */
  minNs(link: number): number {
    return this.#minNs[link] ?? 0
  }

  /** When a datagram sent now arrives, each copy of it; `arrive` may be called 0, 1 or 2 times. */
  send(nowNs: number, from: number, to: number, arrive: (atNs: number) => void): void {
    this.#send(this.#traffic, nowNs, from * this.nodes + to, arrive)
  }

  /** Whether a datagram that arrives now gets through. */
  passes(from: number, to: number): boolean {
    return this.cut[from * this.nodes + to] === 0
  }

  /**
   * Sends datagrams the way that the nodes' own go, and looks at what arrives. They draw from a stream of their own and
   * overtake nobody else's, so that proving a fault changes nothing.
   */
  probe(from: number, to: number, sent: number, random: Random): ProbeResult {
    const link = from * this.nodes + to
    const traffic = { random, lastArrivalNs: new Float64Array(this.nodes * this.nodes) }
    let [lost, dropped, doubled, overtaking, leastNs, latestNs] = [0, 0, 0, 0, Number.POSITIVE_INFINITY, 0]
    for (let count = 0; count < sent; count++) {
      const sentNs = count * PROBE_EVERY_NS
      const arrivals: number[] = []
      this.#send(traffic, sentNs, link, (atNs) => arrivals.push(atNs))
      const firstNs = arrivals.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...arrivals)
      if (arrivals.length === 0) lost++
      else if (!this.passes(from, to)) dropped++
      else {
        if (arrivals.length > 1) doubled++
        leastNs = Math.min(leastNs, firstNs - sentNs)
        if (firstNs < latestNs) overtaking++
        latestNs = Math.max(latestNs, firstNs)
      }
    }
    return { sent, lost, dropped, doubled, overtaking, leastNs }
  }

  /** One way between a client and a node. */
  clientDelayNs(): number {
    return Math.round(this.#client.minNs + this.#traffic.random.exponential(this.#client.meanExtraNs))
  }

  #send(traffic: Traffic, nowNs: number, link: number, arrive: (atNs: number) => void): void {
    const { random } = traffic
    const loss = this.loss[link] as number // link < nodes²
    if (loss > 0 && random.next() < loss) return
    arrive(this.#arrivalNs(traffic, nowNs, link))
    const duplicate = this.duplicate[link] as number
    if (duplicate > 0 && random.next() < duplicate) arrive(this.#arrivalNs(traffic, nowNs, link))
  }

  #arrivalNs({ random, lastArrivalNs }: Traffic, nowNs: number, link: number): number {
    const slowNs = (this.#minNs[link] as number) + (this.delayNs[link] as number)
    const atNs = Math.round(nowNs + slowNs + random.exponential(this.#extraNs[link] as number))
    const reorder = this.reorder[link] as number
    if (reorder > 0 && random.next() < reorder) return Math.round(atNs + random.exponential(REORDER_EXTRA_NS))
    const inOrderNs = Math.max(atNs, (lastArrivalNs[link] as number) + 1)
    lastArrivalNs[link] = inOrderNs
    return inOrderNs
  }
}

const MS = 1e6
const LAN: LinkSpeed = { minNs: 0.15 * MS, meanExtraNs: 0.25 * MS }

/** All nodes in one room. */
export const LAN_SPEED: NetworkSpeed = { between: () => LAN, client: LAN }

/** Three regions, 40 ms apart: node i is in region i mod 3; clients sit beside the node that they ask. */
export const WAN_SPEED: NetworkSpeed = {
  between: (from, to) => (from % 3 === to % 3 ? LAN : { minNs: 40 * MS, meanExtraNs: 4 * MS }),
  client: LAN,
}
