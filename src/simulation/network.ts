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

export class Network {
  readonly #nodes: number
  readonly #random: Random
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
  readonly #lastArrivalNs: Float64Array
  /** Datagrams dropped per directed link, for evidence. */
  readonly dropped: Float64Array

  constructor(nodes: number, random: Random, speed: NetworkSpeed) {
    const links = nodes * nodes
    this.#nodes = nodes
    this.#random = random
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
    this.#lastArrivalNs = new Float64Array(links)
    this.dropped = new Float64Array(links)
  }

  link(from: number, to: number): number {
    return from * this.#nodes + to
  }

  /** When a datagram sent now arrives, each copy of it; `arrive` may be called 0, 1 or 2 times. */
  send(nowNs: number, from: number, to: number, arrive: (atNs: number) => void): void {
    const link = from * this.#nodes + to
    const random = this.#random
    const loss = this.loss[link] as number // link < nodes²
    if (loss > 0 && random.next() < loss) {
      this.#drop(link)
      return
    }
    arrive(this.#arrivalNs(nowNs, link))
    const duplicate = this.duplicate[link] as number
    if (duplicate > 0 && random.next() < duplicate) arrive(this.#arrivalNs(nowNs, link))
  }

  /** Whether a datagram that arrives now gets through. */
  passes(from: number, to: number): boolean {
    const link = from * this.#nodes + to
    if (this.cut[link] === 0) return true
    this.#drop(link)
    return false
  }

  /** One way between a client and a node. */
  clientDelayNs(): number {
    return Math.round(this.#client.minNs + this.#random.exponential(this.#client.meanExtraNs))
  }

  #arrivalNs(nowNs: number, link: number): number {
    const random = this.#random
    const slowNs = (this.#minNs[link] as number) + (this.delayNs[link] as number)
    const atNs = Math.round(nowNs + slowNs + random.exponential(this.#extraNs[link] as number))
    const reorder = this.reorder[link] as number
    if (reorder > 0 && random.next() < reorder) return Math.round(atNs + random.exponential(REORDER_EXTRA_NS))
    const inOrderNs = Math.max(atNs, (this.#lastArrivalNs[link] as number) + 1)
    this.#lastArrivalNs[link] = inOrderNs
    return inOrderNs
  }

  #drop(link: number): void {
    this.dropped[link] = (this.dropped[link] as number) + 1
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
