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

export const READ_OPS: ReadonlySet<Command['op']> = new Set(['read', 'count', 'balances', 'owner'])

/** What a command answers; `read` and `owner`: value · `count`: value · `cas`: swapped, current · `transfer`: moved … */
export interface Result {
  readonly value?: Value
  readonly swapped?: boolean
  readonly current?: Value
  readonly moved?: boolean
  readonly balances?: readonly (readonly [Key, number])[]
  readonly registered?: boolean
  readonly owner?: Value
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
