import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { type FaultInterval, type History, timeline } from '../../history/index.ts'
import { convergenceByDefinition } from '../../testing/brute-endings.ts'
import { fuzzConvergence, judgeConvergence } from '../../testing/fuzz-endings.ts'
import { randomEnding } from '../../testing/random-endings.ts'
import { renamed, shifted } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'

const judge = (history: History): Judgement => judgeConvergence({ history })

const storyRows = (judgement: Judgement): readonly number[] =>
  judgement.kind === 'refuted' ? [...(judgement.story[0]?.rows ?? [])] : []

const healed = (history: History, healedMs: number | null): History => {
  const healedNs = healedMs === null ? null : healedMs * 1e6
  const fault: FaultInterval = {
    id: 1,
    fault: { kind: 'pause', whom: { kind: 'primary', which: 'newest' } },
    nodes: [],
    begin: 0,
    held: 0,
    healBegin: 0,
    healed: healedMs === null ? null : 0,
    beginNs: 0,
    heldNs: 0,
    healBeginNs: 0,
    healedNs,
    evidence: [],
  }
  return { ...history, faults: [fault] }
}

const AGREED = `
  p0@n1        |-w1-|
  p1@n2        |-w2-|  |-y:w3-|
  p2@n1/final                    |-r2-| |-y:r3-|
  p3@n2/final                    |-r2-| |-y:r3-|
  p4@n3/final                    |-r2-| |-y:r3-|
`

describe('registers', () => {
  test('nodes that all answer alike have converged, on two keys and three nodes', () => {
    expect(judge(timeline(AGREED))).toEqual({ kind: 'holds', judged: 6 })
  })

  test('nodes that differ after the quiet period are refuted by their answers and who wrote them', () => {
    const history = timeline(`
      p0@n1        |-w1-|
      p1@n2        |-w2-|  |-y:w3-|
      p2@n1/final                    |-r1-| |-y:r3-|
      p3@n2/final                    |-r2-| |-y:r3-|
    `)
    expect(judge(history)).toMatchObject({ kind: 'refuted', anomaly: 'nodes-disagree' })
    expect(storyRows(judge(history))).toEqual([0, 1, 3, 4])
  })

  const late = `
    p0@n1        |-w1-|
    p1@n1/final          |-r1-|        |-r1-|
    p2@n2/final          |-r_-|        |-r1-|
  `
  test('a round within the quiet period may still disagree', () => {
    expect(judge(timeline(late))).toMatchObject({ kind: 'refuted' })
    expect(judge(timeline(late, { quietNs: 5e6 }))).toEqual({ kind: 'holds', judged: 2 })
    expect(judge(healed(timeline(late), 30))).toEqual({ kind: 'holds', judged: 2 })
    const earlyHeal = healed(timeline(late), 3)
    expect(judge(earlyHeal)).toMatchObject({ kind: 'refuted' })
  })

  test('if only such rounds were made, nothing is known', () => {
    const history = timeline(
      `
      p0@n1        |-w1-|
      p1@n1/final          |-r1-|
      p2@n2/final          |-r_-|
    `,
      { quietNs: 1e9 },
    )
    expect(judge(history)).toMatchObject({ kind: 'unknown', why: 'interrupted' })
  })

  test('a write of unknown outcome explains a difference, but not another one', () => {
    const explained = timeline(`
      p0@n1        |-w1-|  |-w2-?
      p1@n1/final                |-r1-|
      p2@n2/final                |-r2-|
    `)
    expect(judge(explained)).toMatchObject({ kind: 'unknown', why: 'precondition' })
    const other = timeline(`
      p0@n1        |-w1-|  |-y:w2-?
      p1@n1/final                    |-r1-|
      p2@n2/final                    |-r_-|
    `)
    expect(judge(other)).toMatchObject({ kind: 'refuted' })
  })

  test('nodes that agree on what is not certain have agreed', () => {
    const history = timeline(`
      p0@n1        |-w1-|  |-w2-?
      p1@n1/final                |-r2-|
      p2@n2/final                |-r2-|
    `)
    expect(judge(history)).toEqual({ kind: 'holds', judged: 2 })
  })

  test('a value that a failed write would have left proves nothing', () => {
    const history = timeline(`
      p0@n1        |-w1-|  |-w2-x
      p1@n1/final                |-r1-|
      p2@n2/final                |-r2-|
    `)
    expect(judge(history)).toMatchObject({ kind: 'unknown', why: 'precondition' })
  })

  test('a node that does not answer leaves it open', () => {
    const history = timeline(`
      p0@n1        |-w1-|
      p1@n1/final          |-r1-|
      p2@n2/final          |-r1-|
      p3@n3/final          |-r1-x
    `)
    expect(judge(history)).toMatchObject({ kind: 'unknown', why: 'precondition', note: expect.stringContaining('n3') })
  })
})

