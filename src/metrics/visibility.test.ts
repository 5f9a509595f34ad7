import { expect, test } from 'vitest'
import { visibilitySummary } from './visibility.ts'

const measured = (...delays: readonly number[]): ReadonlyMap<string, Float64Array> =>
  new Map([
    ['visibleRow', Float64Array.from(delays, (_, at) => 10 + at)],
    ['visibleNs', Float64Array.from(delays)],
  ])

test('quantiles are over all elements; late are those that a reading missed', () => {
  expect(visibilitySummary(measured(0, 5, 0, 90, 20, 0, 0, 0, 0, 0))).toEqual({
    elements: 10,
    late: 3,
    p50Ns: 0,
    p95Ns: 90,
    p99Ns: 90,
    maxNs: 90,
    slowestRow: 13,
  })
})

test('nothing was late, or nothing was there', () => {
  expect(visibilitySummary(measured(0, 0))).toMatchObject({ elements: 2, late: 0, maxNs: 0, slowestRow: null })
  expect(visibilitySummary(measured(3, 4))).toMatchObject({ elements: 2, late: 2, slowestRow: 11 })
  expect(visibilitySummary(measured())).toBeNull()
  expect(visibilitySummary(new Map())).toBeNull()
})
