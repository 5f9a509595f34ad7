/** Exit codes: what a gate sees of a verdict. */
import { describe, expect, test } from 'vitest'
import type { Judgement, ModelName, Verdict, VerdictKind } from '../consistency/index.ts'
import { EXIT, type ExitCode } from '../errors.ts'
import { exitCodeOf } from './assess.ts'

const verdict = (kind: VerdictKind, interrupted = false): Verdict => ({
  kind,
  claim: [],
  decided: [],
  tested: [],
  refuted: [],
  undecided: [],
  faultsNotHeld: [],
  interrupted,
})
const REFUTED: Judgement = { kind: 'refuted', anomaly: 'stale', story: [] }
const HOLDS: Judgement = { kind: 'holds', judged: 1 }
const UNKNOWN: Judgement = { kind: 'unknown', why: 'vacuous' }
const found = (judgement: Judgement): ReadonlyMap<ModelName, Judgement> => new Map([['cc', judgement]])

describe('a control', () => {
  const cases: readonly (readonly [judgement: Judgement, ExitCode])[] = [
    [REFUTED, EXIT.held],
    [HOLDS, EXIT.refuted],
    [UNKNOWN, EXIT.unknown],
  ]
  test.each(cases)('%j', (judgement, code) => {
    const input = { verdict: verdict('refuted'), profile: found(judgement) }
    expect(exitCodeOf(input, { expect: null, expectRefuted: 'cc' })).toBe(code)
  })

  test('that was interrupted before anything was refuted is unknown', () => {
    const input = { verdict: verdict('unknown', true), profile: found(HOLDS) }
    expect(exitCodeOf(input, { expect: null, expectRefuted: 'cc' })).toBe(EXIT.unknown)
  })

  test('does not hide that something else was expected, and refuted or undecided', () => {
    for (const kind of ['held', 'unknown', 'refuted'] as const) {
      const input = { verdict: verdict(kind), profile: found(REFUTED) }
      expect(exitCodeOf(input, { expect: 'convergence', expectRefuted: 'cc' })).toBe(EXIT[kind])
    }
  })
})