test('the owners of names converge like values', () => {
  const history = timeline(`
    p0@n1        |-g1-|
    p1@n2        |-g2-|
    p2@n1/final         |-o1-|
    p3@n2/final         |-o2-|
  `)
  expect(judge(history)).toMatchObject({ kind: 'refuted' })
})

test('a node that was asked no more, for it did not answer, is told of', () => {
  const history = timeline(`
    p0@n1        |-w1-|
    p1@n1/final          |-r1-| |-y:r_-|
    p2@n2/final          |-r1-| |-y:r_-|
    p3@n3/final          |-r1-x
  `)
  expect(judge(history)).toMatchObject({ kind: 'unknown', why: 'precondition', note: expect.stringContaining('n3') })
})

test('counters differ for good only if no increment is of unknown outcome', () => {
  const drawn = (ending: string): History =>
    timeline(`
      p0@n1        |-a1-|  |-a1-${ending}
      p1@n1/final                |-r2-|
      p2@n2/final                |-r1-|
    `)
  expect(judge(drawn('|'))).toMatchObject({ kind: 'refuted' })
  expect(judge(drawn('?'))).toMatchObject({ kind: 'unknown', why: 'precondition' })
})

test('accounts are compared one by one, and one that is left out differs', () => {
  const drawn = (second: string): History =>
    timeline(`
      p0@n1        |-a:t5>b-|
      p1@n1/final             |-s[a=5,b=15]-|
      p2@n2/final             |-${second}-|
    `)
  expect(judge(drawn('s[a=5,b=15]'))).toEqual({ kind: 'holds', judged: 4 })
  expect(judge(drawn('s[a=10,b=10]'))).toMatchObject({ kind: 'refuted' })
  expect(judge(drawn('s[a=5]'))).toMatchObject({ kind: 'refuted' })
})

describe('sets and logs', () => {
  const endings = (one: string, other: string, writes = '|-+1-|  |-+2-?'): History =>
    timeline(`
      p0@n1        ${writes}
      p1@n1/final                                          |-${one}-|
      p2@n2/final                                          |-${other}-|
    `)

  test('sets agree in any order, logs in one', () => {
    expect(judge(endings('{1,2}', '{2,1}'))).toEqual({ kind: 'holds', judged: 2 })
    expect(judge(endings('[1,2]', '[1,2]', '|-app1-|  |-app2-|'))).toEqual({ kind: 'holds', judged: 2 })
    const reordered = judge(endings('[1,2]', '[2,1]', '|-app1-|  |-app2-|'))
    expect(reordered).toMatchObject({ kind: 'refuted' })
    expect(storyRows(reordered)).toEqual([0, 1, 2, 3])
  })

  test('an acknowledged element that one node lacks is refuted, one of unknown outcome proves nothing', () => {
    expect(judge(endings('{1}', '{1,2}'))).toMatchObject({ kind: 'unknown', why: 'precondition' })
    const lost = judge(endings('{1,2}', '{2}'))
    expect(lost).toMatchObject({ kind: 'refuted', anomaly: 'nodes-disagree' })
    expect(storyRows(lost)).toEqual([0, 2, 3])
    expect(lost.kind === 'refuted' && lost.story.map(({ text }) => text).join(' ')).toContain('did not find 1 in x')
    expect(judge(endings('{}', '{1}'))).toMatchObject({ kind: 'refuted' })
  })

  test('a removal of unknown outcome, and an element that nobody added, prove nothing', () => {
    expect(judge(endings('{1}', '{}', '|-+1-|  |-del1-?'))).toMatchObject({ kind: 'unknown', why: 'precondition' })
    expect(judge(endings('{1}', '{}', '|-+1-|  |-del1-|'))).toMatchObject({ kind: 'refuted' })
    expect(judge(endings('{1,7}', '{1}', '|-+1-|'))).toMatchObject({ kind: 'unknown', why: 'precondition' })
  })

  test('no late append changes the order of others', () => {
    const history = endings('[1,2]', '[2,1,3]', '|-app1-|  |-app2-|  |-app3-?')
    expect(judge(history)).toMatchObject({ kind: 'refuted' })
    expect(judge(endings('[1,3]', '[1]', '|-app1-|  |-app3-?'))).toMatchObject({ kind: 'unknown' })
  })
})

