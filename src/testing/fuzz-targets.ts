/** What the long run (fuzz.ts) can run: each checker against its oracle on random histories, one line each. */
import { fuzzBank } from './fuzz-bank.ts'
import { fuzzCounter } from './fuzz-counter.ts'
import { fuzzLinearizable } from './fuzz-linearizable.ts'

export interface FuzzTally {
  readonly histories: number
  readonly refuted: number
  readonly unknown: number
  /** Histories on which the checker and its oracle differ, or a certificate or counterexample is not one. */
  readonly mismatches: number
  /** How to see the first mismatch again. */
  readonly example?: string
}

export interface FuzzTarget {
  /** The checker's name. */
  readonly name: string
  run(seed: number, count: number): FuzzTally
}

export const FUZZ_TARGETS: readonly FuzzTarget[] = [fuzzLinearizable, fuzzCounter, fuzzBank]
