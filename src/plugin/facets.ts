/**
 * Facets: the data types that a client offers and a workload needs, as plain async functions, so that a target
 * implements database calls, never operations.
 */
import type { Key, NodeId, Value } from '../units.ts'

/**
 * Throw this when the call certainly had no effect: refused, not connected, "not leader" before anything was appended.
 * Anything else that is thrown means that the outcome is not known.
 */
export class DefiniteFailure extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'DefiniteFailure'
  }
}

/**
 * `witness`: versions, times, terms that came with the answer, by name. One named `revision` or `mod_revision` is taken for
 * a version: the database makes it greater with every change and never smaller, and it is judged by real time.
 */
export type Answer<T> = { readonly value: T; readonly witness?: Readonly<Record<string, bigint>> }

/** `requestId` stays the same over `--retry`. An aborted call destroys its connection: no late reply meets the next operation. */
export interface Call {
  readonly node: NodeId
  readonly level: string
  readonly requestId: string
  readonly signal: AbortSignal
}

/** `current` absent: the database did not tell (F2 of the linearizability checker). */
export type Swapped = { readonly swapped: true } | { readonly swapped: false; readonly current?: Value }
export type Registered = { readonly registered: true } | { readonly registered: false; readonly owner?: Value }

/** `added: false`: it was there already; `removed: false`: it was not there. */
export type Added = { readonly added: boolean }
export type Removed = { readonly removed: boolean }
/** `taken: false`: there was nothing to take. */
export type Taken = { readonly taken: true; readonly value: Value } | { readonly taken: false }
/** `offset` absent: the database did not tell. */
export type Appended = { readonly offset?: number }
/**
 * `granted: false`: another holds it. A fencing `token` is larger than all that were handed out before for this lock;
 * absent, the database has none.
 */
export type Granted = { readonly granted: true; readonly token?: number } | { readonly granted: false }
/** `released: false`: this session did not hold it (any more). */
export type Released = { readonly released: boolean }
/** `accepted: false`: the token was too old. */
export type Guarded = { readonly accepted: boolean }

export interface Facets {
  readonly register: {
    read(key: Key, call: Call): Promise<Answer<Value>>
    write(key: Key, value: Value, call: Call): Promise<Answer<void>>
    cas?(key: Key, from: Value, to: Value, call: Call): Promise<Answer<Swapped>>
  }
  readonly counter: {
    add(key: Key, delta: number, call: Call): Promise<Answer<void>>
    read(key: Key, call: Call): Promise<Answer<number>>
  }
  readonly bank: {
    /** Setup only: creates the account, or sets it, with this balance. */
    open(account: Key, balance: number, call: Call): Promise<Answer<void>>
    /** `moved: false`: not covered, nothing happened. */
    transfer(from: Key, to: Key, amount: number, call: Call): Promise<Answer<{ readonly moved: boolean }>>
    readAll(accounts: readonly Key[], call: Call): Promise<Answer<ReadonlyMap<Key, number>>>
  }
  readonly usernames: {
    register(name: Key, claim: Value, call: Call): Promise<Answer<Registered>>
    owner(name: Key, call: Call): Promise<Answer<Value>>
  }
  /** Sets of single elements; the order in which `readAll` tells them means nothing. */
  readonly set: {
    add(key: Key, element: Value, call: Call): Promise<Answer<Added>>
    remove?(key: Key, element: Value, call: Call): Promise<Answer<Removed>>
    contains?(key: Key, element: Value, call: Call): Promise<Answer<boolean>>
    readAll(key: Key, call: Call): Promise<Answer<readonly Value[]>>
  }
  /** First in, first out. */
  readonly queue: {
    enqueue(key: Key, value: Value, call: Call): Promise<Answer<void>>
    dequeue(key: Key, call: Call): Promise<Answer<Taken>>
  }
  /** Values are only ever appended; `readAll` tells them from the beginning. */
  readonly log: {
    append(key: Key, value: Value, call: Call): Promise<Answer<Appended>>
    readAll(key: Key, call: Call): Promise<Answer<readonly Value[]>>
  }
  /**
   * The holder is the client, a session: who acquires through one client and loses it does not hold the lock through
   * the next. Nobody acquires a lock twice without releasing it.
   */
  readonly lock: {
    acquire(key: Key, call: Call): Promise<Answer<Granted>>
    release(key: Key, call: Call): Promise<Answer<Released>>
    /** A use of what the lock guards, with the holder's token. Offer it if `acquire` hands out tokens. */
    guarded?(key: Key, token: number, call: Call): Promise<Answer<Guarded>>
  }
  readonly ids: {
    generate(call: Call): Promise<Answer<Value>>
  }
}
export type FacetName = keyof Facets
export const FACET_NAMES: readonly FacetName[] = [
  'register',
  'counter',
  'bank',
  'usernames',
  'set',
  'queue',
  'log',
  'lock',
  'ids',
]

/** One per session: keeps one lazy connection per node and the session's token; dropped with its process after `info`. */
export interface Client {
  readonly facets: Partial<Facets>
  close(): Promise<void>
}
