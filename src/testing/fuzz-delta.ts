/** The smallest Δ against brute force, key by key. */
import { AMPLE } from '../checkers/checker.ts'
import { delta } from '../checkers/delta/index.ts'
import type { History } from '../history/index.ts'
import { deltaByBruteForce, type KeyDelta } from './brute-delta.ts'
import { looseWrites } from './brute-linearizable.ts'
import { subHistory } from './compact-history.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomAges } from './random-ages.ts'
import { runFuzz } from './run-fuzz.ts'

export function deltas(history: History): readonly KeyDelta[] {
  const { measures } = delta.check(history, AMPLE)
  return Array.from(measures.get('deltaKey') ?? [], (key, at) => ({ key, ns: measures.get('deltaNs')?.[at] ?? 0 }))
}

export function deltaDisagreement(history: History, found: readonly KeyDelta[]): string | null {
  if (found.length === 0) return null
  const expected = new Map(deltaByBruteForce(history).map(({ key, ns }) => [key, ns]))
  for (const { key, ns } of found) {
    if (expected.get(key) !== ns) return `Δ of key ${key} is ${ns}, not ${expected.get(key)}`
  }
  return whyNoEvidence(history, found)
}

/** The rows must need the largest finite Δ, whatever the others did, and each of them must be needed for that. */
function whyNoEvidence(history: History, found: readonly KeyDelta[]): string | null {
  const rows = Array.from(delta.check(history, AMPLE).measures.get('deltaRows') ?? [])
  const largest = Math.max(0, ...found.map(({ ns }) => ns).filter(Number.isFinite))
  if (largest === 0) return rows.length === 0 ? null : 'rows for a Δ of 0'
  const needed = (kept: readonly number[]): number => {
    const part = subHistory(history, kept)
    return Math.max(0, ...deltaByBruteForce(part, looseWrites(history, part)).map(({ ns }) => ns))
  }
  if (needed(rows) !== largest) return `rows ${rows.join(', ')} need ${needed(rows)}, not ${largest}`
  const spare = rows.find((row) => needed(rows.filter((other) => other !== row)) >= largest)
  return spare === undefined ? null : `row ${spare} of ${rows.join(', ')} is not needed`
}

export const fuzzDelta: FuzzTarget = {
  name: 'delta',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomAges(seededDice(seed * 1_000_003 + number), { operations: 10, keys: 2 })
      const found = deltas(history)
      const kind = found.length === 0 ? 'unknown' : found.some(({ ns }) => ns > 0) ? 'refuted' : 'holds'
      return { kinds: [kind], wrong: deltaDisagreement(history, found) }
    }),
}
