/**
 * Gives each distinct text a small id, in the order of first sight, from a string or straight from the bytes of a file.
 *
 * A Map of strings ends at 2^24 entries and needs every text as a string before it can be looked up. This is a table
 * with open addressing over ids; the texts themselves are kept once, in `entries`.
 *
 * Shape: from bytes only ASCII without control characters and escapes; anything else as a string.
 */
import { NONE } from './history.ts'

const FIRST_SLOTS = 16
/** FNV-1a over UTF-16 units, which for ASCII are the bytes: whoever scans bytes hashes them on the way. */
export const HASH_SEED: number = 0x811c9dc5 | 0
export const HASH_PRIME = 0x01000193

function hashOf(text: string): number {
  let hash = HASH_SEED
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), HASH_PRIME)
  return hash
}

export class TextPool<Entry> {
  /** By id. A pool of values shares it with numbers and null. */
  readonly entries: (Entry | string)[]
  /** Pairs of id + 1 (0: empty) and hash. */
  #slots = new Int32Array(2 * FIRST_SLOTS)
  #count = 0
  readonly #refuse: (count: number, text: string) => void

  /** `refuse` throws where there may be no entry more. */
  constructor(entries: (Entry | string)[] = [], refuse: (count: number, text: string) => void = () => {}) {
    this.entries = entries
    this.#refuse = refuse
  }

  id(text: string): number {
    const hash = hashOf(text)
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = firstSlot(hash, mask)
    for (;;) {
      const known = (slots[slot] ?? 0) - 1
      if (known === NONE) return this.#add(slot, hash, text)
      if (slots[slot + 1] === hash && this.entries[known] === text) return known
      slot = (slot + 2) & mask
    }
  }

  idOfBytes(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = firstSlot(hash, mask)
    for (;;) {
      const known = (slots[slot] ?? 0) - 1
      if (known === NONE) return this.#add(slot, hash, textOf(bytes, from, to))
      if (slots[slot + 1] === hash && isSame(this.entries[known], bytes, from, to)) return known
      slot = (slot + 2) & mask
    }
  }

  #add(slot: number, hash: number, text: string): number {
    const id = this.entries.length
    this.#refuse(id, text)
    this.entries.push(text)
    this.#slots[slot] = id + 1
    this.#slots[slot + 1] = hash
    if (++this.#count * 4 > this.#slots.length) this.#grow()
    return id
  }

  #grow(): void {
    const old = this.#slots
    const slots = new Int32Array(old.length * 2)
    const mask = slots.length - 1
    for (let from = 0; from < old.length; from += 2) {
      if (old[from] === 0) continue
      let slot = firstSlot(old[from + 1] ?? 0, mask)
      while (slots[slot] !== 0) slot = (slot + 2) & mask
      slots[slot] = old[from] ?? 0
      slots[slot + 1] = old[from + 1] ?? 0
    }
    this.#slots = slots
  }
}

/** The low bits of FNV are weak for short texts. */
const firstSlot = (hash: number, mask: number): number => ((hash ^ (hash >>> 15)) << 1) & mask

function isSame(entry: unknown, bytes: Uint8Array, from: number, to: number): boolean {
  if (typeof entry !== 'string' || entry.length !== to - from) return false
  for (let at = from; at < to; at++) if (entry.charCodeAt(at - from) !== bytes[at]) return false
  return true
}

/** More would be too many arguments of one call. */
const SHORT = 64

/** ASCII only. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  if (to - from <= SHORT) return String.fromCharCode.apply(null, bytes.subarray(from, to) as unknown as number[])
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1')
}
