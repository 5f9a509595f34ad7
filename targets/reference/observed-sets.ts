/**
 * Observed-remove sets (Shapiro, Preguiça, Baquero & Zawirski: "Conflict-free replicated data types", SSS 2011): every
 * copy that has heard the same adds and removes has the same elements, whatever the order in which they came.
 *
 *     n1  add 3 (1.1)        n2  add 3 (2.1)        n1  remove 3: takes back 1.1, all that n1 has seen
 *     n1, n2 in the end: 3 is there, because nobody took back 2.1
 */
import type { Key, Value } from 'rashomon/sdk'

/** Names one add: which replica's how manieth update. */
export type Dot = string
export const dotOf = (origin: number, sequence: number): Dot => `${origin}.${sequence}`

export class ObservedSets {
  readonly #elements = new Map<Key, Map<Value, Set<Dot>>>()
  /** Taken back, though the add may yet be on its way. */
  readonly #removed = new Set<Dot>()

  add(key: Key, element: Value, dot: Dot): void {
    if (this.#removed.has(dot)) return
    const elements = this.#elements.get(key) ?? new Map<Value, Set<Dot>>()
    const dots = elements.get(element) ?? new Set<Dot>()
    this.#elements.set(key, elements.set(element, dots.add(dot)))
  }

  remove(key: Key, element: Value, dots: readonly Dot[]): void {
    const elements = this.#elements.get(key)
    const there = elements?.get(element)
    for (const dot of dots) {
      this.#removed.add(dot)
      there?.delete(dot)
    }
    if (there?.size === 0) elements?.delete(element)
  }

  /** The adds that have put the element there. */
  dots(key: Key, element: Value): readonly Dot[] {
    return [...(this.#elements.get(key)?.get(element) ?? [])]
  }

  has(key: Key, element: Value): boolean {
    return this.#elements.get(key)?.has(element) === true
  }

  elements(key: Key): readonly Value[] {
    return [...(this.#elements.get(key)?.keys() ?? [])]
  }
}
