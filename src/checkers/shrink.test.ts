import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testSeed } from '../testing/seed.ts'
import { shrink } from './shrink.ts'

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, row) => row)

describe('shrink', () => {
  test('what is refuted by three of ten thousand rows shrinks to those three, in few probes', () => {
    let probes = 0
    const left = shrink(upTo(10_000), (rows) => {
      probes++
      return [17, 4711, 9999].every((row) => rows.includes(row))
    })
    expect(left).toEqual([17, 4711, 9999])
    expect(probes).toBeLessThan(200)
  })

  test('what is refuted by nothing at all shrinks to nothing', () => {
    expect(shrink(upTo(5), () => true)).toEqual([])
  })

  test('with no probes left, what is returned was still found refuted', () => {
    const isStillRefuted = (rows: readonly number[]): boolean => rows.includes(3)
    for (const probes of [0, 1, 2, 5]) expect(isStillRefuted(shrink(upTo(100), isStillRefuted, probes))).toBe(true)
    expect(shrink(upTo(100), isStillRefuted, 0)).toHaveLength(100)
  })

  test('the result is refuted and minimal, also where fewer rows may be harder to explain', () => {
    const refutedBy = fc.func(fc.boolean())
    fc.assert(
      fc.property(fc.nat({ max: 12 }), refutedBy, (count, judge) => {
        const isRefuted = (rows: readonly number[]): boolean => rows.length === count || judge(rows)
        const left = shrink(upTo(count), isRefuted)
        expect(isRefuted(left)).toBe(true)
        for (const dropped of left) expect(isRefuted(left.filter((row) => row !== dropped))).toBe(false)
      }),
      { seed: testSeed(), numRuns: 500 },
    )
  })
})
