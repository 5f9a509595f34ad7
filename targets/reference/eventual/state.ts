/**
 * What updates make of a replica: last-writer-wins registers, counters that only sum (a PN-counter by operations), and
 * observed-remove sets.
 */
import type { Key, Value } from 'rashomon/sdk'
import { dotOf, ObservedSets } from '../observed-sets.ts'
import type { Effect, Stamp, Update } from './updates.ts'

interface Entry {
  readonly value: Value
  readonly stamp: Stamp
}

/** Which of two updates of one key stays. */
export type Arbitration = 'last-writer' | 'arrival' | 'no-tie-break'

export class State {
  readonly #registers = new Map<Key, Entry>()
  readonly #counters = new Map<Key, number>()
  readonly sets: ObservedSets = new ObservedSets()
  readonly #arbitration: Arbitration

  constructor(arbitration: Arbitration) {
    this.#arbitration = arbitration
  }

  value(key: Key): Value {
    return this.#registers.get(key)?.value ?? null
  }

  count(key: Key): number {
    return this.#counters.get(key) ?? 0
  }

  apply(update: Update): void {
    for (const effect of update.effects) this.#apply(effect, update)
  }

  #apply(effect: Effect, stamp: Stamp): void {
    switch (effect.kind) {
      case 'add':
        this.#counters.set(effect.key, this.count(effect.key) + effect.delta)
        return
      case 'set':
        if (this.#wins(stamp, this.#registers.get(effect.key)?.stamp))
          this.#registers.set(effect.key, { value: effect.value, stamp })
        return
      case 'element':
        this.sets.add(effect.key, effect.element, dotOf(stamp.origin, stamp.sequence))
        return
      case 'no-element':
        this.sets.remove(effect.key, effect.element, effect.dots)
        return
      case 'id':
        return
      default:
        effect satisfies never
    }
  }

  #wins(stamp: Stamp, over: Stamp | undefined): boolean {
    if (over === undefined || this.#arbitration === 'arrival') return true
    if (stamp.atMs !== over.atMs) return stamp.atMs > over.atMs
    if (this.#arbitration === 'no-tie-break') return true
    if (stamp.origin !== over.origin) return stamp.origin > over.origin
    return stamp.sequence > over.sequence
  }
}
