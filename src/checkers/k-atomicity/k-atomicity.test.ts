import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { functionId, type History, timeline } from '../../history/index.ts'
import { judgeTwoAtomic as judge, kDisagreement, twoAtomicDisagreement } from '../../testing/fuzz-k-atomicity.ts'
import { judgeLinearizable } from '../../testing/fuzz-linearizable.ts'
import { randomAges } from '../../testing/random-ages.ts'
import { renamed, revalued, shifted, without, withUnseenWrite } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'
import { AMPLE } from '../checker.ts'
import { verifyLatest } from './certificate.ts'
import { kAtomicity } from './k-atomicity.ts'

const bounds = (history: History): readonly (readonly number[])[] => {
  const { measures } = kAtomicity.check(history, AMPLE)
  const of = (name: string): Float64Array => measures.get(name) ?? new Float64Array()
  return Array.from(of('kKey'), (key, at) => [key, of('kLeast')[at] ?? 0, of('kMost')[at] ?? 0])
}
const kOf = (drawing: string): readonly (readonly number[])[] =>
  bounds(timeline(drawing)).map(([, least = 0, most = 0]) => [least, most])

type Refuted = Extract<Judgement, { kind: 'refuted' }>
const refutation = (drawing: string): Refuted => {
  const judgement = judge(timeline(drawing))
  expect(judgement.kind).toBe('refuted')
  return judgement as Refuted
}
const rowsOf = ({ story }: Refuted): readonly number[] => [...(story[0]?.rows ?? [])]

describe('drawn by hand', () => {
  test('a reading of the second latest value holds, with an order that can be replayed', () => {
    const history = timeline('p0  |-w1-|  |-w2-|  |-w3-|\np1                            |-r2-|')
    const judgement = judge(history)
    expect(judgement).toMatchObject({ kind: 'holds', judged: 1 })
    const order = judgement.kind === 'holds' ? (judgement.certificate ?? new Int32Array()) : new Int32Array()
    expect(verifyLatest(history, order, 2)).toBe(true)
    expect(verifyLatest(history, order, 1)).toBe(false)
    expect(bounds(history)).toEqual([[0, 2, 2]])
  })

  test('a reading of the third latest is refuted, by those four operations', () => {
    const found = refutation(`
p0  |-w1-|  |-w2-|  |-w3-|  |-y:w9-|
p1                                     |-r1-|  |-y:r9-|
    `)
    expect(found.anomaly).toBe('older-than-two')
    expect(rowsOf(found)).toEqual([0, 1, 2, 4])
    expect(found.story.map(({ text }) => text)).toEqual([
      'p1 on n1 found x = 1, 2 writes too late.',
      '#1: p0 on n1 wrote x = 1, between 4 ms and 9 ms.',
      '#2: p0 on n1 wrote x = 2, between 12 ms and 17 ms.',
      '#3: p0 on n1 wrote x = 3, between 20 ms and 25 ms.',
      '#4: p1 on n1 read x = 1, between 39 ms and 44 ms.',
      'x = 1 had been seen before each of the newer writes began, and they were seen before the reading began.',
    ])
  })

  test('three values that are read in turn are refuted, though each reading alone could be right', () => {
    const found = refutation(`
p0  |---w1---|
p1  |---w2---|
p2  |---w3---|
p3              |-r1-|  |-r2-|  |-r3-|  |-r1-|
    `)
    expect(found.anomaly).toBe('no-order-of-two')
  })

  test('a write of unknown outcome counts once somebody saw it', () => {
    const drawn = (read: string): string => `
p0  |-w1-|  |-w2-|
p1  |-w3-?           ${read}  |-r1-|
    `
    expect(judge(timeline(drawn('      ')))).toMatchObject({ kind: 'holds' })
    expect(kOf('p0  |-w1-|  |-w2-|  |-w3-?\np1                          |-r3-|  |-r1-|')).toEqual([[3, 3]])
  })

  test('a compare-and-set must find the latest value', () => {
    expect(refutation('p0  |-w1-|  |-c_>2-|').story[0]?.text).toBe(
      'No order of the writes of x lets every compare-and-set find its latest value, and every other reading one of its two latest.',
    )
    expect(kOf('p0  |-w1-|  |-w2-|  |-c1>3-|')).toEqual([[Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]])
    expect(refutation('p0  |-w1-|  |-c1>2-|\np1  |-c1>3-?     |-r3-|').anomaly).toBe('cas-fork')
    expect(kOf('p0  |-w1-|  |-c1>2-|  |-r1-|')).toEqual([[2, 2]])
    expect(kOf('p0  |-w1-|  |-c1>2-|  |-c2>3-|  |-r1-|')).toEqual([[3, 3]])
  })

  test('no k is enough for what nobody wrote, or had not yet', () => {
    expect(refutation('p0  |-w1-|  |-r7-|').anomaly).toBe('phantom-read')
    expect(refutation('p0  |-r1-|  |-w1-|').anomaly).toBe('read-before-write')
    expect(refutation('p0  |-w1-|  |-c1>2!1-|').anomaly).toBe('spurious-cas-failure')
  })

  test('writes alone prove nothing; values that repeat are not judged; what is linearizable needs no word', () => {
    expect(judge(timeline('p0  |-w1-|  |-w2-|'))).toEqual({ kind: 'unknown', why: 'vacuous' })
    expect(judge(timeline('p0  |-w1-|  |-w1-|  |-r1-|'))).toMatchObject({ kind: 'unknown', why: 'precondition' })
    const history = timeline('p0  |-w1-|  |-r1-|')
    const known = new Map([['linearizable', judgeLinearizable(history)] as const])
    const { judgements, measures } = kAtomicity.check(history, AMPLE, known)
    expect([judgements.size, measures.get('kMost')?.[0]]).toEqual([0, 1])
  })

  test('without steps it gives up, and says so', () => {
    const history = timeline(`
p0  |---w1---|
p1  |---w2---|
p2  |---w3---|
p3              |-r1-|  |-r2-|  |-r3-|  |-r1-|
    `)
    expect(kAtomicity.check(history, { steps: 0 }).judgements.get('2-atomic')).toMatchObject({
      kind: 'unknown',
      why: 'budget',
    })
  })
})

