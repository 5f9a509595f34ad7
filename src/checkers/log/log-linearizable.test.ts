import { expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { type History, timeline } from '../../history/index.ts'
import { AMPLE } from '../checker.ts'
import { logLinearizable } from './index.ts'

const judge = (history: History): Judgement =>
  logLinearizable.check(history, AMPLE).judgements.get('linearizable') as Judgement
const witness = (judgement: Judgement): readonly number[] =>
  judgement.kind === 'refuted' ? [...(judgement.story[0]?.rows ?? [])].sort((one, other) => one - other) : []

test('each reading goes on where the one before stopped: holds, with an order to show for it', () => {
  const judgement = judge(
    timeline(`
      p0  |-app1-|   |-app2@1-|
      p1       |-[1]-|           |-[1,2]-|
    `),
  )
  expect(judgement).toMatchObject({ kind: 'holds', judged: 3, certificate: Int32Array.of(0, 1, 2, 3) })
})

test('a reading that lacks an acknowledged entry: refuted by these two', () => {
  const judgement = judge(
    timeline(`
      p0  |-app1-|  |-app2-|
      p1                      |-[2]-|
      p2  |-y:app3-|          |-y:[3]-|
    `),
  )
  expect(judgement).toMatchObject({ kind: 'refuted' })
  expect(witness(judgement)).toEqual([0, 3])
})

test('two readings that differ, whatever the time', () => {
  const judgement = judge(timeline('p0  |----app1----|\np1  |----app2----|\np2  |---[1,2]---|\np3  |----[2,1]----|'))
  expect(judgement).toMatchObject({ kind: 'refuted' })
  expect(witness(judgement)).toEqual([2, 3])
})

test('offsets that fall although one append had ended', () => {
  const judgement = judge(timeline('p0  |-app1@1-|  |-app2@0-|'))
  expect(judgement).toMatchObject({ kind: 'refuted' })
  expect(witness(judgement)).toEqual([0, 1])
})

test('an append of unknown outcome may be read, late, or never; one that failed may not', () => {
  const drawing = 'p0  |-app1-?\np1            |-[]-|  |-[1]-|'
  expect(judge(timeline(drawing))).toMatchObject({ kind: 'holds', judged: 2 })
  expect(judge(timeline('p0  |-app1-?\np1            |-[]-|'))).toMatchObject({ kind: 'holds', judged: 1 })
  expect(judge(timeline(drawing.replace('-?', '-x')))).toMatchObject({ kind: 'refuted' })
})

test('nothing was read: nothing is judged', () => {
  expect(judge(timeline('p0  |-app1-|  |-app2-|\np1  |-[1]-?'))).toMatchObject({ kind: 'unknown', why: 'vacuous' })
})

test('offsets that skip what nothing accounts for prove nothing', () => {
  expect(judge(timeline('p0  |-app1@0-|  |-app2@7-|'))).toMatchObject({ kind: 'unknown', why: 'precondition' })
})

test('a value that is appended twice takes a search', () => {
  const drawing = 'p0  |-app1-|  |-app1-|\np1   |-[1]-|    |-[1,1]-|'
  expect(judge(timeline(drawing))).toMatchObject({ kind: 'holds' })
  expect(judge(timeline(drawing.replace('[1,1]', '[1,1,1]')))).toMatchObject({ kind: 'refuted' })
})
