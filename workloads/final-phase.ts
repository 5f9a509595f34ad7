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

/** `keys`: one read each; [null] for a single read of everything, with `args`. */
export const finalPhase = (
  fn: string,
  keys: readonly (Key | null)[],
  { nodes, localLevel }: WorkloadContext,
  args: readonly Value[] = [],
): AnyGenerator =>
  anyGenerator(finalReads({ fn, keys, args, nodes, level: localLevel, rounds: ROUNDS, pauseNs: PAUSE }))
