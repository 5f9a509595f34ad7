/**
 * Seeded random streams (xoroshiro128+ of pure-rand). A stream is split by name, so that adding a client or a nemesis
 * does not reshuffle what the others draw.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

type Generator = ReturnType<typeof xoroshiro128plus>

export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, below). */
  int(below: number): number
  /** Uniform choice; the list must not be empty. */
  pick<T>(list: readonly T[]): T
  /** A shuffled copy. */
  shuffle<T>(list: readonly T[]): T[]
  /** Exponentially distributed with the given mean. */
  exponential(mean: number): number
  /** An independent stream that draws the same from here on: pure generators keep it in their state. */
  clone(): Random
}

const TWO_TO_32 = 0x1_0000_0000
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** The stream of `name` under `seed` (32 bits): distinct names draw independently. */
export function randomStream(seed: number, name: string): Random {
  let hash = FNV_OFFSET ^ (seed | 0)
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), FNV_PRIME)
  const generator = xoroshiro128plus(Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) ^ seed)
  // Neighbouring seeds give alike first numbers.
  for (let warm = 0; warm < 8; warm++) generator.next()
  return new Stream(generator)
}

class Stream implements Random {
  readonly #generator: Generator

  constructor(generator: Generator) {
    this.#generator = generator
  }

  next(): number {
    return (this.#generator.next() >>> 0) / TWO_TO_32
  }

  int(below: number): number {
    return Math.floor(this.next() * below)
  }

  pick<T>(list: readonly T[]): T {
    const at = this.int(list.length)
    return list[at] as T // at < list.length: the list is not empty by contract
  }

  shuffle<T>(list: readonly T[]): T[] {
    const copy = [...list]
    for (let last = copy.length - 1; last > 0; last--) {
      const other = this.int(last + 1)
      const kept = copy[last] as T // both positions are below copy.length
      copy[last] = copy[other] as T
      copy[other] = kept
    }
    return copy
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }

  clone(): Random {
    return new Stream(this.#generator.clone())
  }
}
