import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { type History, HistoryBuilder, timeline } from '../../history/index.ts'
import { randomTale } from '../../testing/arbitrary-sessions.ts'
import { type CausalModel, causalDisagreement, fuzzCausal, judgeCausal } from '../../testing/fuzz-causal.ts'
import { renamed, revalued, shifted } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'
import { AMPLE } from '../checker.ts'
import { causal } from './causal.ts'

const judge = (history: History, model: CausalModel): Judgement | undefined =>
  causal.check(history, AMPLE).judgements.get(model)

const storyRows = (judgement: Judgement | undefined): readonly number[] =>
  judgement?.kind === 'refuted' ? [...(judgement.story[0]?.rows ?? [])] : []

test('an effect seen with its cause, and concurrent writes seen in one order, are causal and converge', () => {
  const history = timeline(`
    p0  |-w1-|  |-y:w2-|
    p1                    |-y:r2-|  |-r1-|
    p2  |-w3-|                             |-r1-|
    p3                    |-r3-|           |-r1-|
  `)
  expect(judge(history, 'cc')).toEqual({ kind: 'holds', judged: 5 })
  expect(judge(history, 'ccv')).toEqual({ kind: 'holds', judged: 5 })
})

test('an effect seen without its cause is refuted by the four operations that show it', () => {
  const history = timeline(`
    p0  |-w1-|  |-y:w2-|
    p1                    |-y:r2-|  |-r_-|
    p2  |-z:w5-|          |-z:r5-|
  `)
  const judgement = judge(history, 'cc')
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'write-co-init-read' })
  expect(storyRows(judgement)).toEqual([0, 2, 3, 5])
  expect(judge(history, 'ccv')).toEqual(judgement)
})

test('a value that is known to be overwritten is refuted by the shortest way from the one to the other', () => {
  const history = timeline(`
    p0  |-w1-|
    p1         |-r1-| |-w2-| |-z:w8-| |-y:w3-|
    p2                                         |-z:r8-| |-y:r3-| |-r1-|
  `)
  const judgement = judge(history, 'cc')
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'write-co-read' })
  expect(storyRows(judgement)).toEqual([0, 1, 2, 3, 5, 7])
})

test('two sessions that saw two writes in opposite orders are causal, but do not converge', () => {
  const history = timeline(`
    p0  |-w1-|  |-r2-|
    p1  |-w2-|  |-r1-|
    p2  |-y:w7-|
  `)
  expect(judge(history, 'cc')).toEqual({ kind: 'holds', judged: 2 })
  const judgement = judge(history, 'ccv')
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'cyclic-cf' })
  expect(storyRows(judgement)).toEqual([0, 1, 3, 4])
})

test('how a reader came to know of the other write is part of the counterexample', () => {
  const history = timeline(`
    p0  |-w1-|  |-y:w5-|
    p1  |-w2-|                              |-r1-|
    p2                    |-y:r5-|  |-r2-|
  `)
  const judgement = judge(history, 'ccv')
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'cyclic-cf' })
  expect(storyRows(judgement)).toEqual([0, 1, 2, 3, 4, 5])
})

test('a session that reads what it causes itself is refuted', () => {
  const history = timeline(`
    p0  |-r2-|  |-y:w1-|
    p1                    |-y:r1-|  |-w2-|
  `)
  expect(judge(history, 'cc')).toMatchObject({ kind: 'refuted', anomaly: 'cyclic-co' })
})

test('a compare-and-set reads first and writes then: what it replaced is gone for whoever knows of it', () => {
  const stale = timeline(`
    p0  |-w1-|
    p1         |-c1>2-| |-r1-|
  `)
  expect(judge(stale, 'cc')).toMatchObject({ kind: 'refuted', anomaly: 'write-co-read' })
  const fine = timeline(`
    p0  |-w1-|                 |-r2-|
    p1         |-c1>2-| |-r2-|
    p2         |-c1>3-|
  `)
  expect(judge(fine, 'ccv')).toMatchObject({ kind: 'holds' })
})

test('a refused compare-and-set is a reading, and so is a refused registration', () => {
  const history = timeline(`
    p0  |-w1-|  |-y:w2-|
    p1                    |-y:r2-|  |-c5>6!_-|
  `)
  expect(judge(history, 'cc')).toMatchObject({ kind: 'refuted', anomaly: 'write-co-init-read' })
  const names = timeline(`
    p0  |-g1-|
    p1         |-g2!1-|  |-o_-|
  `)
  expect(judge(names, 'cc')).toMatchObject({ kind: 'refuted', anomaly: 'write-co-init-read' })
})

