/** What the long run (fuzz.ts) can run: each checker against its oracle on random histories, one line each. */
import { fuzzBank } from './fuzz-bank.ts'
import { fuzzCounter } from './fuzz-counter.ts'
import { fuzzLinearizable } from './fuzz-linearizable.ts'
import { fuzzOneOwner } from './fuzz-one-owner.ts'
import { fuzzStaleness } from './fuzz-staleness.ts'
import type { FuzzTarget } from './fuzz-target.ts'

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  fuzzLinearizable,
  fuzzCounter,
  fuzzBank,
  fuzzOneOwner,
  fuzzStaleness,
]
