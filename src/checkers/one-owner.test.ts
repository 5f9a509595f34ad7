import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement } from '../consistency/index.ts'
import { timeline } from '../history/index.ts'
import { judgeOneOwner, oneOwnerDisagreement } from '../testing/fuzz-one-owner.ts'
import { randomRegisters } from '../testing/random-registers.ts'
import { renamed, revalued, shifted } from '../testing/reshape.ts'
import { testSeed } from '../testing/seed.ts'
import { fromTape } from '../testing/tape.ts'

const judge = (drawing: string, header = {}): Judgement => judgeOneOwner(timeline(drawing, header))
const told = (judgement: Judgement): string =>
  judgement.kind === 'refuted' ? judgement.story.map(({ text }) => text).join('\n') : judgement.kind
const rowsOf = (judgement: Judgement): readonly number[] =>
  judgement.kind === 'refuted' ? [...(judgement.story[0]?.rows ?? [])] : []

describe('drawn by hand', () => {
  test('a race that one claim wins is not refuted', () => {
    const judgement = judge(`
      p0  |-bob:g1-|       |-bob:o1-|
      p1    |-bob:g2!1-|  |-eve:g3-|
    `)
    expect(judgement).toEqual({ kind: 'not-refuted', judged: 2 })
  })

  test('a name given twice is refuted by the two registrations', () => {
    const judgement = judge(`
      p0@n1  |-eve:g9-|  |-bob:g1-|
      p1@n2                |-bob:g2-|
    `)
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'double-grant' })
    expect(rowsOf(judgement)).toEqual([1, 2])
    expect(told(judgement)).toContain('bob was given to claim 2 (p1 on n2), though it was given to claim 1 (p0 on n1).')
  })

  test('an owner who is later said to be another was robbed, by a claim of unknown outcome too', () => {
    const judgement = judge(`
      p0  |-bob:g1-|
      p1     |-bob:g2-?
      p2                 |-bob:o2-|
    `)
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'owner-robbed' })
    expect(rowsOf(judgement)).toEqual([0, 1, 2])
    expect(told(judgement)).toContain('Claim 2 was made by p1 on n1, #2, whose outcome is not known.')
  })

  test('it does not matter what was told first, nor in which phase', () => {
    expect(judge('p0  |-bob:o2-|  |-bob:g1-|')).toMatchObject({ kind: 'refuted', anomaly: 'owner-robbed' })
    expect(judge('p0  |-bob:g1-|  \np1@n2/final      |-bob:o2-|')).toMatchObject({ kind: 'refuted' })
    expect(judge('p0  |-bob:g1-|  |-bob:g2!3-|')).toMatchObject({ kind: 'refuted', anomaly: 'owner-robbed' })
  })

  test('claims that failed, or of which nobody heard, take nothing away; a stale "nobody" robs no one', () => {
    expect(judge('p0  |-bob:g1-|  |-bob:o_-|\np1  |-bob:g2-x\np2  |-bob:g3-?').kind).toBe('not-refuted')
  })

  test('an owner in the header is an owner', () => {
    expect(judge('p0  |-bob:g1-|', { initial: { bob: 7 } })).toMatchObject({ kind: 'refuted', anomaly: 'double-grant' })
    expect(judge('p0  |-bob:g1!7-|  |-bob:o7-|', { initial: { bob: 7 } }).kind).toBe('not-refuted')
  })

  test('one answer a name proves nothing', () => {
    expect(judge('p0  |-bob:g1-|  |-eve:g2-|  |-tom:g3-?')).toEqual({ kind: 'unknown', why: 'vacuous' })
    expect(judge('p0  |-w1-|  |-r1-|')).toEqual({ kind: 'unknown', why: 'vacuous' })
  })
})

test('random histories agree with the definition and with brute force, whatever the names and the hour', () => {
  const kinds: string[] = []
  const small = fromTape((dice) => randomRegisters(dice, { operations: 7, keys: 2, usernames: true, oddities: false }))
  fc.assert(
    fc.property(small, (history) => {
      const judgement = judgeOneOwner(history)
      kinds.push(judgement.kind)
      expect(oneOwnerDisagreement(history, judgement)).toBeNull()
      for (const change of [renamed, revalued, shifted])
        expect(judgeOneOwner(change(history)).kind).toBe(judgement.kind)
    }),
    { seed: testSeed(), numRuns: 3000 },
  )
  for (const kind of ['refuted', 'not-refuted']) {
    expect(kinds.filter((found) => found === kind).length).toBeGreaterThan(kinds.length / 10)
  }
})
