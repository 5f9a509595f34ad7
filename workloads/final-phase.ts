/** How every workload ends: all keys from all nodes, in rounds. */
import {
  type AnyGenerator,
  anyGenerator,
  finalReads,
  type Key,
  millis,
  type Value,
  type WorkloadContext,
} from 'rashomon/sdk'

const ROUNDS = 3
const PAUSE = millis(1000)

interface Special {
  /** For a read without a key. */
  readonly args?: readonly Value[]
  /** The elements of a reading come in any order. */
  readonly unordered?: boolean
}

/** `keys`: one read each; [null] for a single read of everything, with `args`. */
export const finalPhase = (
  fn: string,
  keys: readonly (Key | null)[],
  { nodes, localLevel }: WorkloadContext,
  special: Special = {},
): AnyGenerator =>
  anyGenerator(finalReads({ fn, keys, nodes, level: localLevel, rounds: ROUNDS, pauseNs: PAUSE, ...special }))

/** Where there is nothing to read. */
export const noFinalPhase = (): AnyGenerator =>
  anyGenerator({ initial: () => null, next: () => ({ kind: 'done' }), update: (state: null) => state })
