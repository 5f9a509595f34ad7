import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { timeline } from '../../history/index.ts'
import { readingAges, stalenessDisagreement } from '../../testing/fuzz-staleness.ts'
import { randomRegisters } from '../../testing/random-registers.ts'
import { renamed, revalued, shifted } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'
import { AMPLE } from '../checker.ts'
import { staleness } from './staleness.ts'
import { summariseStaleness } from './summary.ts'

/** Versions behind and milliseconds of each judged reading, in the order of invocation. */
const ages = (drawing: string, header = {}): readonly (readonly [versions: number, ms: number])[] =>
  readingAges(timeline(drawing, header)).map(({ versions, ns }) => [versions, ns / 1e6])

describe('drawn by hand', () => {
  test('fresh readings are not stale', () => {
    expect(ages('p0  |-w1-|  |-r1-|  |-w2-|  |-r2-|')).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  test('a reading is as old as the first acknowledgement of something newer', () => {
    const drawing = `
p0  |-w1-|  |-w2-|  |-w3-|
p1                             |-r1-|
    `
    expect(ages(drawing)).toEqual([[2, 31 - 17]])
    const history = timeline(drawing)
    const { measures, judgements } = staleness.check(history, AMPLE)
    expect(judgements.size).toBe(0)
    expect([...(measures.get('staleRow') ?? [])]).toEqual([3])
    expect([...(measures.get('staleAtNs') ?? [])]).toEqual([31e6])
  })

  test('what is merely concurrent is fresh', () => {
    expect(ages('p0  |---w1---|  |---w2---|\np1               |-r1-|')).toEqual([[0, 0]])
    // Either of two concurrent writes may be the newer one.
    expect(ages('p0  |-w1-|\np1   |-w2-|    |-r1-|  |-r2-|')).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  test('a write of unknown outcome makes others stale only once it was seen', () => {
    expect(ages('p0  |-w1-|  |-w2-?\np1                    |-r1-|')).toEqual([[0, 0]])
    expect(ages('p0  |-w1-|  |-w2-?\np1                 |-r2-|  |-r1-|')).toEqual([
      [0, 0],
      [1, 3],
    ])
  })

  test('what was swapped away is stale, though the swap began before it was seen', () => {
    expect(ages('p0  |-w1-|\np1   |-c1>2-|    |-r1-|')).toEqual([[1, 5]])
    expect(ages('p0  |-w1-|  |-c1>2-|  |-c2>3-|   |-r1-|')).toEqual([[2, 14]])
  })

  test('the initial value is the oldest; look-ups and refusals are readings', () => {
    expect(ages('p0  |-w1-|   |-r0-|', { initial: { x: 0 } })).toEqual([[1, 4]])
    expect(ages('p0  |-bob:g1-|   |-bob:o_-|  |-bob:g2!1-|')).toEqual([
      [1, 4],
      [0, 0],
    ])
  })

  test('repeated values, phantoms and what was foreseen are left out', () => {
    expect(ages('p0  |-w1-|  |-w1-|  |-r1-|')).toEqual([])
    expect(ages('p0  |-r1-|')).toEqual([])
    expect(ages('p0  |-r1-|  |-w1-|')).toEqual([])
  })
})

test('the summary counts stale readings, and their ages only', () => {
  const of = (drawing: string) => summariseStaleness(staleness.check(timeline(drawing), AMPLE).measures)
  expect(of('p0  |-w1-|  |-w2-|   |-r1-|  |-r2-|  |-r1-|  |-r2-|')).toEqual({
    reads: 4,
    stale: 2,
    share: 0.5,
    p50Ns: 4e6,
    p99Ns: 20e6,
    maxNs: 20e6,
    maxVersions: 1,
  })
  expect(of('p0  |-w1-|')).toMatchObject({ reads: 0, share: 0, maxNs: 0 })
  expect(summariseStaleness(new Map())).toBeNull()
})

describe('random histories', () => {
  const small = fromTape((dice) => randomRegisters(dice, { operations: 11, keys: 2, stale: true }))

  test('agree with the least over all orders of the writes, whatever the names and the hour', () => {
    let stale = 0
    let fresh = 0
    fc.assert(
      fc.property(small, (history) => {
        const found = readingAges(history)
        expect(stalenessDisagreement(history, found)).toBeNull()
        for (const change of [renamed, revalued, shifted]) expect(readingAges(change(history))).toEqual(found)
        if (found.length === 0) return
        if (found.some(({ versions }) => versions > 0)) stale++
        else fresh++
      }),
      { seed: testSeed(), numRuns: 3000 },
    )
    expect(stale).toBeGreaterThan((stale + fresh) / 10)
    expect(fresh).toBeGreaterThan((stale + fresh) / 10)
  })
})
