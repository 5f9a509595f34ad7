/** The first line of a made-up history: what was asked for, and that no database was involved. */
import type { Header } from '../history/index.ts'
import type { Key, Value } from '../units.ts'

/** Stands where the name of a target would: nothing is claimed. */
export const SYNTHETIC_TARGET = 'synthetic'

export const syntheticHeader = (
  workload: string,
  { seed, ...plan }: Readonly<Record<string, number>> & { readonly seed: number },
  initial: Readonly<Record<Key, Value>>,
): Header => ({
  format: 1,
  seed,
  workload,
  target: SYNTHETIC_TARGET,
  level: SYNTHETIC_TARGET,
  localLevel: SYNTHETIC_TARGET,
  quietNs: 0,
  nodes: [],
  initial,
  plan,
})
