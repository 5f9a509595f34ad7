/** One object a name: keywords and the keys of objects come back millions of times, and are the same few. */
import { Keyword } from './form.ts'

interface Slot {
  readonly hash: number
  readonly bytes: Uint8Array
  readonly keyword: Keyword
}

const SLOTS = 1024
const LONGEST = 32

export class Names {
  readonly #slots: (Slot | undefined)[] = Array.from({ length: SLOTS })

  /** The keyword whose name stands at these bytes; `decode` is asked only for names not met before. */
  at(bytes: Uint8Array, from: number, to: number, decode: (from: number, to: number) => string): Keyword {
    if (to - from > LONGEST) return new Keyword(decode(from, to))
    let hash = to - from
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0
    const slot = this.#slots[hash & (SLOTS - 1)]
    if (slot !== undefined && slot.hash === hash && isSame(slot.bytes, bytes, from, to)) return slot.keyword
    const keyword = new Keyword(decode(from, to))
    this.#slots[hash & (SLOTS - 1)] = { hash, bytes: new Uint8Array(bytes.subarray(from, to)), keyword }
    return keyword
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false
  for (let at = from; at < to; at++) if (known[at - from] !== bytes[at]) return false
  return true
}
