/** Sets, queues and logs as a state machine; each kind has keys of its own. */
import type { Key, Value } from 'rashomon/sdk'
import type { Result } from './protocol.ts'

const DONE: Result = {}

/** Taken from the front without moving the rest. */
interface Queue {
  readonly values: Value[]
  next: number
}

export class Collections {
  readonly #sets = new Map<Key, Set<Value>>()
  readonly #queues = new Map<Key, Queue>()
  readonly #logs = new Map<Key, Value[]>()

  add(key: Key, element: Value): Result {
    const set = made(this.#sets, key, () => new Set<Value>())
    const added = !set.has(element)
    set.add(element)
    return { added }
  }

  remove(key: Key, element: Value): Result {
    return { removed: this.#sets.get(key)?.delete(element) === true }
  }

  has(key: Key, element: Value): Result {
    return { there: this.#sets.get(key)?.has(element) === true }
  }

  elements(key: Key): Result {
    return { values: [...(this.#sets.get(key) ?? [])] }
  }

  enqueue(key: Key, value: Value): Result {
    made(this.#queues, key, (): Queue => ({ values: [], next: 0 })).values.push(value)
    return DONE
  }

  dequeue(key: Key): Result {
    const queue = this.#queues.get(key)
    if (queue === undefined || queue.next === queue.values.length) return { taken: false }
    return { taken: true, value: queue.values[queue.next++] ?? null }
  }

  append(key: Key, value: Value): Result {
    return { offset: made(this.#logs, key, (): Value[] => []).push(value) - 1 }
  }

  entries(key: Key): Result {
    return { values: [...(this.#logs.get(key) ?? [])] }
  }
}

function made<T>(all: Map<Key, T>, key: Key, make: () => T): T {
  const known = all.get(key)
  if (known !== undefined) return known
  const fresh = make()
  all.set(key, fresh)
  return fresh
}
