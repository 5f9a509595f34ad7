/** Where the runner writes what happens, in order. */
import type { Key, NodeId, Value } from '../units.ts'
import type { FaultEvent } from './fault.ts'
import type { Outcome, Phase, Unsettled } from './history.ts'

/**
 * One of several values of an operation: an account's balance, a set's element (no key), a step of a transaction (with
 * its own function: r, w, append).
 */
export type Item = readonly [key: Key | null, value: Value, fn?: string]

export interface Invocation {
  readonly process: number
  readonly session: number
  readonly node: NodeId | null
  readonly phase: Phase
  readonly fn: string
  readonly level: string
  readonly key: Key | null
  readonly args: readonly Value[]
  /** What a transaction asks for, step by step. */
  readonly items?: readonly Item[]
  readonly intendedNs: number
  readonly atNs: number
}

export interface Completion {
  readonly outcome: Outcome
  readonly negative?: boolean
  /** Absent: the database did not tell. */
  readonly result?: Value
  /** A reading of several keys or elements, or what a transaction's steps came to. */
  readonly items?: readonly Item[]
  readonly witness?: Readonly<Record<string, bigint>>
  /** Why it is not ok. */
  readonly error?: string
  readonly atNs: number
}

export interface HistorySink {
  /** Returns the operation's row. Called before the call is sent. */
  invoke(invocation: Invocation): number
  complete(row: number, completion: Completion): void
  fault(event: FaultEvent): void
  /** After the main phase, at most once: what is read in the end says nothing about where the nodes would have come to. */
  unsettled(event: Unsettled): void
  /** The run is over and nothing is missing. */
  end(notStarted: number): void
}

/** Writes everything to both; rows are those of the first. */
export function tee(first: HistorySink, second: HistorySink): HistorySink {
  return {
    invoke(invocation) {
      const row = first.invoke(invocation)
      second.invoke(invocation)
      return row
    },
    complete(row, completion) {
      first.complete(row, completion)
      second.complete(row, completion)
    },
    fault(event) {
      first.fault(event)
      second.fault(event)
    },
    unsettled(event) {
      first.unsettled(event)
      second.unsettled(event)
    },
    end(notStarted) {
      first.end(notStarted)
      second.end(notStarted)
    },
  }
}
