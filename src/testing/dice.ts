/**
 * Where generators of random histories take their choices from: a fast seeded stream for long runs, or a tape of
 * numbers that fast-check makes and shrinks (an exhausted tape goes on with zeros, so let zero be the plain choice).
 */
export interface Dice {
  /** 0 … bound − 1 */
  below(bound: number): number
  chance(share: number): boolean
}

/** Mulberry32: 32 bits of state, good enough to pick test cases. */
export function seededDice(seed: number): Dice {
  let state = Math.imul(seed, 0x9e3779b1) | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  return {
    below: (bound) => Math.floor((next() / 0x1_0000_0000) * bound),
    chance: (share) => next() < share * 0x1_0000_0000,
  }
}

/** Entries are 0 … TAPE_RANGE − 1. */
export const TAPE_RANGE = 0x10000

export function tapeDice(tape: readonly number[]): Dice {
  let at = 0
  const next = (): number => tape[at++] ?? 0
  return {
    below: (bound) => next() % bound,
    // Counted from the end, so that a zero declines.
    chance: (share) => TAPE_RANGE - 1 - next() < share * TAPE_RANGE,
  }
}
