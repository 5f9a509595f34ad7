import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testSeed } from '../testing/seed.ts'
import { freshnessCurve, wilson } from './pbs.ts'

/** Readings as pairs: nanoseconds since the last write, versions behind. */
const curveOf = (readings: readonly (readonly [number, number])[]) =>
  freshnessCurve(
    new Map([
      ['staleSinceWriteNs', Float64Array.from(readings, ([ns]) => ns)],
      ['staleVersions', Float64Array.from(readings, ([, versions]) => versions)],
    ]),
  )
const many = (count: number, ns: number, versions: number): readonly (readonly [number, number])[] =>
  Array.from({ length: count }, () => [ns, versions] as const)

describe('the curve of freshness', () => {
  test('without readings after a write there is none', () => {
    expect(freshnessCurve(new Map())).toBeNull()
    expect(curveOf([])).toBeNull()
    expect(curveOf([[Number.NaN, 0]])).toBeNull()
  })

  test('counts by the time since the write, four bins a decade, open at both ends', () => {
    const curve = curveOf([...many(3, 2e6, 1), ...many(1, 2e6, 0), ...many(2, 5, 0), ...many(2, 1e12, 0)])
    expect(curve?.bins.map(({ fromNs, toNs, fresh, total }) => [fromNs, toNs, fresh, total])).toEqual([
      [0, 1e5, 2, 2],
      [expect.closeTo(1.778e6, -4), expect.closeTo(3.162e6, -4), 1, 4],
      [1e11, Number.POSITIVE_INFINITY, 2, 2],
    ])
    expect(curve?.readings).toBe(8)
  })

  test('the fit never falls: what does is pooled', () => {
    const curve = curveOf([...many(8, 1e6, 0), ...many(2, 1e6, 1), ...many(4, 1e7, 0), ...many(6, 1e7, 1), [1e9, 0]])
    expect(curve?.fit.map(({ fresh, total }) => [fresh, total])).toEqual([
      [12, 20],
      [1, 1],
    ])
  })

  test('is visible after the first time at which enough readings were fresh', () => {
    const curve = curveOf([...many(60, 1e6, 0), ...many(40, 1e6, 1), ...many(600, 1e8, 0)])
    expect(curve?.visibility).toEqual([
      { probability: 0.5, afterNs: expect.closeTo(1e6, -2) },
      { probability: 0.9, afterNs: expect.closeTo(1e8, -2) },
      { probability: 0.99, afterNs: expect.closeTo(1e8, -2) },
      // 600 of 600 are too few to be sure of one in a thousand.
      { probability: 0.999, afterNs: null },
    ])
  })

  test('one lucky reading does not speak for many later ones', () => {
    const curve = curveOf([...many(50, 1e6, 1), [2e7, 0], ...many(1000, 1e10, 0)])
    expect(curve?.fit.map(({ total }) => total)).toEqual([50, 1001])
    expect(curve?.visibility[1]).toEqual({ probability: 0.9, afterNs: expect.closeTo(1e10, -2) })
  })

  test('tells how many readings returned one of the k latest values', () => {
    const curve = curveOf([...many(5, 1e6, 0), ...many(3, 1e6, 1), ...many(1, 1e6, 2), ...many(1, 1e6, 9)])
    expect(curve?.withinVersions).toEqual([0.5, 0.8, 0.9, 0.9, 0.9])
  })

  test('keeps every reading, rises, and lies within its intervals', () => {
    const reading = fc.tuple(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.nat({ max: 3 }))
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 200 }), (readings) => {
        const curve = curveOf(readings)
        expect(curve?.readings).toBe(readings.length)
        let before = -1
        for (const { share, low, high, total } of curve?.fit ?? []) {
          expect(share).toBeGreaterThan(before)
          expect(low).toBeLessThanOrEqual(share)
          expect(high).toBeGreaterThanOrEqual(share)
          expect(total).toBeGreaterThan(0)
          before = share
        }
        expect(curve?.fit.reduce((sum, { fresh }) => sum + fresh, 0)).toBe(
          readings.filter(([, versions]) => versions === 0).length,
        )
      }),
      { seed: testSeed(), numRuns: 300 },
    )
  })
})

test("Wilson's interval", () => {
  // Newcombe (Statistics in Medicine 1998), table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  const rounded = (fresh: number, total: number): readonly number[] => {
    const { low, high } = wilson(fresh, total)
    return [low, high].map((end) => Math.round(end * 1e4) / 1e4)
  }
  expect(rounded(81, 263)).toEqual([0.2553, 0.3662])
  expect(rounded(15, 148)).toEqual([0.0624, 0.1605])
  expect(rounded(0, 20)).toEqual([0, 0.1611])
  expect(rounded(1, 29)).toEqual([0.0061, 0.1718])
})
