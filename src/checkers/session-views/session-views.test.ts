import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { type History, timeline } from '../../history/index.ts'
import { fuzzViews, judgeViews, randomViewTale, type ViewModel, viewDisagreement } from '../../testing/fuzz-pram.ts'
import { renamed, revalued, shifted, withUnseenWrite } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'
import { AMPLE } from '../checker.ts'
import { sessionViews } from './session-views.ts'

const MODELS: readonly ViewModel[] = ['pram', 'cm']

const judge = (history: History, model: ViewModel): Judgement | undefined => judgeViews({ history }).get(model)

const storyRows = (judgement: Judgement | undefined): readonly number[] =>
  judgement?.kind === 'refuted' ? [...(judgement.story[0]?.rows ?? [])] : []

test('sessions may see concurrent writes in orders of their own', () => {
  const history = timeline(`
    p0  |-w1-|  |-r2-|
    p1  |-w2-|  |-r1-|
  `)
  for (const model of MODELS) expect(judge(history, model)).toEqual({ kind: 'holds', judged: 2 })
})

test('a reading that is taken back is refuted', () => {
  const history = timeline(`
    p0  |-w1-|  |-w2-|                  |-y:w7-|
    p1                  |-r1-|  |-r2-|  |-r1-|
  `)
  for (const model of MODELS) {
    const judgement = judge(history, model)
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'cyclic-hb' })
    expect(storyRows(judgement)).toEqual([0, 1, 3, 5])
  }
})

test('writes of one session seen in the wrong order are refuted by the four that show it', () => {
  const history = timeline(`
    p0  |-w1-|  |-y:w2-|
    p1                    |-y:r2-|  |-z:w5-|  |-r_-|
  `)
  for (const model of MODELS) {
    const judgement = judge(history, model)
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'write-hb-init-read' })
    expect(storyRows(judgement)).toEqual([0, 1, 2, 4])
  }
})

test('an effect without its cause, at third hand, is PRAM and not causal', () => {
  const history = timeline(`
    p0  |-w1-|
    p1          |-r1-|  |-y:w2-|
    p2                            |-y:r2-|  |-r_-|
  `)
  expect(judge(history, 'pram')).toMatchObject({ kind: 'holds' })
  const judgement = judge(history, 'cm')
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'write-hb-init-read' })
  expect(storyRows(judgement)).toEqual([1, 2, 3, 4])
})

test('what each reading forces adds up: causal, and yet no view', () => {
  // p1 must have seen 1 before 2 for the sake of its last reading, and 2 before 1 for that of its first ones.
  const history = timeline(`
    p0  |-w1-|                  |-y:w3-|
    p1            |-w2-|  |-r1-|          |-y:r3-|  |-r2-|
  `)
  for (const model of MODELS) {
    const judgement = judge(history, model)
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'cyclic-hb' })
    expect(storyRows(judgement)).toEqual([1, 2, 5])
  }
})

test('the story says whose view it is and why it cannot be', () => {
  const judgement = judge(
    timeline(`
    p0  |-w1-|  |-y:w2-|
    p1                    |-y:r2-|  |-r_-|
  `),
    'pram',
  )
  expect(judgement?.kind === 'refuted' ? judgement.story.slice(4).map(({ text }) => text) : []).toEqual([
    'Is there an order of what p1 did and of all writes that keeps the order of every session?',
    '#4 found x = nothing, as in the beginning: so it came before #1.',
    '#2 follows #1 in its session; #3 saw what #2 wrote; #4 follows #3 in its session; #4 came before #1: so #1 would have to come before itself.',
    'So nothing explains what p1 read.',
  ])
})

test('a compare-and-set of its own is one operation that reads and writes, one of another session only writes', () => {
  const fork = timeline(`
    p0  |-w1-|
    p1         |-c1>2-| |-r2-|
    p2         |-c1>3-| |-r3-|
  `)
  for (const model of MODELS) expect(judge(fork, model)).toMatchObject({ kind: 'holds' })
  const between = timeline(`
    p0  |-w1-|
    p1         |-r1-| |-w4-| |-c1>2-|
  `)
  for (const model of MODELS) expect(judge(between, model)).toMatchObject({ kind: 'refuted' })
})

