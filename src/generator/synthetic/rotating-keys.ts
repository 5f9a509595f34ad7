/** So many objects in use at a time; each is retired after some use, and a fresh one takes its place. */
import type { Random } from '../../time/index.ts'
import type { Key } from '../../units.ts'

export class RotatingKeys<T> {
  readonly #live: T[]
  readonly #make: (key: Key) => T
  readonly #prefix: string
  #made = 0

  constructor(count: number, prefix: string, make: (key: Key) => T) {
    this.#make = make
    this.#prefix = prefix
    this.#live = Array.from({ length: count }, () => this.#fresh())
  }

  pick(random: Random): T {
    return this.#live[this.#live.length === 1 ? 0 : random.int(this.#live.length)] as T // there is at least one
  }

  /** Does nothing if it was retired before. */
  retire(object: T): void {
    const at = this.#live.indexOf(object)
    if (at !== -1) this.#live[at] = this.#fresh()
  }

  #fresh(): T {
    return this.#make(`${this.#prefix}${this.#made++}`)
  }
}
