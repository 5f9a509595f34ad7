/**
 * What a model is: a sequential specification, one pure step function over states.
 *
 *     export default defineModel({
 *       name: 'max-register',
 *       functions: ['write', 'read'],
 *       initial: () => 0,
 *       step(state: number, { fn, args, result }) {
 *         if (fn === 'write') return Math.max(state, Number(args[0]))
 *         return result === undefined || result === state ? state : IMPOSSIBLE
 *       },
 *     })
 *
 * That is a whole model file for `--model ./max-register.ts`. A state is a number, a text, null, or anything that
 * `identify` tells apart by a text; the search interns states and remembers steps, so that a step function may be slow
 * and must be pure: it returns another state and never changes the one that it was given.
 *
 * Three rules keep verdicts true:
 * - Who does not know an answer (`result` absent, `outcome` info) accepts every answer. For an operation of unknown
 *   outcome `step` says what it does *if* it happens here; where it would do nothing, the same state or IMPOSSIBLE.
 * - An operation that is a read (`isRead`) never changes any state.
 * - Given a state, an operation has one effect. What is left open (which token comes next) belongs into the state as
 *   what is known of it.
 */
import type { Item } from '../history/index.ts'
import type { Key, Value } from '../units.ts'

/** An operation as a model sees it: what was asked, and what is known of the answer. */
export interface ModelOperation {
  readonly fn: string
  /** Null where keys are objects of their own: a model of one object does not see its name. */
  readonly key: Key | null
  readonly args: readonly Value[]
  /** Absent: the database did not tell, or nobody knows the answer: any answer will do. */
  readonly result?: Value
  /** A negative answer: not swapped, empty, taken. */
  readonly negative: boolean
  /** What a transaction asked for, and what was read: absent where nobody knows. */
  readonly asked?: readonly Item[]
  readonly told?: readonly Item[]
  /** info: whether it happened, and whether the answer would have been positive, is not known. */
  readonly outcome: 'ok' | 'info'
  /** Who did it, where the model asks for it (`perProcess`): an owner of a lock. Else −1. */
  readonly process: number
}

/** What `step` returns when no correct object in this state gives this answer. */
export const IMPOSSIBLE: unique symbol = Symbol('impossible')
export type Impossible = typeof IMPOSSIBLE

export interface Model<State> {
  readonly name: string
  readonly title: string
  /** One sentence: its functions and what they do. */
  readonly description: string
  readonly functions: readonly string[]
  /** The steps of a transaction (r, w, append …); absent: it has them all. */
  readonly steps?: readonly string[]
  /** Keys are objects of their own: they are then checked apart (Herlihy & Wing 1990, locality). */
  readonly perKey: boolean
  /** Steps look at `process`. */
  readonly perProcess: boolean
  /** `initial`: the header's values by key; a key that is not there begins as null. `key`: null unless perKey. */
  initial(initial: Readonly<Record<Key, Value>>, key: Key | null): State
  step(state: State, operation: ModelOperation): State | Impossible
  /** Equal texts for equal states, and only for them; needed where states are objects. Told to people, too. */
  identify?(state: State): string
  /** Whether it never changes any state: such operations are taken as soon as they fit. */
  isRead(operation: ModelOperation): boolean
  /** Whether its answer is right whatever the state is: it can refute nothing. */
  isBlind(operation: ModelOperation): boolean
  /**
   * Where a state is one value: which value the operation must find, and which one it leaves (absent: any, unchanged).
   * Null: it demands something else. Lets the search drop crashed writes that nobody can have seen.
   */
  exchange?(operation: ModelOperation): Exchange | null
  /**
   * Where states only grow but for a few operations (`resets`): whether `read` could still be answered from `state` on
   * if everything until then only grows it.
   */
  readonly growth?: Growth<State>
  /** Where it calculates: with which numbers. Sums of others than whole ones are not exact, and then nothing is judged. */
  sums?(operation: ModelOperation): Sums
}

export interface Sums {
  readonly added: readonly Value[]
  readonly read: readonly Value[]
}

export interface Exchange {
  readonly finds?: Value
  readonly leaves?: Value
}

export interface Growth<State> {
  canReach(state: State, read: ModelOperation): boolean
  resets(operation: ModelOperation): boolean
}

/** A model whatever its states are. */
// biome-ignore lint/suspicious/noExplicitAny: states are private to each model, as those of generators are
export type AnyModel = Model<any>

type Optional = 'title' | 'description' | 'perKey' | 'perProcess' | 'isRead' | 'isBlind'
export type ModelDefinition<State> = Omit<Model<State>, Optional> & Partial<Pick<Model<State>, Optional>>

/** Reads by their usual names. */
const READS: readonly string[] = ['read', 'read-all', 'get', 'contains', 'owner']

/** A negative answer says something of the state and changes nothing; so does a reading. */
export const readsOrRefusals = ({ fn, negative }: ModelOperation): boolean => negative || READS.includes(fn)

/** An acknowledgement that carries nothing else. */
export const acknowledgements = ({ fn, negative, result, told }: ModelOperation): boolean =>
  !negative && result === undefined && told === undefined && fn !== 'contains'

/** Fills in what is usual: keys apart, reads by their usual names, acknowledgements that cannot be wrong. */
export const defineModel = <State>(definition: ModelDefinition<State>): Model<State> => ({
  title: definition.name,
  description: `functions: ${definition.functions.join(', ')}`,
  perKey: true,
  perProcess: false,
  isRead: readsOrRefusals,
  isBlind: acknowledgements,
  ...definition,
})