test('an open write counts if, and only if, somebody saw it', () => {
  const unseen = timeline(`
    p0  |-w1-|  |-w2-?
    p1                  |-r1-|  |-r1-|
  `)
  for (const model of MODELS) expect(judge(unseen, model)).toEqual({ kind: 'holds', judged: 2 })
  const seen = timeline(`
    p0  |-w1-|  |-w2-?
    p1                  |-r2-|  |-r1-|
  `)
  for (const model of MODELS) {
    expect(judge(seen, model)).toMatchObject({ kind: 'refuted' })
    expect(storyRows(judge(seen, model))).toEqual([0, 1, 2, 3])
  }
})

test('values out of thin air are refuted; no reading judges nothing; repeated values cannot be judged', () => {
  for (const model of MODELS) {
    expect(judge(timeline('p0 |-r9-|'), model)).toMatchObject({ kind: 'refuted', anomaly: 'thin-air-read' })
    expect(judge(timeline('p0 |-w1-|'), model)).toEqual({ kind: 'unknown', why: 'vacuous' })
    const repeated = timeline('p0 |-w1-| |-w1-| |-r1-|')
    expect(judge(repeated, model)).toMatchObject({ kind: 'unknown', why: 'precondition' })
  }
})

test('out of steps: unknown', () => {
  const history = timeline(`
    p0  |-w1-|  |-r2-|
    p1  |-w2-|  |-r1-|
  `)
  for (const model of MODELS) {
    const judgement = sessionViews.check(history, { steps: 1 }).judgements.get(model)
    expect(judgement).toMatchObject({ kind: 'unknown', why: 'budget' })
  }
})

test('what the run already knows is left to implication', () => {
  const history = timeline('p0 |-w1-| |-r1-|')
  const said = (model: 'linearizable' | 'ccv' | 'cc' | 'ryw-session', kind: 'holds' | 'refuted'): string[] => {
    const known: Judgement = kind === 'holds' ? { kind, judged: 1 } : { kind, anomaly: 'made-up', story: [] }
    return [...sessionViews.check(history, AMPLE, new Map([[model, known]])).judgements.keys()]
  }
  expect(said('linearizable', 'holds')).toEqual([])
  expect(said('ryw-session', 'refuted')).toEqual([])
  expect(said('cc', 'refuted')).toEqual(['pram'])
  expect(said('ccv', 'holds')).toEqual(['pram', 'cm'])
})

const tales = fromTape(randomViewTale)
const parameters = { seed: testSeed(), numRuns: 1500 }

test('agrees with brute force on small random histories, and every counterexample is minimal', () => {
  fc.assert(
    fc.property(tales, (tale) => {
      const judgements = judgeViews(tale)
      for (const model of MODELS) expect(viewDisagreement(tale, model, judgements.get(model))).toBeNull()
    }),
    parameters,
  )
})

test.each(MODELS)('%s: both verdicts are common in the random histories, and right', (model) => {
  const tally = fuzzViews(model).run(testSeed(), 4000)
  expect(tally.example).toBeUndefined()
  expect(tally.refuted).toBeGreaterThan(tally.histories / 10)
  expect(tally.histories - tally.refuted - tally.unknown).toBeGreaterThan(tally.histories / 10)
})

const NOT_IN_CIRCLES: readonly string[] = ['thin-air-read', 'aborted-read']

test('every counterexample ends with an operation that would have to come before itself', () => {
  fc.assert(
    fc.property(tales, ({ history }) => {
      for (const model of MODELS) {
        const judgement = judge(history, model)
        if (judgement?.kind !== 'refuted' || NOT_IN_CIRCLES.includes(judgement.anomaly)) continue
        expect(judgement.story.map(({ text }) => text).join('\n')).toContain('before itself')
      }
    }),
    parameters,
  )
})

test('names, ids and the hour do not matter; a write that nobody sees refutes nothing', () => {
  fc.assert(
    fc.property(tales, ({ history }) => {
      for (const model of MODELS) {
        const kind = judge(history, model)?.kind
        for (const change of [renamed, revalued, shifted]) expect(judge(change(history), model)?.kind).toBe(kind)
        if (kind === 'holds') expect(judge(withUnseenWrite(history, 0), model)?.kind).toBe(kind)
      }
    }),
    parameters,
  )
})