test('an open write counts if, and only if, somebody saw it', () => {
  const unseen = timeline(`
    p0  |-w1-|  |-w2-?
    p1                  |-r1-|  |-r1-|
  `)
  expect(judge(unseen, 'ccv')).toEqual({ kind: 'holds', judged: 2 })
  const seen = timeline(`
    p0  |-w1-|  |-w2-?
    p1                  |-r2-|  |-r1-|
  `)
  expect(judge(seen, 'cc')).toMatchObject({ kind: 'refuted', anomaly: 'write-co-read' })
  expect(storyRows(judge(seen, 'cc'))).toEqual([0, 1, 2, 3])
})

test('an open compare-and-set that took effect has seen what it replaced', () => {
  const history = timeline(`
    p0  |-w1-?
    p1         |-y:w7-| |-c1>2-?
    p2                           |-r2-| |-y:r7-| |-r1-|
  `)
  expect(judge(history, 'cc')).toMatchObject({ kind: 'refuted', anomaly: 'write-co-read' })
})

test('a value out of thin air, or of a write that certainly failed, is refuted', () => {
  expect(judge(timeline('p0 |-r9-|'), 'cc')).toMatchObject({ kind: 'refuted', anomaly: 'thin-air-read' })
  const aborted = timeline(`
    p0  |-w9-x
    p1         |-r9-|
  `)
  expect(judge(aborted, 'ccv')).toMatchObject({ kind: 'refuted', anomaly: 'aborted-read' })
  expect(storyRows(judge(aborted, 'ccv'))).toEqual([0, 1])
})

test('without a reading of a key that somebody wrote nothing is judged', () => {
  const history = timeline(`
    p0  |-w1-|  |-w2-|
    p1  |-y:r_-|
  `)
  expect(judge(history, 'cc')).toEqual({ kind: 'unknown', why: 'vacuous' })
  expect(judge(history, 'ccv')).toEqual({ kind: 'unknown', why: 'vacuous' })
})

test('values that are not unique cannot be judged', () => {
  const history = timeline(`
    p0  |-w1-|  |-r1-|
    p1  |-w1-|
  `)
  expect(judge(history, 'cc')).toMatchObject({ kind: 'unknown', why: 'precondition' })
})

test('too many writing sessions for the clocks: unknown, at once', () => {
  const builder = new HistoryBuilder(timeline('p0 |-w1-|').header)
  for (let session = 0; session < 16_400; session++) {
    const args = [session]
    const place = { process: session, session, node: null, phase: 'main', level: 'drawn', key: 'x' } as const
    const row = builder.invoke({ ...place, fn: 'write', args, intendedNs: 0, atNs: 0 })
    builder.complete(row, { outcome: 'ok', atNs: 0 })
  }
  expect(judge(builder.finish(), 'cc')).toMatchObject({ kind: 'unknown', why: 'budget' })
})

const tales = fromTape(randomTale)
const parameters = { seed: testSeed(), numRuns: 2000 }

test('agrees with brute force on small random histories, and every counterexample stands alone', () => {
  fc.assert(
    fc.property(tales, (tale) => {
      expect(causalDisagreement(tale, judgeCausal(tale))).toBeNull()
    }),
    parameters,
  )
})

test.each(['cc', 'ccv'] as const)('%s: both verdicts are common in the random histories, and right', (model) => {
  const tally = fuzzCausal(model).run(testSeed(), 15_000)
  expect(tally.example).toBeUndefined()
  expect(tally.refuted).toBeGreaterThan(tally.histories / 10)
  expect(tally.histories - tally.refuted - tally.unknown).toBeGreaterThan(tally.histories / 10)
})

test('names, ids and the hour do not matter', () => {
  fc.assert(
    fc.property(tales, ({ history }) => {
      for (const model of ['cc', 'ccv'] as const) {
        const kind = judge(history, model)?.kind
        for (const change of [renamed, revalued, shifted]) expect(judge(change(history), model)?.kind).toBe(kind)
      }
    }),
    parameters,
  )
})
