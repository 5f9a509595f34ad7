/** One owner against the pairs of answers that contradict each other, and against brute force for registers. */
import { AMPLE } from '../checkers/checker.ts'
import { oneOwner } from '../checkers/one-owner.ts'
import type { Judgement } from '../consistency/index.ts'
import { type History, NONE, OUTCOME, PHASE } from '../history/index.ts'
import { isLinearizableByBruteForce } from './brute-linearizable.ts'
import { subHistory } from './compact-history.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomRegisters } from './random-registers.ts'
import { runFuzz } from './run-fuzz.ts'

export const judgeOneOwner = (history: History): Judgement =>
  oneOwner.check(history, AMPLE).judgements.get('one-owner') as Judgement

interface Told {
  readonly key: number
  readonly owner: unknown
  readonly isGrant: boolean
}

/** Every answer that names an owner, but for readings of single nodes at another level than the run's. */
function told({ columns, pools, rows, header }: History): readonly Told[] {
  const atRunLevel = (row: number): boolean => pools.levels[columns.level[row] ?? NONE] === header.level
  return Array.from({ length: rows }, (_, row) => row)
    .filter((row) => columns.outcome[row] === OUTCOME.ok && (columns.phase[row] !== PHASE.final || atRunLevel(row)))
    .map((row) => {
      const isGrant = pools.functions[columns.fn[row] ?? NONE] === 'register' && columns.negative[row] === 0
      const owner = pools.values[(isGrant ? columns.arg[row] : columns.result[row]) ?? NONE] ?? null
      return { key: columns.key[row] ?? NONE, owner, isGrant }
    })
    .filter(({ owner }) => owner !== null)
}

const hasTwoOwners = (history: History): boolean =>
  told(history).some(
    (one, _, all) => one.isGrant && all.some((other) => other.key === one.key && other.owner !== one.owner),
  )

export function oneOwnerDisagreement(history: History, judgement: Judgement): string | null {
  if ((judgement.kind === 'refuted') !== hasTwoOwners(history))
    return `${judgement.kind}, but two owners: ${hasTwoOwners(history)}`
  if (judgement.kind === 'holds') return 'holds, though only necessary conditions are tested'
  if (judgement.kind !== 'refuted') return null
  const rows = [...(judgement.story[0]?.rows ?? [])]
  if (!hasTwoOwners(subHistory(history, rows))) return 'the rows show nothing'
  return isLinearizableByBruteForce(history) ? 'two owners, but an order explains everything' : null
}

export const fuzzOneOwner: FuzzTarget = {
  name: 'one-owner',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const shape = { operations: 8, keys: 2, usernames: true, oddities: false }
      const history = randomRegisters(seededDice(seed * 1_000_003 + number), shape)
      const judgement = judgeOneOwner(history)
      return { kinds: [judgement.kind], wrong: oneOwnerDisagreement(history, judgement) }
    }),
}
