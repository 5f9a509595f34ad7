import { expect, test } from 'vitest'
import type { Judgement, ModelName } from '../consistency/index.ts'
import { InternalError } from '../errors.ts'
import { timeline } from '../history/index.ts'
import { AMPLE, type Checker, type Known, NO_MEASURES } from './checker.ts'
import { counter } from './counter/index.ts'
import { inOrder, judge } from './judge.ts'
import { linearizable } from './linearizable/index.ts'

const profileOf = (drawing: string, checker = linearizable) => judge(timeline(drawing), [checker], AMPLE).profile

test('where nothing was changed nothing holds, whatever was read', () => {
  const readsOnly = 'p0  |-r_-|  |-r_-|  |-r_-|'
  expect(profileOf(readsOnly).get('linearizable')).toMatchObject({ kind: 'unknown', why: 'vacuous' })
  expect(profileOf(readsOnly).get('sequential')).toMatchObject({ kind: 'unknown' })
})

test('a failed or refused change is none, one of unknown outcome may be one', () => {
  expect(profileOf('p0  |-w1-x  |-r_-|').get('linearizable')).toMatchObject({ kind: 'unknown', why: 'vacuous' })
  expect(profileOf('p0  |-c1>2!_-|  |-r_-|').get('linearizable')).toMatchObject({ kind: 'unknown', why: 'vacuous' })
  expect(profileOf('p0  |-w1-?\np1         |-r_-|').get('linearizable')).toMatchObject({ kind: 'holds' })
  expect(profileOf('p0  |-a1-|  |-r1-|', counter).get('linearizable')).toMatchObject({ kind: 'holds' })
})

test('what is refuted stays refuted', () => {
  expect(profileOf('p0  |-r7-|').get('linearizable')).toMatchObject({ kind: 'refuted' })
})

const CALM = timeline('p0  |-w1-|  |-r1-|')

/** A checker that says this of these models, and notes what it was told of others. */
function saying(name: string, said: Partial<Record<ModelName, Judgement>>, settledBy?: readonly ModelName[]) {
  const heard: Known[] = []
  const checker: Checker = {
    name,
    local: false,
    needs: {},
    judges: Object.keys(said).map((model) => ({ model: model as ModelName, strength: 'decides' })),
    ...(settledBy === undefined ? {} : { settledBy }),
    check(_history, _budget, known) {
      if (known !== undefined) heard.push(known)
      const judgements = new Map<ModelName, Judgement>(Object.entries(said) as [ModelName, Judgement][])
      return { judgements, measures: NO_MEASURES }
    },
  }
  return { checker, heard }
}

const HOLDS: Judgement = { kind: 'holds', judged: 1 }
const REFUTED: Judgement = { kind: 'refuted', anomaly: 'a', story: [] }
const UNKNOWN: Judgement = { kind: 'unknown', why: 'budget' }

test('who may be settled by others comes after them, and hears of their models only', () => {
  const late = saying('late', { sequential: UNKNOWN }, ['cm', 'ccv'])
  const between = saying('between', { ccv: UNKNOWN }, ['cm'])
  const early = saying('early', { cm: HOLDS, cc: HOLDS })
  const checkers = [late.checker, between.checker, early.checker]
  expect(inOrder(checkers).map(({ name }) => name)).toEqual(['early', 'between', 'late'])
  judge(CALM, checkers, AMPLE)
  expect(between.heard).toEqual([new Map([['cm', HOLDS]])])
  expect(late.heard).toEqual([
    new Map<ModelName, Judgement>([
      ['ccv', UNKNOWN],
      ['cm', HOLDS],
    ]),
  ])
  expect(early.heard).toEqual([new Map()])
})

test('checkers that wait for each other run as given', () => {
  const one = saying('one', { cm: UNKNOWN }, ['ccv']).checker
  const other = saying('other', { ccv: UNKNOWN }, ['cm']).checker
  expect(inOrder([one, other])).toEqual([one, other])
})

test('of two words about one model the one that decides more counts; holds and refuted cannot both be', () => {
  const of = (...said: readonly Judgement[]) =>
    judge(
      CALM,
      said.map((linearizable, at) => saying(String(at), { linearizable }).checker),
      AMPLE,
    ).profile.get('linearizable')
  expect(of(HOLDS, UNKNOWN)).toEqual(HOLDS)
  expect(of(UNKNOWN, REFUTED)).toEqual(REFUTED)
  expect(of({ kind: 'not-refuted', judged: 3 }, UNKNOWN)).toMatchObject({ judged: 3 })
  expect(() => of(HOLDS, REFUTED)).toThrow(InternalError)
})
