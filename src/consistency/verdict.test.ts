import { describe, expect, test } from 'vitest'
import type { Judgement } from './judgement.ts'
import type { ModelName } from './models.ts'
import { closeProfile } from './profile.ts'
import { decideVerdict, type VerdictInput, type VerdictKind, worst } from './verdict.ts'

const HOLDS: Judgement = { kind: 'holds', judged: 7 }
const NOT_REFUTED: Judgement = { kind: 'not-refuted', judged: 7 }
const REFUTED: Judgement = { kind: 'refuted', anomaly: 'stale-read', story: [] }
const VACUOUS: Judgement = { kind: 'unknown', why: 'vacuous' }

const verdict = (
  claim: readonly ModelName[],
  judgements: readonly (readonly [ModelName, Judgement])[],
  rest: Partial<VerdictInput> = {},
): ReturnType<typeof decideVerdict> =>
  decideVerdict({
    claim,
    judges: { ccv: 'decides', convergence: 'decides', 'no-lost-ack': 'necessary', conservation: 'necessary' },
    profile: closeProfile(new Map(judgements)),
    faultsNotHeld: [],
    interrupted: false,
    ...rest,
  })

describe('a claim', () => {
  test('is held if what is decided holds and what is only tested is not refuted', () => {
    const found = verdict(
      ['ccv', 'no-lost-ack'],
      [
        ['ccv', HOLDS],
        ['no-lost-ack', NOT_REFUTED],
      ],
    )
    expect(found).toMatchObject({ kind: 'held', decided: ['ccv'], tested: ['no-lost-ack'], refuted: [], undecided: [] })
  })

  test('is held by what a stronger model implies', () => {
    const found = verdict(['cc', 'snapshot-reads'], [['linearizable', HOLDS]])
    expect(found).toMatchObject({ kind: 'held', decided: ['cc', 'snapshot-reads'] })
  })

  test('is refuted if one of its models is, whatever else is unknown', () => {
    const found = verdict(
      ['ccv', 'convergence'],
      [
        ['ccv', REFUTED],
        ['convergence', VACUOUS],
      ],
      {
        faultsNotHeld: ['kill'],
        interrupted: true,
      },
    )
    expect(found).toMatchObject({
      kind: 'refuted',
      refuted: ['ccv'],
      undecided: [{ model: 'convergence', why: 'vacuous' }],
    })
  })

  test('is refuted by what one of its models implies', () => {
    expect(verdict(['linearizable'], [['mr-session', REFUTED]])).toMatchObject({
      kind: 'refuted',
      refuted: ['linearizable'],
    })
  })

  test('is not touched by anomalies outside of it', () => {
    const found = verdict(
      ['convergence'],
      [
        ['convergence', HOLDS],
        ['linearizable', REFUTED],
        ['mr-session', REFUTED],
      ],
    )
    expect(found.kind).toBe('held')
  })

  test('is unknown if one of its models was not judged, or nothing could have refuted it', () => {
    expect(
      verdict(
        ['ccv', 'convergence'],
        [
          ['ccv', HOLDS],
          ['convergence', VACUOUS],
        ],
      ),
    ).toMatchObject({
      kind: 'unknown',
      undecided: [{ model: 'convergence', why: 'vacuous' }],
    })
    expect(verdict(['pram'], [['ccv', HOLDS]])).toMatchObject({
      kind: 'unknown',
      undecided: [{ model: 'pram', why: 'not-checked' }],
    })
  })

  test('is unknown if a model that should be decided was only tested', () => {
    expect(verdict(['ccv'], [['ccv', NOT_REFUTED]])).toMatchObject({ kind: 'unknown', tested: [], decided: [] })
  })

  test('that is empty is never held', () => {
    expect(verdict([], [['linearizable', HOLDS]]).kind).toBe('unknown')
  })
})

describe('a run', () => {
  test('in which a requested fault never held is unknown', () => {
    const found = verdict(['ccv'], [['ccv', HOLDS]], { faultsNotHeld: ['partition'] })
    expect(found).toMatchObject({ kind: 'unknown', decided: ['ccv'], faultsNotHeld: ['partition'] })
  })

  test('that was interrupted is unknown', () => {
    expect(verdict(['ccv'], [['ccv', HOLDS]], { interrupted: true })).toMatchObject({
      kind: 'unknown',
      interrupted: true,
    })
  })
})

test.each<[readonly VerdictKind[], VerdictKind]>([
  [[], 'held'],
  [['held', 'held'], 'held'],
  [['held', 'unknown'], 'unknown'],
  [['unknown', 'refuted', 'held'], 'refuted'],
])('of %j the worst is %s', (kinds, expected) => {
  expect(worst(kinds)).toBe(expected)
})
