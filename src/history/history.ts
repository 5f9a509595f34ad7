/**
 * The columnar history: parallel typed arrays, one row an operation, interned keys and values.
 *
 * The order of *events* (invocations, completions, stages of faults) is the only order; a row knows the positions of
 * its invocation and its return in it. Wall time is a separate column, for staleness and latency only.
 */
import type { Key, NodeId, Value } from '../units.ts'
import type { FaultInterval } from './fault.ts'

/** `returnIndex` of an operation whose outcome is not known: it may take effect at any later position. */
export const OPEN = 0x7fffffff
/** Id of the value null, in every pool of values. */
export const NIL = 0
/** Id that stands for "not there": no key, no argument, a result that the database did not tell. */
export const NONE = -1

export const OUTCOME = { ok: 0, fail: 1, info: 2 } as const
export type Outcome = keyof typeof OUTCOME
export const OUTCOMES: readonly Outcome[] = ['ok', 'fail', 'info']
export const PHASE = { setup: 0, main: 1, final: 2 } as const
export type Phase = keyof typeof PHASE
export const PHASES: readonly Phase[] = ['setup', 'main', 'final']
export const ROLE = { argument: 0, result: 1 } as const

/** First line of a history: no wall time, no run id, so that a replay is byte-identical. */
export interface Header {
  readonly format: 1
  readonly seed: number
  readonly workload: string
  readonly target: string
  /** The run's consistency level … */
  readonly level: string
  /** … and the level of the final readings of single nodes, on which convergence and losses are judged. */
  readonly localLevel: string
  /** Q: after the last heal, this long until the nodes must agree, nanoseconds. */
  readonly quietNs: number
  readonly nodes: readonly NodeId[]
  /** Stands for the setup phase, whose rows are in no check. A key that is not here begins as null. */
  readonly initial: Readonly<Record<Key, Value>>
  /** The rest of what was asked: workload options, nemeses, rate … */
  readonly plan: Readonly<Record<string, unknown>>
}

/** A record in which nothing is but what was put there: keys may be called constructor, or __proto__. */
export const recordOf = (values: Readonly<Record<Key, Value>>): Record<Key, Value> =>
  Object.assign(Object.create(null), values) as Record<Key, Value>

/** What the header says that a key begins with; undefined: nothing. */
export const beginningOf = ({ initial }: Pick<Header, 'initial'>, key: Key | undefined): Value | undefined =>
  key !== undefined && Object.hasOwn(initial, key) ? initial[key] : undefined

export interface Columns {
  readonly invokeIndex: Int32Array
  /** OPEN for every `info` row, also when its giving up was recorded (`returnedNs` keeps that). */
  readonly returnIndex: Int32Array
  /** OUTCOME */
  readonly outcome: Uint8Array
  /** 1: a negative answer: not swapped, taken, not moved */
  readonly negative: Uint8Array
  /** PHASE */
  readonly phase: Uint8Array
  /** Ids into pools.functions and pools.levels */
  readonly fn: Uint8Array
  readonly level: Uint8Array
  readonly process: Int32Array
  readonly session: Int32Array
  /** Index into header.nodes, NONE if no node was chosen. */
  readonly node: Int16Array
  /** Id into pools.keys or NONE. */
  readonly key: Int32Array
  /**
   * Ids into pools.values (NIL is null, NONE is absent); a transfer's `arg` is an id into pools.keys.
   *   register   write: arg = value · cas: arg = from, arg2 = to, result = current · read: result = value
   *   counter    add: arg = delta · read: result = value
   *   bank       transfer: key = from, arg = to, arg2 = amount · read-all: items of account and balance
   *   usernames  register: key = name, arg = claim id, result = owner if taken · owner: key = name, result = owner
   *   set        add, remove: arg = element (negative: it was there already, or was not) · contains: arg = element
   *              (negative: it is not there) · read-all: items without key, one an element
   *   queue      enqueue: arg = value · dequeue: result = value (negative: it was empty)
   *   stack      push: arg = value · pop: result = value (negative: it was empty)
   *   log        append: arg = value, result = its offset if told · read-all: items without key, from the beginning
   *   lock       acquire: key = lock, result = fencing token if told (negative: held by another) · release (negative:
   *              not held) · guarded: arg = token, a use of what the lock guards (negative: the token was too old)
   *   ids        generate: result = the id
   *   kv         put, append: arg = text · get: result = text
   *   txn        items: as arguments what was asked, as results what came back; fn of an item: r, w, append
   */
  readonly arg: Int32Array
  readonly arg2: Int32Array
  readonly result: Int32Array
  /** Id into pools.errors, NONE if there was no error. */
  readonly error: Int32Array
  /** When the operation should have started (open loop), when it did, and when it returned (NaN: never). */
  readonly intendedNs: Float64Array
  readonly invokedNs: Float64Array
  readonly returnedNs: Float64Array
  /**
   * Rows that hold several values: the items of row i are offsets[i] .. offsets[i + 1], arguments first. `fn` is an id
   * into pools.functions (0 where an item has none), `key` may be NONE (an element of a set or a log).
   */
  readonly items: {
    readonly offsets: Int32Array
    /** ROLE */
    readonly role: Uint8Array
    readonly fn: Uint8Array
    readonly key: Int32Array
    readonly value: Int32Array
  }
  /** By name, e.g. `revision`; 64 bits, because neighbouring cluster times are equal as doubles. */
  readonly witness: ReadonlyMap<string, BigInt64Array>
}

export interface Pools {
  readonly keys: readonly Key[]
  /** values[NIL] is null. */
  readonly values: readonly Value[]
  readonly functions: readonly string[]
  readonly levels: readonly string[]
  readonly errors: readonly string[]
}

/** The nodes still had not caught up with each other when that was given up. */
export interface Unsettled {
  /** How long after the last heal that was. */
  readonly waitedNs: number
  readonly atNs: number
}

export interface History {
  readonly header: Header
  /** false: interrupted, or a torn tail was dropped */
  readonly complete: boolean
  /** Operations, in the order of their invocations. */
  readonly rows: number
  /** Events: every position is below this. */
  readonly events: number
  /** Operations that the open loop could not start, because `--max-processes` was reached. */
  readonly notStarted: number
  readonly pools: Pools
  readonly columns: Columns
  readonly faults: readonly FaultInterval[]
  /** null: they did catch up, or nobody could ask. It has no position among the events, only a time. */
  readonly unsettled: Unsettled | null
}

/** Id of a function's name in this history; NONE if it never occurs, which equals no row's `fn`. */
export const functionId = (history: History, name: string): number => history.pools.functions.indexOf(name)
export const levelId = (history: History, name: string): number => history.pools.levels.indexOf(name)

export const valueWithId = (history: History, id: number): Value | undefined =>
  id === NONE ? undefined : history.pools.values[id]
export const keyWithId = (history: History, id: number): Key | undefined =>
  id === NONE ? undefined : history.pools.keys[id]
