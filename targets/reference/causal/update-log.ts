/**
 * Every update that may be told to others, per origin and in its order: another replica's once it is applied here, our
 * own once it is on our disk. (A write that was told before it was synced and then lost in a crash would leave its number
 * to another write.)
 */
import type { Update } from './messages.ts'
import type { Vector } from './version-vector.ts'

export class UpdateLog {
  readonly #ofOrigin: readonly Update[][]

  constructor(replicas: number) {
    this.#ofOrigin = Array.from({ length: replicas }, () => [])
  }

  add(update: Update): void {
    this.#ofOrigin[update.origin]?.push(update)
  }

  countOf(origin: number): number {
    return this.#ofOrigin[origin]?.length ?? 0
  }

  /** What a replica lacks that has applied so much. */
  after(applied: Vector): Update[] {
    return this.#ofOrigin.flatMap((updates, origin) => updates.slice(applied[origin] ?? 0))
  }
}
