/**
 * What a model is: a sequential specification, one pure step function over states.
 *
 * A state is a number, a text, null, or anything that `identify` tells apart by a text; the search interns states and
 * remembers steps, so that a step function may be slow and must be pure.
 */
import type { Item } from '../history/index.ts'
import type { Key, Value } from '../units.ts'

/** An operation as a model sees it: what was asked, and what is known of the answer. */
export interface ModelOperation {
  readonly fn: string
  readonly key: Key | null
  readonly args: readonly Value[]
  /** Absent: the database did not tell, or nobody knows the answer: any answer will do. */
  readonly result?: Value
  /** A negative answer: not swapped, empty, taken. */
  readonly negative: boolean
  /** What a transaction asked for, and what was read: absent where nobody knows. */
  readonly asked?: readonly Item[]
  readonly told?: readonly Item[]
  /** info: whether the answer was positive is not known either. */
  readonly outcome: 'ok' | 'info'
  /** Who did it: an owner of a lock. */
  readonly process: number
}

/** What `step` returns when no correct object in this state gives this answer. */
export const IMPOSSIBLE: unique symbol = Symbol('impossible')

export interface Model<State> {
  readonly name: string
  readonly title: string
  /** One sentence: its functions and what they do. */
  readonly description: string
  readonly functions: readonly string[]
  /** Keys are objects of their own: they are then checked apart (Herlihy & Wing 1990, locality). */
  readonly perKey: boolean
  /** `initial`: the header's values by key; a key that is not there begins as null. `key`: null unless perKey. */
  initial(initial: Readonly<Record<Key, Value>>, key: Key | null): State
  step(state: State, operation: ModelOperation): State | typeof IMPOSSIBLE
  /** Equal texts for equal states; needed where states are objects. */
  identify?(state: State): string
  /** Whether the operation never changes any state: such operations are taken as soon as they fit. */
  isRead(fn: string): boolean
}

/** A model whatever its states are. */
// biome-ignore lint/suspicious/noExplicitAny: states are private to each model, as those of generators are
export type AnyModel = Model<any>
