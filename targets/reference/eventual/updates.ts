/** Updates, and what a replica has heard: per origin the updates 1 … n without a gap, as a version vector says. */
import type { Key, Value } from 'rashomon/sdk'
import type { Dot } from '../observed-sets.ts'

/** A last-writer-wins stamp: total, because no origin gives a sequence number twice. */
export interface Stamp {
  /** Wall clock of the origin, milliseconds: skewed clocks skew who wins. */
  readonly atMs: number
  readonly origin: number
  readonly sequence: number
}

export type Effect =
  | { readonly kind: 'set'; readonly key: Key; readonly value: Value }
  | { readonly kind: 'add'; readonly key: Key; readonly delta: number }
  | { readonly kind: 'element'; readonly key: Key; readonly element: Value }
  | { readonly kind: 'no-element'; readonly key: Key; readonly element: Value; readonly dots: readonly Dot[] }
  /** Its number makes an id. */
  | { readonly kind: 'id' }

export interface Update extends Stamp {
  /** What asked for it. */
  readonly request: string
  readonly effects: readonly Effect[]
}

export type VersionVector = readonly number[]

/** All updates that a replica has applied, by origin, to hand on to whoever lacks them. */
export class UpdateLog {
  readonly #byOrigin: Update[][]

  constructor(origins: number) {
    this.#byOrigin = Array.from({ length: origins }, () => [])
  }

  get vector(): VersionVector {
    return this.#byOrigin.map((updates) => updates.length)
  }

  /** The next sequence number of an origin. */
  next(origin: number): number {
    return (this.#byOrigin[origin]?.length ?? 0) + 1
  }

  /** Takes the update if it is the origin's next; false: known already, or there is a gap that only a digest can fill. */
  take(update: Update): boolean {
    if (update.sequence !== this.next(update.origin)) return false
    this.#byOrigin[update.origin]?.push(update)
    return true
  }

  /** At most `limit` updates that `vector` lacks, oldest first per origin. */
  missing(vector: VersionVector, limit: number): readonly Update[] {
    const found: Update[] = []
    for (const [origin, updates] of this.#byOrigin.entries()) {
      const known = vector[origin] ?? 0
      if (found.length >= limit) break
      if (updates.length > known) found.push(...updates.slice(known, known + limit - found.length))
    }
    return found
  }
}
