/** Unique ids against every pair of answers, on what a generator of ids says that starts over now and then. */
import { AMPLE } from '../checkers/checker.ts'
import { uniqueIds } from '../checkers/unique-ids.ts'
import type { Judgement } from '../consistency/index.ts'
import { type History, NONE } from '../history/index.ts'
import type { Value } from '../units.ts'
import { deedsOf } from './brute-deeds.ts'
import { type CompactOperation, compactHistory } from './compact-history.ts'
import { type Dice, seededDice } from './dice.ts'
import { definitionDisagreement } from './fuzz-contents.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomSchedule } from './random-schedule.ts'
import { runFuzz } from './run-fuzz.ts'

/** Numbers, and texts that look like them: those are other ids. */
const VALUES: readonly Value[] = [null, ...Array.from({ length: 24 }, (_, at) => (at < 12 ? at : String(at - 12)))]

function randomIds(dice: Dice): History {
  const count = 1 + dice.below(9)
  const startsOver = dice.chance(0.5) ? 0 : 0.15
  const reads = dice.chance(0.2) ? 0.3 : 0
  let next = 0
  const drawn = randomSchedule(dice, count, 2 + dice.below(3), dice.chance(0.5) ? 0 : 0.3).map((slot) => {
    if (dice.chance(startsOver)) next = 0
    const isSilent = dice.chance(0.04)
    const draft: CompactOperation = {
      fn: dice.chance(reads) ? 'read' : 'generate',
      key: NONE,
      arg: NONE,
      arg2: NONE,
      result: isSilent ? NONE : 1 + (next++ % 12) + (dice.chance(0.1) ? 12 : 0),
      negative: dice.chance(0.03),
      outcome: dice.chance(0.05) ? 'fail' : slot.gaveUp ? 'info' : 'ok',
      phase: dice.chance(0.05) ? 'setup' : dice.chance(0.05) ? 'final' : 'main',
      level: dice.below(2),
      process: slot.process,
      node: 0,
      inv: slot.inv,
      end: slot.end,
    }
    return draft
  })
  return compactHistory(drawn, [], VALUES, {})
}

function idsOf(history: History): readonly (readonly [row: number, id: Value])[] {
  return deedsOf(history)
    .filter(
      ({ fn, outcome, negative, result }) => fn === 'generate' && outcome === 'ok' && !negative && result !== NONE,
    )
    .map(({ row, result }) => [row, history.pools.values[result] ?? null] as const)
}

const isGivenTwice = (history: History): boolean => {
  const ids = idsOf(history)
  return ids.some(([row, id]) => ids.some(([other, same]) => row < other && id === same))
}

export function idsDisagreement(history: History, judgement: Judgement): string | null {
  const wrong = definitionDisagreement(history, judgement, isGivenTwice)
  if (wrong !== null || judgement.kind === 'refuted') return wrong
  const expected = idsOf(history).length > 1 ? 'holds' : 'unknown'
  return judgement.kind === expected ? null : `${judgement.kind}, not ${expected}`
}

export const fuzzUniqueIds: FuzzTarget = {
  name: 'unique-ids',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomIds(seededDice(seed * 1_000_003 + number))
      const judgement = uniqueIds.check(history, AMPLE).judgements.get('unique-ids') as Judgement
      return { kinds: [judgement.kind], wrong: idsDisagreement(history, judgement) }
    }),
}
