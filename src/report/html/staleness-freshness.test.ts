import { describe, expect, test } from 'vitest'
import type { RunReportInput } from '../run-report-input.ts'
import { sampleInput } from '../sample.ts'
import { freshnessSection } from './staleness-freshness.ts'

const FRESHNESS: NonNullable<RunReportInput['freshness']> = {
  keys: 9,
  impossibleKeys: 1,
  deltaNs: 41.2e6,
  deltaStory: ['p1 <b> read x = 1.', 'With readings moved back by anything less, no order explains them.'],
  k: { least: 3, most: 5 },
}

const shown = (change: Partial<RunReportInput>): string | undefined =>
  freshnessSection({ ...sampleInput(), ...change })?.toString()

/** Readings a millisecond to a second after a write, fresh from 10 ms on. */
const measures = new Map([
  ['staleSinceWriteNs', Float64Array.from({ length: 400 }, (_, at) => 10 ** (6 + at / 133))],
  ['staleVersions', Float64Array.from({ length: 400 }, (_, at) => (at < 133 ? at % 2 : 0))],
])

describe('how fresh readings were', () => {
  test('has Δ, k, the curve, what is read off it, and why Δ is not smaller', () => {
    const section = shown({ freshness: FRESHNESS, measures })
    for (const part of ['41.2 ms', '3 to 5', 'of 9 keys', '<svg', 'with a probability of at least', '&lt;b&gt;']) {
      expect(section).toContain(part)
    }
    expect(section).not.toContain('<b>')
    expect(section).not.toContain('NaN')
    expect(section).toBe(shown({ freshness: FRESHNESS, measures }))
  })

  test('is not there where every reading was fresh, or nothing was measured', () => {
    const fresh = { ...FRESHNESS, deltaNs: 0, impossibleKeys: 0, deltaStory: [], k: { least: 1, most: 1 } }
    expect(shown({ freshness: fresh, staleness: null, measures })).toBeUndefined()
    expect(shown({ freshness: null, measures: new Map() })).toBeUndefined()
  })

  test('has how long elements took until everybody saw them', () => {
    const visible = new Map([
      ['visibleRow', Float64Array.of(0, 1, 2, 3)],
      ['visibleNs', Float64Array.of(0, 0, 0, 81.3e6)],
    ])
    const section = shown({ freshness: null, staleness: null, measures: visible })
    for (const part of ['1 of 4 elements were missed', 'at once', '81.3 ms', '25']) expect(section).toContain(part)
    expect(section?.match(/id="freshness"/g)).toHaveLength(1)
    const fresh = shown({ measures: new Map([...visible, ['visibleNs', new Float64Array(4)]]), staleness: null })
    expect(fresh).toContain('Each of 4 elements was seen by every reading')
    expect(fresh).not.toContain('<dl')
  })

  test('draws what lies before the first bin and after the last', () => {
    const ends = new Map([
      ['staleSinceWriteNs', Float64Array.of(0, 1e13)],
      ['staleVersions', Float64Array.of(1, 0)],
    ])
    const section = shown({ freshness: FRESHNESS, measures: ends })
    expect(section).toContain('<svg')
    expect(section).not.toMatch(/NaN|Infinity/)
  })
})
