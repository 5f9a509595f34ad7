/** 2-atomicity and the bounds of k against brute force; certificates are replayed, counterexamples tried and shrunk. */
import { AMPLE } from '../checkers/checker.ts'
import { kAtomicity, verifyLatest } from '../checkers/k-atomicity/index.ts'
import type { Judgement } from '../consistency/index.ts'
import type { History } from '../history/index.ts'
import { isAtomicByBruteForce, kByBruteForce } from './brute-k.ts'
import { looseWrites } from './brute-linearizable.ts'
import { subHistory } from './compact-history.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomAges } from './random-ages.ts'
import { runFuzz } from './run-fuzz.ts'

export const judgeTwoAtomic = (history: History): Judgement =>
  kAtomicity.check(history, AMPLE).judgements.get('2-atomic') as Judgement

/** What is wrong with what is said of a small history, or null. */
export function twoAtomicDisagreement(history: History, judgement: Judgement): string | null {
  switch (judgement.kind) {
    case 'holds':
      if (!isAtomicByBruteForce(history, 2)) return 'holds, but no order exists'
      return verifyLatest(history, judgement.certificate ?? new Int32Array(0), 2) ? null : 'the certificate is none'
    case 'refuted':
      if (isAtomicByBruteForce(history, 2)) return `refuted (${judgement.anomaly}), but there is an order`
      return whyNoEvidence(history, [...(judgement.story[0]?.rows ?? [])])
    case 'unknown':
      if (judgement.why === 'vacuous' && !isAtomicByBruteForce(history, 2)) return 'vacuous, but no order exists'
      return judgement.why === 'budget' ? 'the budget was not enough' : null
    default:
      return `unexpected: ${judgement.kind}`
  }
}

function whyNoEvidence(history: History, rows: readonly number[]): string | null {
  const isPossible = (kept: readonly number[]): boolean => {
    const part = subHistory(history, kept)
    return isAtomicByBruteForce(part, 2, looseWrites(history, part))
  }
  if (isPossible(rows)) return `rows ${rows.join(', ')} show nothing`
  const spare = rows.find((row) => !isPossible(rows.filter((other) => other !== row)))
  return spare === undefined ? null : `row ${spare} of ${rows.join(', ')} is not needed`
}

export function kDisagreement(history: History): string | null {
  const { measures } = kAtomicity.check(history, AMPLE)
  const of = (name: string): Float64Array => measures.get(name) ?? new Float64Array()
  const exact = of('kKey').length === 0 ? new Map<number, number>() : kByBruteForce(history)
  for (const [at, key] of of('kKey').entries()) {
    const [least = 0, most = 0, k = 1] = [of('kLeast')[at], of('kMost')[at], exact.get(key)]
    if (k < least || k > most) return `k of key ${key} is ${k}, not in ${least} … ${most}`
    if (k < 3 && least < most) return `k of key ${key} is ${k}, not only in ${least} … ${most}`
  }
  return null
}

export const fuzzKAtomicity: FuzzTarget = {
  name: '2-atomic',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomAges(seededDice(seed * 1_000_003 + number), { operations: 11, keys: 2 })
      const judgement = judgeTwoAtomic(history)
      const wrong = twoAtomicDisagreement(history, judgement) ?? kDisagreement(history)
      return { kinds: [judgement.kind], wrong }
    }),
}
