import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { functionId, type History, NONE, timeline } from '../../history/index.ts'
import { deltaDisagreement, deltas } from '../../testing/fuzz-delta.ts'
import { judgeLinearizable } from '../../testing/fuzz-linearizable.ts'
import { randomAges } from '../../testing/random-ages.ts'
import { renamed, revalued, shifted, without } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'
import { AMPLE } from '../checker.ts'
import { delta } from './delta.ts'
import { summariseFreshness } from './freshness.ts'

/** Milliseconds by key, in the order of the keys. */
const deltaMs = (drawing: string, header = {}): readonly number[] =>
  deltas(timeline(drawing, header)).map(({ ns }) => ns / 1e6)
const rowsOf = (history: History): readonly number[] => [
  ...(delta.check(history, AMPLE).measures.get('deltaRows') ?? []),
]

describe('drawn by hand', () => {
  test('what is linearizable needs no Δ', () => {
    expect(deltaMs('p0  |-w1-|  |-w2-|\np1     |-r1-|     |-r2-|')).toEqual([0])
  })

  test('a reading must be moved behind the end of what replaced its value', () => {
    const history = timeline(`
p0  |-w1-|  |-w2-|
p1                    |-r1-|
    `)
    expect(deltas(history)).toEqual([{ key: 0, ns: (22 - 17) * 1e6 }])
    expect(rowsOf(history)).toEqual([0, 1, 2])
    expect(summariseFreshness(history, delta.check(history, AMPLE).measures)?.deltaStory).toEqual([
      'p1 on n1 read x = 1 at 22 ms: at least 5 ms too late.',
      '#1: p0 on n1 wrote x = 1, between 4 ms and 9 ms.',
      '#2: p0 on n1 wrote x = 2, between 12 ms and 17 ms.',
      '#3: p1 on n1 read x = 1, between 22 ms and 27 ms.',
      '#2 (p0 on n1) ended at 17 ms, 5 ms before #3 (p1 on n1) began.',
      'With readings moved back by anything less than 5 ms, no order explains these operations.',
    ])
  })

  test('a write of unknown outcome counts from when it was seen', () => {
    expect(deltaMs('p0  |-w1-|  |-w2-?\np1                 |-r2-|  |-r1-|')).toEqual([3])
    expect(deltaMs('p0  |-w1-|  |-w2-?\np1                    |-r1-|')).toEqual([0])
  })

  test('compare-and-sets do not move, readings along their chain do', () => {
    expect(deltaMs('p0  |-w1-|  |-c1>2-|  |-c2>3-|   |-r1-|')).toEqual([14])
    expect(deltaMs('p0  |-w1-|  |-c1>2-|\np1  |-c1>3-?     |-r3-|')).toEqual([Number.POSITIVE_INFINITY])
  })

  test('no move helps against what nobody wrote, or had not yet', () => {
    expect(deltaMs('p0  |-w1-|  |-r7-|  |-y:w1-|  |-y:r1-|')).toEqual([Number.POSITIVE_INFINITY, 0])
    expect(deltaMs('p0  |-r1-|  |-w1-|')).toEqual([Number.POSITIVE_INFINITY])
    expect(deltaMs('p0  |-w1-|  |-c1>2!1-|')).toEqual([Number.POSITIVE_INFINITY])
  })

  test('of a register that refused without telling its value nothing is said, of others it is', () => {
    const history = timeline('p0  |-w1-|  |-c5>6!1-|  |-r1-|  |-y:w1-|  |-y:r1-|')
    history.columns.result[1] = NONE
    expect(deltas(history)).toEqual([{ key: 1, ns: 0 }])
  })

  test('where nothing was read, or values repeat, nothing is said', () => {
    expect(deltaMs('p0  |-w1-|  |-w2-|')).toEqual([])
    expect(deltaMs('p0  |-w1-|  |-w1-|  |-r1-|')).toEqual([])
    const history = timeline('p0  |-w1-|')
    expect(summariseFreshness(history, delta.check(history, AMPLE).measures)).toBeNull()
  })

  test('events in order at one and the same time are one nanosecond apart', () => {
    const history = timeline('p0  |-w1-|  |-w2-|\np1                  |-r1-|')
    const { columns } = history
    const still = { ...columns, invokedNs: columns.invokedNs.fill(7), returnedNs: columns.returnedNs.fill(7) }
    expect(deltas({ ...history, columns: still })).toEqual([{ key: 0, ns: 1 }])
  })
})

describe('random histories', () => {
  const small = fromTape((dice) => randomAges(dice, { operations: 10, keys: 2 }))
  const property = (holds: (history: History) => void, numRuns = 1500): void =>
    fc.assert(fc.property(small, holds), { seed: testSeed(), numRuns })

  test('agree with brute force, whatever the names and the hour', () => {
    property((history) => {
      const found = deltas(history)
      expect(deltaDisagreement(history, found)).toBeNull()
      for (const change of [renamed, revalued, shifted]) expect(deltas(change(history))).toEqual(found)
    })
  })

  test('Δ is 0 exactly where the history is linearizable', () => {
    property((history) => {
      const judgement = judgeLinearizable(history)
      const found = deltas(history)
      if (judgement.kind === 'holds') expect(found.every(({ ns }) => ns === 0)).toBe(true)
      // What is refuted on a key that is not judged here says nothing of the others.
      if (found.some(({ ns }) => ns > 0)) expect(judgement.kind).toBe('refuted')
    })
  })

  test('Δ grows with time, and never when a reading is taken away', () => {
    property((history) => {
      const found = deltas(history)
      const { columns } = history
      const slower = (column: Float64Array): Float64Array => column.map((ns) => 3 * ns)
      const slow = { ...columns, invokedNs: slower(columns.invokedNs), returnedNs: slower(columns.returnedNs) }
      // One nanosecond is the least there is, and does not grow.
      const grown = found.map(({ key, ns }) => ({ key, ns: ns === 1 ? expect.toBeOneOf([1, 3]) : 3 * ns }))
      expect(deltas({ ...history, columns: slow })).toEqual(grown)
      const reads = [functionId(history, 'read'), functionId(history, 'owner')]
      const row = Array.from(columns.fn).findIndex((fn) => reads.includes(fn))
      if (row < 0) return
      const before = new Map(found.map(({ key, ns }) => [key, ns]))
      for (const { key, ns } of deltas(without(history, (other) => other === row)))
        expect(ns).toBeLessThanOrEqual(before.get(key) ?? 0)
    })
  })
})
