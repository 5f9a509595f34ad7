/**
 * A node's disk: writes are ordered and buffered; what is not synced may be lost in a crash.
 *
 * A crash keeps a prefix of the write sequence, at least up to the last completed ticket: no torn writes, no holes.
 */
import type { Random } from '../time/index.ts'

export type DiskContents = ReadonlyMap<string, Uint8Array>

export interface DiskSpeed {
  /** A sync takes at least this long, nanoseconds … */
  readonly minNs: number
  /** … and on average so much more (exponentially distributed). */
  readonly meanExtraNs: number
}

type DiskWrite =
  | { readonly kind: 'write' | 'append'; readonly file: string; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly file: string; readonly length: number }

export class SimulatedDisk {
  readonly #files = new Map<string, Uint8Array[]>()
  readonly #random: Random
  readonly #speed: DiskSpeed
  /** Writes that are not known to be durable, oldest first, and the tickets that cover prefixes of them. */
  #buffered: DiskWrite[] = []
  #tickets: { readonly ticket: number; readonly covers: number }[] = []
  /** Writes before buffered[0]. */
  #durable = 0
  #lastTicket = 0
  #lastSyncedAtNs = 0

  constructor(random: Random, speed: DiskSpeed) {
    this.#random = random
    this.#speed = speed
  }

  put(write: DiskWrite): void {
    this.#buffered.push(write)
  }

  /** Begins a sync of all writes so far; the ticket completes at `atNs`, after every earlier one. */
  sync(nowNs: number): { readonly ticket: number; readonly atNs: number } {
    const takesNs = this.#speed.minNs + Math.round(this.#random.exponential(this.#speed.meanExtraNs))
    const atNs = Math.max(this.#lastSyncedAtNs, nowNs + takesNs)
    this.#lastSyncedAtNs = atNs
    const ticket = ++this.#lastTicket
    this.#tickets.push({ ticket, covers: this.#durable + this.#buffered.length })
    return { ticket, atNs }
  }

  complete(ticket: number): void {
    let covers = this.#durable
    while (this.#tickets[0] !== undefined && this.#tickets[0].ticket <= ticket) {
      covers = this.#tickets.shift()?.covers ?? covers
    }
    this.#harden(covers - this.#durable)
  }

  /** Loses what a crash may lose. */
  crash(nowNs: number): void {
    this.#harden(this.#random.int(this.#buffered.length + 1))
    this.#durable += this.#buffered.length
    this.#buffered = []
    this.#tickets = []
    this.#lastSyncedAtNs = nowNs
  }

  contents(): DiskContents {
    return new Map([...this.#files].map(([file, chunks]) => [file, Buffer.concat(chunks)]))
  }

  #harden(count: number): void {
    for (let at = 0; at < count; at++) this.#apply(this.#buffered[at] as DiskWrite) // count <= buffered.length
    this.#buffered = count === this.#buffered.length ? [] : this.#buffered.slice(count)
    this.#durable += count
  }

  #apply(write: DiskWrite): void {
    const chunks = this.#files.get(write.file)
    switch (write.kind) {
      case 'write':
        this.#files.set(write.file, [write.bytes])
        return
      case 'append':
        if (chunks === undefined) this.#files.set(write.file, [write.bytes])
        else chunks.push(write.bytes)
        return
      case 'truncate':
        this.#files.set(write.file, [Buffer.concat(chunks ?? []).subarray(0, write.length)])
        return
      default:
        write satisfies never
    }
  }
}
