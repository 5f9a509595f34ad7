/** The bank checker against a search for one bank that explains everything, and against sums done by hand. */
import { bank } from '../checkers/bank/index.ts'
import { AMPLE } from '../checkers/checker.ts'
import type { Judgement, Judgements } from '../consistency/index.ts'
import type { History } from '../history/index.ts'
import { bankReadings, isBankLinearizableByBruteForce, type SeenBank } from './brute-bank.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomBanks } from './random-banks.ts'
import { runFuzz } from './run-fuzz.ts'

export const judgeBank = (history: History): Judgements => bank.check(history, AMPLE).judgements

export function bankDisagreement(history: History, judgements: Judgements): string | null {
  const seen = bankReadings(history)
  const counted = seen.filter(({ isOk, isFinal, atRunLevel }) => isOk && (!isFinal || atRunLevel))
  const lastOfNode = new Map(seen.filter(({ isFinal }) => isFinal).map((reading) => [reading.node, reading]))
  const last = [...lastOfNode.values()].filter(({ isOk }) => isOk)
  const opening = history.header.initial
  const total = (balances: SeenBank['balances']): number =>
    Object.keys(opening).reduce((sum, account) => sum + Number(balances[account] ?? Number.NaN), 0)
  const isWrong = ({ balances }: SeenBank): boolean => total(balances) !== total(opening)
  const isOverdrawn = ({ balances }: SeenBank): boolean =>
    Object.values(balances).some((balance) => Number(balance) < 0)
  const expected = [
    ['snapshot-reads', counted.filter(isWrong)],
    ['no-overdraft', counted.filter(isOverdrawn)],
    ['conservation', last.filter(isWrong)],
  ] as const
  for (const [model, wrong] of expected) {
    const judgement = judgements.get(model) as Judgement
    if ((judgement.kind === 'refuted') !== wrong.length > 0) return `${model} is ${judgement.kind}`
    if (judgement.kind === 'holds') return `${model} holds, though only necessary conditions are tested`
    if (judgement.kind !== 'refuted') continue
    const rows = [...(judgement.story[0]?.rows ?? [])]
    if (!wrong.some(({ row }) => rows.includes(row))) return `${model}: the story shows no wrong reading`
  }
  const mainRefuted = (['snapshot-reads', 'no-overdraft'] as const).some(
    (model) => judgements.get(model)?.kind === 'refuted',
  )
  return mainRefuted && isBankLinearizableByBruteForce(history) ? 'refuted, but one bank explains everything' : null
}

export const fuzzBank: FuzzTarget = {
  name: 'bank',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomBanks(seededDice(seed * 1_000_003 + number), 8)
      const judgements = judgeBank(history)
      return { kinds: [...judgements.values()].map(({ kind }) => kind), wrong: bankDisagreement(history, judgements) }
    }),
}
