import { expect, test } from 'vitest'
import { InternalError } from '../errors.ts'
import type { Judgement } from './judgement.ts'
import { clean } from './judgement.ts'
import { implied, implying } from './lattice.ts'
import { MODEL_NAMES, type ModelName } from './models.ts'
import { closeProfile } from './profile.ts'

const HOLDS: Judgement = { kind: 'holds', judged: 7 }
const NOT_REFUTED: Judgement = { kind: 'not-refuted', judged: 7 }
const REFUTED: Judgement = { kind: 'refuted', anomaly: 'stale-read', story: [] }
const VACUOUS: Judgement = { kind: 'unknown', why: 'vacuous' }

const close = (...judgements: (readonly [ModelName, Judgement])[]): ReturnType<typeof closeProfile> =>
  closeProfile(new Map(judgements))

test('every model has a judgement, and what nobody checked is unknown', () => {
  const profile = close()
  expect([...profile.keys()]).toEqual([...MODEL_NAMES])
  for (const judgement of profile.values()) expect(judgement).toEqual({ kind: 'unknown', why: 'not-checked' })
})

test('what holds flows down, says by what, and needs no count of its own', () => {
  for (const model of MODEL_NAMES) {
    const profile = close([model, HOLDS])
    for (const weaker of implied(model)) {
      expect(profile.get(weaker)).toEqual({ kind: 'holds', judged: 0, impliedBy: model })
    }
    for (const stronger of implying(model)) expect(profile.get(stronger)).toMatchObject({ kind: 'unknown' })
    expect(profile.get(model)).toEqual(HOLDS)
  }
})

test('what is refuted flows up with its story, and nowhere else', () => {
  for (const model of MODEL_NAMES) {
    const profile = close([model, REFUTED])
    for (const stronger of implying(model)) {
      expect(profile.get(stronger)).toEqual({ ...REFUTED, impliedBy: model })
    }
    for (const weaker of implied(model)) expect(profile.get(weaker)).toMatchObject({ kind: 'unknown' })
  }
})

test('not refuted and unknown flow nowhere', () => {
  const profile = close(['linearizable', NOT_REFUTED], ['ccv', VACUOUS])
  expect(profile.get('sequential')).toEqual({ kind: 'unknown', why: 'not-checked' })
  expect(profile.get('cc')).toEqual({ kind: 'unknown', why: 'not-checked' })
  expect(profile.get('ccv')).toEqual(VACUOUS)
})

test('a decision of its own comes before an implied one, an implied one before an unknown', () => {
  const profile = close(
    ['ccv', HOLDS],
    ['cc', { ...HOLDS, judged: 3 }],
    ['ryw-session', VACUOUS],
    ['mr-session', NOT_REFUTED],
  )
  expect(profile.get('cc')).toEqual({ kind: 'holds', judged: 3 })
  expect(profile.get('ryw-session')).toEqual({ kind: 'holds', judged: 0, impliedBy: 'ccv' })
  expect(profile.get('mr-session')).toEqual({ kind: 'holds', judged: 0, impliedBy: 'ccv' })
  const fallen = close(['linearizable', VACUOUS], ['mr-session', REFUTED])
  expect(fallen.get('linearizable')).toEqual({ ...REFUTED, impliedBy: 'mr-session' })
})

test('of several refuted models the nearest explains the stronger one', () => {
  const nearer: Judgement = { kind: 'refuted', anomaly: 'cyclic-cf', story: [] }
  const profile = close(['ccv', nearer], ['mr-session', REFUTED])
  expect(profile.get('sequential')).toEqual({ ...nearer, impliedBy: 'ccv' })
})

test('two checkers that contradict each other are a bug of ours, never a verdict', () => {
  for (const model of MODEL_NAMES) {
    for (const weaker of implied(model)) {
      expect(() => close([model, HOLDS], [weaker, REFUTED])).toThrow(InternalError)
      expect(() => close([model, NOT_REFUTED], [weaker, REFUTED])).not.toThrow()
    }
    for (const stronger of implying(model)) expect(() => close([model, HOLDS], [stronger, REFUTED])).not.toThrow()
  }
})

test('zero observations prove nothing, and necessary conditions never decide', () => {
  expect(clean('decides', 0)).toEqual(VACUOUS)
  expect(clean('necessary', 0)).toEqual(VACUOUS)
  expect(clean('necessary', 2)).toEqual({ kind: 'not-refuted', judged: 2 })
  expect(clean('decides', 2)).toEqual({ kind: 'holds', judged: 2 })
  const certificate = Int32Array.of(1, 0)
  expect(clean('decides', 2, certificate)).toEqual({ kind: 'holds', judged: 2, certificate })
})
