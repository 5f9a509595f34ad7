/** What the long run asks of each checker and what it hears back. */

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
