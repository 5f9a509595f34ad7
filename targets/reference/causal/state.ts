/**
 * What a replica's updates add up to: last-writer-wins registers (values, balances, owners of names), counters and
 * observed-remove sets.
 * Any order of updates that respects their needs gives the same state.
 */
import type { Key, Value } from 'rashomon/sdk'
import { type Dot, dotOf, ObservedSets } from '../observed-sets.ts'
import type { Effect, Update } from './messages.ts'
import { include, noUpdates } from './version-vector.ts'

interface Version {
  readonly value: Value
  readonly by: Update
}

/** A sum of increments, each counted once because each update is delivered once: an operation-based PN-counter. */
interface Counter {
  value: number
  /** The updates that it sums. */
  readonly counted: number[]
}

export class State {
  readonly #replicas: number
  readonly #registers = new Map<Key, Version>()
  readonly #counters = new Map<Key, Counter>()
  readonly #sets = new ObservedSets()
  /** Of each set, the updates that it is made of, removals too. */
  readonly #setUpdates = new Map<Key, number[]>()

  constructor(replicas: number) {
    this.#replicas = replicas
  }

  apply(update: Update): void {
    for (const effect of update.effects) this.#apply(effect, update)
  }

  #apply(effect: Effect, by: Update): void {
    switch (effect.kind) {
      case 'set':
        this.#set(effect.key, effect.value, by)
        return
      case 'add':
        this.#add(effect.key, effect.delta, by)
        return
      case 'element':
        this.#sets.add(effect.key, effect.element, dotOf(by.origin, by.seq))
        this.#noteSet(effect.key, by)
        return
      case 'no-element':
        this.#sets.remove(effect.key, effect.element, effect.dots)
        this.#noteSet(effect.key, by)
        return
      case 'id':
        return
      default:
        effect satisfies never
    }
  }

  /** The key's value, null if nobody has set it; `seen` grows by the update that set it. */
  read(key: Key, seen: number[]): Value {
    const version = this.#registers.get(key)
    if (version === undefined) return null
    include(seen, version.by.origin, version.by.seq)
    return version.value
  }

  count(key: Key, seen: number[]): number {
    const counter = this.#counters.get(key)
    if (counter === undefined) return 0
    for (const [origin, seq] of counter.counted.entries()) include(seen, origin, seq)
    return counter.value
  }

  /** Sets answer by all that was done to them: what is not there may have been taken out. */
  elements(key: Key, seen: number[]): readonly Value[] {
    this.#seeSet(key, seen)
    return this.#sets.elements(key)
  }

  has(key: Key, element: Value, seen: number[]): boolean {
    this.#seeSet(key, seen)
    return this.#sets.has(key, element)
  }

  dots(key: Key, element: Value, seen: number[]): readonly Dot[] {
    this.#seeSet(key, seen)
    return this.#sets.dots(key, element)
  }

  #seeSet(key: Key, seen: number[]): void {
    for (const [origin, seq] of this.#setUpdates.get(key)?.entries() ?? []) include(seen, origin, seq)
  }

  #noteSet(key: Key, { origin, seq }: Update): void {
    const updates = this.#setUpdates.get(key) ?? noUpdates(this.#replicas)
    include(updates, origin, seq)
    this.#setUpdates.set(key, updates)
  }

  #set(key: Key, value: Value, by: Update): void {
    const current = this.#registers.get(key)
    if (current === undefined || isLater(by, current.by)) this.#registers.set(key, { value, by })
  }

  #add(key: Key, delta: number, by: Update): void {
    let counter = this.#counters.get(key)
    if (counter === undefined) {
      counter = { value: 0, counted: noUpdates(this.#replicas) }
      this.#counters.set(key, counter)
    }
    counter.value += delta
    include(counter.counted, by.origin, by.seq)
  }
}

/** A total order: no replica gives a stamp twice. */
const isLater = (left: Update, right: Update): boolean =>
  left.stamp === right.stamp ? left.origin > right.origin : left.stamp > right.stamp
