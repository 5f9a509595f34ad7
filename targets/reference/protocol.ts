/** What clients and the built-in stores say to each other. Each store adds messages of its own between nodes. */
import type { Key, Value } from 'rashomon/sdk'

/** What a client asks for; the same shapes are the commands of Raft's log. */
export type Command =
  | { readonly op: 'read'; readonly key: Key }
  | { readonly op: 'write'; readonly key: Key; readonly value: Value }
  | { readonly op: 'cas'; readonly key: Key; readonly from: Value; readonly to: Value }
  | { readonly op: 'add'; readonly key: Key; readonly delta: number }
  /** A counter's value. */
  | { readonly op: 'count'; readonly key: Key }
  | { readonly op: 'open'; readonly key: Key; readonly balance: number }
  | { readonly op: 'transfer'; readonly from: Key; readonly to: Key; readonly amount: number }
  | { readonly op: 'balances'; readonly keys: readonly Key[] }
  | { readonly op: 'register'; readonly key: Key; readonly claim: Value }
  | { readonly op: 'owner'; readonly key: Key }
  | { readonly op: 'add-element' | 'remove-element' | 'has-element'; readonly key: Key; readonly element: Value }
  | { readonly op: 'elements'; readonly key: Key }
  | { readonly op: 'generate' }
  | OrderedCommand

/** What means nothing without one order of all commands. */
export type OrderedCommand =
  | { readonly op: 'enqueue'; readonly key: Key; readonly value: Value }
  | { readonly op: 'dequeue'; readonly key: Key }
  | { readonly op: 'append'; readonly key: Key; readonly value: Value }
  | { readonly op: 'entries'; readonly key: Key }
  /** `atMs`: the wall clock of the leader that took it in, where leases need one. */
  | { readonly op: 'acquire'; readonly key: Key; readonly owner: string; readonly atMs?: number }
  | { readonly op: 'release'; readonly key: Key; readonly owner: string }
  | { readonly op: 'guarded'; readonly key: Key; readonly token: number }

const ORDERED_OPS: ReadonlySet<Command['op']> = new Set<OrderedCommand['op']>([
  'enqueue',
  'dequeue',
  'append',
  'entries',
  'acquire',
  'release',
  'guarded',
])
export const isOrdered = (command: Command): command is OrderedCommand => ORDERED_OPS.has(command.op)

export const READ_OPS: ReadonlySet<Command['op']> = new Set([
  'read',
  'count',
  'balances',
  'owner',
  'has-element',
  'elements',
  'entries',
])

/**
 * What a command answers; `read`, `owner`, `count`, `generate`: value · `cas`: swapped, current · `transfer`: moved ·
 * `add-element`: added · `remove-element`: removed · `has-element`: there · `elements`, `entries`: values · `append`: offset ·
 * `dequeue`: taken and value · `acquire`: granted, token · `release`: released · `guarded`: accepted
 */
export interface Result {
  readonly value?: Value
  readonly swapped?: boolean
  readonly current?: Value
  readonly moved?: boolean
  readonly balances?: readonly (readonly [Key, number])[]
  readonly registered?: boolean
  readonly owner?: Value
  readonly added?: boolean
  readonly removed?: boolean
  readonly there?: boolean
  readonly values?: readonly Value[]
  readonly offset?: number
  readonly taken?: boolean
  readonly granted?: boolean
  readonly token?: number
  readonly released?: boolean
  readonly accepted?: boolean
}

export interface Request {
  readonly kind: 'request'
  /** The same over `--retry`: a store that recognises duplicates applies it once. */
  readonly id: string
  readonly level: string
  readonly command: Command
  /** What the session carries; its shape is the store's own. */
  readonly token?: unknown
}

export type Reply =
  | { readonly kind: 'reply'; readonly id: string; readonly result: Result; readonly token?: unknown }
  /** Certainly not done, and never will be. */
  | { readonly kind: 'refused'; readonly id: string; readonly why: string }
  /** Nobody knows. */
  | { readonly kind: 'unsure'; readonly id: string; readonly why: string }