describe('random histories', () => {
  const small = fromTape((dice) => randomAges(dice, { operations: 10, keys: 2 }))
  const property = (holds: (history: History) => void, numRuns = 1500): void =>
    fc.assert(fc.property(small, holds), { seed: testSeed(), numRuns })

  test('agree with brute force, whatever the names and the hour', () => {
    property((history) => {
      const judgement = judge(history)
      expect(twoAtomicDisagreement(history, judgement)).toBeNull()
      expect(kDisagreement(history)).toBeNull()
      for (const change of [renamed, revalued, shifted]) {
        expect(judge(change(history)).kind).toBe(judgement.kind)
        expect(bounds(change(history))).toEqual(bounds(history))
      }
    })
  })

  test('k is 1 exactly where the history is linearizable', () => {
    property((history) => {
      const judgement = judgeLinearizable(history)
      const found = bounds(history)
      if (judgement.kind === 'holds') expect(found.every(([, , most]) => most === 1)).toBe(true)
      if (found.some(([, least = 0]) => least > 1)) expect(judgement.kind).toBe('refuted')
      // Unknown where a refusal did not tell the current value.
      if (judgement.kind === 'holds') expect(judge(history).kind).not.toBe('refuted')
    })
  })

  test('neither a reading less nor a write that nobody saw refutes', () => {
    property((history) => {
      if (judge(history).kind !== 'holds') return
      const reads = [functionId(history, 'read'), functionId(history, 'owner')]
      const row = Array.from(history.columns.fn).findIndex((fn) => reads.includes(fn))
      expect(judge(without(history, (other) => other === row)).kind).not.toBe('refuted')
      expect(judge(withUnseenWrite(history, 0)).kind).toBe('holds')
    })
  })
})
