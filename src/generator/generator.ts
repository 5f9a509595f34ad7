/**
 * Pure, seeded generators of operations that see completions (after Jepsen's `generator`, but every draw comes from
 * the state, so that an offer can be dropped and asked for again).
 */
import type { Outcome } from '../history/index.ts'
import type { Random } from '../time/index.ts'
import type { Key, Nanos, NodeId, Value } from '../units.ts'

export interface Operation {
  readonly fn: string
  readonly key?: Key
  readonly args: readonly Value[]
  /** Which logical client; else any that is free, or a new one in an open loop. */
  readonly client?: number
  /** Which node to ask; else the route decides. */
  readonly node?: NodeId
  readonly level?: string
  /** Ask in a session that has seen nothing. */
  readonly freshSession?: true
  /** Not before this time; the latency of an open loop counts from here. */
  readonly atNs: Nanos
}

export interface Completed {
  readonly operation: Operation
  readonly outcome: Outcome
  readonly negative: boolean
  /** Absent: nothing was told. */
  readonly result?: Value
  /** When it returned. */
  readonly atNs: Nanos
}

export interface Context {
  /** Since the phase began, like every time of a generator. */
  readonly nowNs: Nanos
}

/** An offer in the future is dropped and asked for again, from the old state, after a completion. */
export type Offer<S> =
  | { readonly kind: 'operation'; readonly operation: Operation; readonly state: S }
  /** Until a completion, or until that time. */
  | { readonly kind: 'wait'; readonly untilNs?: Nanos }
  | { readonly kind: 'done' }

/** (Not named Generator: TypeScript has a global of that name.) */
export interface OperationGenerator<S> {
  initial(random: Random): S
  next(state: S, context: Context): Offer<S>
  update(state: S, completed: Completed): S
}

/** Hides the type of the state where only the protocol matters. */
export type AnyGenerator = OperationGenerator<unknown>
export const anyGenerator = <S>(generator: OperationGenerator<S>): AnyGenerator => generator as AnyGenerator
