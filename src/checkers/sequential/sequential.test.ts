import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Judgement, ModelName } from '../../consistency/index.ts'
import { type History, timeline } from '../../history/index.ts'
import { seededDice } from '../../testing/dice.ts'
import {
  fuzzSequential,
  judgeSequential,
  randomSmallTale,
  sequentialDisagreement,
} from '../../testing/fuzz-sequential.ts'
import { randomDilemma } from '../../testing/random-sequential.ts'
import { renamed, revalued, shifted, withUnseenWrite } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'
import { AMPLE } from '../checker.ts'
import { verifyOrder } from './certificate.ts'
import { sequential } from './sequential.ts'

const judge = (history: History): Judgement => judgeSequential({ history })

const storyRows = (judgement: Judgement): readonly number[] =>
  judgement.kind === 'refuted' ? [...(judgement.story[0]?.rows ?? [])] : []

const texts = (judgement: Judgement): readonly string[] =>
  judgement.kind === 'refuted' ? judgement.story.map(({ text }) => text) : []

test('a reading that comes late is sequential: real time is no order, and the order found is shown', () => {
  const history = timeline(`
    p0  |-w1-|  |-w2-|
    p1                  |-r1-|  |-r2-|
  `)
  const judgement = judge(history)
  expect(judgement).toEqual({ kind: 'holds', judged: 2, certificate: Int32Array.of(0, 2, 1, 3) })
})

test('two sessions that each missed the other’s write are refuted, with what each reading demands', () => {
  const judgement = judge(
    timeline(`
    p0  |-w1-|      |-y:r_-|
    p1  |-y:w2-|    |-r_-|
    p2  |-z:w7-|    |-z:r7-|
  `),
  )
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'cyclic-order' })
  expect(storyRows(judgement)).toEqual([0, 1, 3, 4])
  expect(texts(judgement).slice(4)).toEqual([
    '#3 found y = nothing, as in the beginning: so it came before #2.',
    '#4 found x = nothing, as in the beginning: so it came before #1.',
    '#3 follows #1 in its session; #3 came before #2; #4 follows #2 in its session; #4 came before #1: so #1 would have to come before itself.',
    'No order that is the same for all sessions explains what they read.',
  ])
})

test('two readers that saw two writes in opposite orders are refuted by their readings alone', () => {
  const judgement = judge(
    timeline(`
    p0  |-w1-|
    p1  |-y:w2-|
    p2              |-r1-|    |-y:r_-|
    p3              |-y:r2-|  |-r_-|
  `),
  )
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'cyclic-order' })
  expect(storyRows(judgement)).toEqual([2, 3, 4, 5])
})

test('sequential on each key, and not on both', () => {
  const history = timeline(`
    p0  |-w1-|
    p1          |-r1-|  |-y:w2-|
    p2                            |-y:r2-|  |-r_-|
  `)
  expect(judge(history)).toMatchObject({ kind: 'refuted' })
})

/** In either order of y’s writes x = 1 is written before x = 2, which no pair of operations alone forces. */
const LAST_READER = (reader: string): string => `
    p0  |-u:r1-|  |-v:r1-|  |-w2-|
    p1  |-w1-|
    p2  |-r1-|    |-y:r1-|
    p3  |-r1-|    |-y:r2-|
    p4  |-y:w1-|
    p5  |-y:w2-|
    p6  |-y:r1-|  |-u:w1-|
    p7  |-y:r2-|  |-v:w1-|
    p8  |-u:r1-|  |-v:r1-|  |-z:w5-|
    p9  |-z:r5-|  |-${reader}-|
`

test('a write that nobody reads waits for the last reader of the value before it, and for a compare-and-set', () => {
  expect(judge(timeline(LAST_READER('r1')))).toMatchObject({ kind: 'holds' })
  expect(judge(timeline(LAST_READER('c1>3')))).toMatchObject({ kind: 'holds' })
})

test('where each of two orders is refuted by what it demands, both are told', () => {
  const history = timeline(`
    p0  |-y:w3-|  |-r1-|
    p1  |-y:w4-|  |-r1-|
    p2  |-w2-|    |-y:r4-|
    p3  |-r2-|    |-y:r3-|
    p4  |-z:w5-|  |-r2-|
    p5  |-z:w6-|  |-r2-|
    p6  |-w1-|    |-z:r6-|
    p7  |-r1-|    |-z:r5-|
  `)
  const judgement = judge(history)
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'no-order' })
  expect(storyRows(judgement)).toHaveLength(16)
  expect(texts(judgement).filter((text) => text.includes('before itself'))).toHaveLength(2)
})

test('histories on which rules alone refute nothing are decided as by brute force', () => {
  const kinds = new Set<string>()
  for (let seed = 0; seed < 12; seed++) {
    const tale = randomDilemma(seededDice(testSeed() + seed))
    const judgement = judgeSequential(tale)
    kinds.add(judgement.kind)
    expect(sequentialDisagreement(tale, judgement)).toBeNull()
  }
  expect(kinds).toEqual(new Set(['holds', 'refuted']))
})