describe('what cannot be judged', () => {
  test('no final readings: vacuous, or interrupted if the history ends early', () => {
    const history = timeline('p0@n1 |-w1-|')
    expect(judge(history)).toMatchObject({ kind: 'unknown', why: 'vacuous' })
    expect(judge({ ...history, complete: false })).toMatchObject({ kind: 'unknown', why: 'interrupted' })
  })

  test('a single node agrees with itself: vacuous', () => {
    const history = timeline(`
      p0@n1        |-w1-|
      p1@n1/final         |-r1-|
    `)
    expect(judge(history)).toMatchObject({ kind: 'unknown', why: 'vacuous' })
  })

  test('a fault that never healed', () => {
    expect(judge(healed(timeline(AGREED), null))).toMatchObject({ kind: 'unknown', why: 'interrupted' })
  })

  test.each([
    ['differ', AGREED.replace('|-r2-| |-y:r3-|', '|-r1-| |-y:r3-|')],
    ['agree', AGREED],
  ])('nodes that never said that they had caught up, though they %s', (_how, drawn) => {
    const history = { ...timeline(drawn), unsettled: { waitedNs: 120e9, atNs: 0 } }
    expect(judge(history)).toEqual({
      kind: 'unknown',
      why: 'precondition',
      note: 'the nodes had not caught up with each other 120 s after load and faults had ended',
    })
  })

  test('… where a fault was never healed: that is why', () => {
    const unhealed = { held: 1, healBegin: 2, healedNs: null } as FaultInterval
    const history = { ...timeline(AGREED), unsettled: { waitedNs: 120e9, atNs: 0 }, faults: [unhealed] }
    expect(judge(history)).toMatchObject({ why: 'interrupted', note: 'a fault was never healed' })
  })

  test('a round that was cut short', () => {
    const history = timeline(`
      p0@n1        |-w1-|  |-y:w2-|
      p1@n1/final                   |-r1-| |-y:r2-|
      p2@n2/final                   |-r1-|
    `)
    expect(judge(history)).toMatchObject({ kind: 'unknown', why: 'interrupted' })
  })
})

describe('random endings', () => {
  const endings = fromTape(randomEnding)

  test('agrees with the definition', () => {
    fc.assert(
      fc.property(endings, (ending) => {
        expect(judgeConvergence(ending).kind).toBe(convergenceByDefinition(ending))
      }),
      { seed: testSeed(), numRuns: 2000 },
    )
  })

  test('both verdicts are common, and right', () => {
    const tally = fuzzConvergence.run(testSeed(), 10_000)
    expect(tally.example).toBeUndefined()
    expect(tally.refuted).toBeGreaterThan(tally.histories / 10)
    expect(tally.histories - tally.refuted - tally.unknown).toBeGreaterThan(tally.histories / 10)
  })

  test('names, ids and the hour do not matter', () => {
    fc.assert(
      fc.property(endings, ({ history }) => {
        // A fault's times are no column: without faults everything moves together.
        const calm = { ...history, faults: [] }
        for (const change of [renamed, shifted]) expect(judge(change(calm)).kind).toBe(judge(calm).kind)
      }),
      { seed: testSeed(), numRuns: 1000 },
    )
  })
})
