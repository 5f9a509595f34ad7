/** Counts what a fuzz target found, history by history. */
import type { Judgement } from '../consistency/index.ts'
import type { FuzzTally } from './fuzz-target.ts'

export interface FuzzOutcome {
  /** One judgement a model that the checker judges: refuted if any is, else unknown if any is. */
  readonly kinds: readonly Judgement['kind'][]
  readonly wrong: string | null
}

export function runFuzz(count: number, tryHistory: (number: number) => FuzzOutcome): FuzzTally {
  let refuted = 0
  let unknown = 0
  let mismatches = 0
  let example: string | undefined
  for (let number = 0; number < count; number++) {
    const { kinds, wrong } = tryHistory(number)
    if (kinds.includes('refuted')) refuted++
    else if (kinds.includes('unknown')) unknown++
    if (wrong === null) continue
    mismatches++
    example ??= `history ${number}: ${wrong}`
  }
  return { histories: count, refuted, unknown, mismatches, ...(example === undefined ? {} : { example }) }
}
