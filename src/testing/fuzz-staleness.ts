/** Staleness against the least over all orders of the writes: ages exactly, versions never more. */
import { AMPLE } from '../checkers/checker.ts'
import { staleness } from '../checkers/staleness/index.ts'
import type { History } from '../history/index.ts'
import { leastStaleness } from './brute-staleness.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomRegisters } from './random-registers.ts'
import { runFuzz } from './run-fuzz.ts'

export interface ReadingAge {
  readonly row: number
  readonly ns: number
  readonly versions: number
}

export function readingAges(history: History): readonly ReadingAge[] {
  const { measures } = staleness.check(history, AMPLE)
  const of = (name: string): Float64Array => measures.get(name) ?? new Float64Array()
  return Array.from(of('staleRow'), (row, at) => ({
    row,
    ns: of('staleNs')[at] ?? 0,
    versions: of('staleVersions')[at] ?? 0,
  }))
}

export function stalenessDisagreement(history: History, ages: readonly ReadingAge[]): string | null {
  const least = leastStaleness(history)
  if (least === null) return null
  if (least.length !== ages.length) return `${ages.length} readings judged, not ${least.length}`
  for (const [at, { row, ns, versions }] of least.entries()) {
    const age = ages[at]
    if (age?.row !== row || age.ns !== ns) return `row ${row} is ${age?.ns} ns stale, not ${ns}`
    if (age.versions > versions || age.versions > 0 !== versions > 0)
      return `row ${row} is ${age.versions} behind, not ${versions}`
  }
  return null
}

export const fuzzStaleness: FuzzTarget = {
  name: 'staleness',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomRegisters(seededDice(seed * 1_000_003 + number), { operations: 12, keys: 2, stale: true })
      const ages = readingAges(history)
      const isUndecided = ages.length === 0 || leastStaleness(history) === null
      const isStale = ages.some(({ versions }) => versions > 0)
      return {
        kinds: [isUndecided ? 'unknown' : isStale ? 'refuted' : 'holds'],
        wrong: stalenessDisagreement(history, ages),
      }
    }),
}