test('two compare-and-sets that replaced the same value are refuted; a chain of them is fine', () => {
  const fork = judge(
    timeline(`
    p0  |-w1-|
    p1         |-c1>2-|
    p2         |-c1>3-|
  `),
  )
  expect(fork).toMatchObject({ kind: 'refuted', anomaly: 'cyclic-order' })
  expect(storyRows(fork)).toEqual([1, 2])
  const chain = timeline(`
    p0  |-w1-|         |-r3-|
    p1         |-c1>2-|
    p2   |-c2>3-|             |-r3-|
  `)
  expect(judge(chain)).toMatchObject({ kind: 'holds', judged: 4 })
})

test('nothing comes between the compare-and-sets of a chain', () => {
  const history = timeline(`
    p0  |-w1-|
    p1         |-c1>2-| |-r5-| |-r3-|
    p2         |-w5-|   |-c2>3-|
  `)
  expect(judge(history)).toMatchObject({ kind: 'refuted' })
})

test('an open write counts if, and only if, somebody saw it', () => {
  const unseen = timeline(`
    p0  |-w1-|  |-w2-?
    p1                  |-r1-|  |-r1-|
  `)
  expect(judge(unseen)).toMatchObject({ kind: 'holds', judged: 2 })
  const seen = timeline(`
    p0  |-w1-|  |-w2-?
    p1                  |-r2-|  |-r1-|
  `)
  expect(judge(seen)).toMatchObject({ kind: 'refuted' })
  expect(storyRows(judge(seen))).toEqual([0, 1, 2, 3])
})

test('usernames are registers: a name is never free again', () => {
  const history = timeline(`
    p0  |-g1-|
    p1         |-g2!1-|  |-o_-|
  `)
  expect(judge(history)).toMatchObject({ kind: 'refuted' })
})

test('values out of thin air, and refusals that contradict themselves, are refuted', () => {
  expect(judge(timeline('p0 |-r9-|'))).toMatchObject({ kind: 'refuted', anomaly: 'thin-air-read' })
  const spurious = timeline('p0 |-w1-| |-c1>2!1-|')
  expect(judge(spurious)).toMatchObject({ kind: 'refuted', anomaly: 'spurious-cas-failure' })
})

test('no reading judges nothing; repeated values, and refusals that tell nothing, cannot be judged', () => {
  expect(judge(timeline('p0 |-w1-|'))).toEqual({ kind: 'unknown', why: 'vacuous' })
  expect(judge(timeline('p0 |-w1-| |-w1-| |-r1-|'))).toMatchObject({ kind: 'unknown', why: 'precondition' })
})

test('out of steps: unknown', () => {
  const history = timeline(`
    p0  |-w1-|  |-r2-|
    p1  |-w2-|  |-r2-|
  `)
  const judgement = sequential.check(history, { steps: 3 }).judgements.get('sequential')
  expect(judgement).toMatchObject({ kind: 'unknown', why: 'budget' })
})

test('what the run already knows is left to implication', () => {
  const history = timeline('p0 |-w1-| |-r1-|')
  const says = (model: ModelName, judgement: Judgement): boolean =>
    sequential.check(history, AMPLE, new Map([[model, judgement]])).judgements.size > 0
  const refuted: Judgement = { kind: 'refuted', anomaly: 'made-up', story: [] }
  expect(says('linearizable', { kind: 'holds', judged: 1 })).toBe(false)
  expect(says('linearizable', refuted)).toBe(true)
  for (const weaker of ['cm', 'ccv', 'mr-session'] as const) {
    expect(says(weaker, refuted)).toBe(false)
    expect(says(weaker, { kind: 'holds', judged: 1 })).toBe(true)
  }
})

test('an order that breaks a session, finds another value or forgets something is none', () => {
  const history = timeline(`
    p0  |-w1-|  |-w2-|
    p1                  |-r1-|
  `)
  expect(verifyOrder(history, Int32Array.of(0, 2, 1))).toBe(true)
  for (const order of [[1, 0, 2], [0, 1, 2], [0, 2], [0, 2, 2, 1], []]) {
    expect(verifyOrder(history, Int32Array.from(order))).toBe(false)
  }
})

const tales = fromTape(randomSmallTale)
const parameters = { seed: testSeed(), numRuns: 1500 }

test('agrees with brute force on small random histories, and every counterexample is minimal', () => {
  fc.assert(
    fc.property(tales, (tale) => {
      expect(sequentialDisagreement(tale, judgeSequential(tale))).toBeNull()
    }),
    parameters,
  )
})

test('both verdicts are common in the random histories, and right', () => {
  const tally = fuzzSequential.run(testSeed(), 5000)
  expect(tally.example).toBeUndefined()
  expect(tally.refuted).toBeGreaterThan(tally.histories / 10)
  expect(tally.histories - tally.refuted - tally.unknown).toBeGreaterThan(tally.histories / 10)
})

test('names, ids and the hour do not matter; a write that nobody sees refutes nothing', () => {
  fc.assert(
    fc.property(tales, ({ history }) => {
      const { kind } = judge(history)
      for (const change of [renamed, revalued, shifted]) expect(judge(change(history)).kind).toBe(kind)
      if (kind === 'holds') expect(judge(withUnseenWrite(history, 0)).kind).toBe(kind)
    }),
    parameters,
  )
})
