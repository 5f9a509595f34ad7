/** What causal replicas write to their disks and tell each other. */
import type { Key, Value } from 'rashomon/sdk'
import type { Dot } from '../observed-sets.ts'
import type { Vector } from './version-vector.ts'

export type Effect =
  | { readonly kind: 'set'; readonly key: Key; readonly value: Value }
  | { readonly kind: 'add'; readonly key: Key; readonly delta: number }
  | { readonly kind: 'element'; readonly key: Key; readonly element: Value }
  | { readonly kind: 'no-element'; readonly key: Key; readonly element: Value; readonly dots: readonly Dot[] }
  /** Its number makes an id. */
  | { readonly kind: 'id' }

/** What one request changed; its effects are applied together. */
export interface Update {
  /** Position of the replica that took the request, in the cluster's order. */
  readonly origin: number
  /** Counts the origin's updates, from 1, without holes: together with `origin` its identity. */
  readonly seq: number
  /** Above the stamps of everything in `needs`; the later (stamp, origin) wins a key. */
  readonly stamp: number
  /**
   * The updates that must be applied before it: those of its origin before it and those that its session had seen. What
   * these need in turn is not repeated: it was applied before them (the "nearest" dependencies of COPS).
   */
  readonly needs: Vector
  /** The request's id, by which its origin recognises a repetition. */
  readonly request: string
  readonly effects: readonly Effect[]
}

export type CausalMessage =
  | { readonly kind: 'updates'; readonly updates: readonly Update[] }
  /** "I have applied so much: send me the rest." */
  | { readonly kind: 'digest'; readonly applied: Vector }
