import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { type History, timeline } from '../../history/index.ts'
import { noLostWriteByDefinition } from '../../testing/brute-endings.ts'
import { fuzzLostWrites, judgeLostWrites } from '../../testing/fuzz-endings.ts'
import { randomEnding } from '../../testing/random-endings.ts'
import { renamed, shifted } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'

const judge = (history: History): Judgement => judgeLostWrites({ history })

test('what was written once and is found by every node is not lost', () => {
  const history = timeline(`
    p0@n1        |-w1-|  |-y:w2-|
    p1@n1/final                   |-r1-| |-y:r2-|
    p2@n2/final                   |-r1-| |-y:r2-|
  `)
  expect(judge(history)).toEqual({ kind: 'not-refuted', judged: 4 })
})

test('an acknowledged write that a node misses in the end is lost, and the two operations show it', () => {
  const history = timeline(`
    p0@n1        |-w1-|  |-y:w2-|
    p1@n1/final                   |-r1-| |-y:r2-|
    p2@n2/final                   |-r1-| |-y:r_-|
  `)
  const judgement = judge(history)
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'lost-write' })
  expect(judgement.kind === 'refuted' && [...(judgement.story[0]?.rows ?? [])]).toEqual([1, 5])
})

test('a swap that took place and a granted name count as writes, refused ones do not', () => {
  const swap = timeline(`
    p0@n1        |-c_>1-|  |-c_>2!1-|
    p1@n2/final                       |-r_-|
  `)
  expect(judge(swap)).toMatchObject({ kind: 'refuted' })
  const name = timeline(`
    p0@n1        |-g1-|  |-g2!1-|
    p1@n2/final                    |-o_-|
  `)
  expect(judge(name)).toMatchObject({ kind: 'refuted' })
})

test('what was overwritten, perhaps, is not judged', () => {
  for (const second of ['|-w2-|', '|-w2-?', '|-c1>2-?']) {
    const history = timeline(`
      p0@n1        |-w1-|  ${second}
      p1@n2/final                    |-r_-|
    `)
    expect(judge(history)).toMatchObject({ kind: 'unknown', why: 'vacuous' })
  }
  const failed = timeline(`
    p0@n1        |-w1-|  |-w2-x
    p1@n2/final                |-r_-|
  `)
  expect(judge(failed)).toMatchObject({ kind: 'refuted' })
})

test('a write of unknown outcome may be missing', () => {
  const history = timeline(`
    p0@n1        |-w1-?
    p1@n2/final        |-r_-|
  `)
  expect(judge(history)).toMatchObject({ kind: 'unknown', why: 'vacuous' })
})

test('late is not lost: within the quiet period, or if the last round has it', () => {
  const late = `
    p0@n1        |-w1-|
    p1@n2/final          |-r_-|  |-r1-|
  `
  expect(judge(timeline(late))).toEqual({ kind: 'not-refuted', judged: 1 })
  const early = `
    p0@n1        |-w1-|
    p1@n2/final          |-r_-|
  `
  expect(judge(timeline(early, { quietNs: 1e9 }))).toMatchObject({ kind: 'unknown', why: 'vacuous' })
})

test('what is not there yet where the nodes never caught up is not lost', () => {
  const history = timeline('p0@n1 |-w1-|\np1@n2/final   |-r_-|')
  expect(judge(history).kind).toBe('refuted')
  expect(judge({ ...history, unsettled: { waitedNs: 120e9, atNs: 0 } })).toMatchObject({
    kind: 'unknown',
    why: 'precondition',
  })
})

test('without final readings nothing is judged', () => {
  expect(judge(timeline('p0 |-w1-| |-r1-|'))).toMatchObject({ kind: 'unknown', why: 'vacuous' })
  expect(judge({ ...timeline('p0 |-w1-|'), complete: false })).toMatchObject({ kind: 'unknown', why: 'interrupted' })
})

describe('random endings', () => {
  const endings = fromTape(randomEnding)

  test('agrees with the definition', () => {
    fc.assert(
      fc.property(endings, (ending) => {
        expect(judgeLostWrites(ending).kind).toBe(noLostWriteByDefinition(ending))
      }),
      { seed: testSeed(), numRuns: 2000 },
    )
  })

  test('both verdicts are common, and right', () => {
    const tally = fuzzLostWrites.run(testSeed(), 10_000)
    expect(tally.example).toBeUndefined()
    expect(tally.refuted).toBeGreaterThan(tally.histories / 10)
    expect(tally.histories - tally.refuted - tally.unknown).toBeGreaterThan(tally.histories / 10)
  })

  test('names and the hour do not matter', () => {
    fc.assert(
      fc.property(endings, ({ history }) => {
        const calm = { ...history, faults: [] }
        for (const change of [renamed, shifted]) expect(judge(change(calm)).kind).toBe(judge(calm).kind)
      }),
      { seed: testSeed(), numRuns: 1000 },
    )
  })
})
