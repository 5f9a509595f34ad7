import { expect, test } from 'vitest'
import { AMPLE, judge, linearizable } from '../../checkers/index.ts'
import { decideVerdict } from '../../consistency/index.ts'
import { timeline } from '../../history/index.ts'
import type { RunReportInput } from '../run-report-input.ts'
import { renderCounterexampleSvg } from './counterexample-svg.ts'

function input(drawing: string, renamed: Readonly<Record<string, string>> = {}): Judged {
  const drawn = timeline(drawing)
  const values = drawn.pools.values.map((value) => renamed[String(value)] ?? value)
  const history = { ...drawn, pools: { ...drawn.pools, values } }
  const { profile } = judge(history, [linearizable], AMPLE)
  const judges = { linearizable: 'decides' } as const
  const verdict = decideVerdict({
    claim: ['linearizable'],
    judges,
    profile,
    faultsNotHeld: [],
    interrupted: false,
  })
  return { history, profile, verdict }
}

type Judged = Pick<RunReportInput, 'history' | 'profile' | 'verdict'>

test('tells and draws what was refuted, in one file that loads nothing', () => {
  const svg = renderCounterexampleSvg(
    input(
      `
      p0  |-w1-|  |-w2-|
      p1                    |-r1-|
    `,
      { 2: '<b>' },
    ) as RunReportInput,
  )
  expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"')
  expect(svg).toContain('linearizable refuted')
  expect(svg).toContain('read x → 1')
  expect(svg).toContain('&lt;b&gt;')
  expect(svg).not.toMatch(/<b>|<script|href=|url\(/)
})

test('there is no picture of what holds', () => {
  expect(renderCounterexampleSvg(input('p0  |-w1-|  |-r1-|') as RunReportInput)).toBeNull()
})
