import { expect, test } from 'vitest'
import { type History, timeline } from '../history/index.ts'
import { AMPLE } from './checker.ts'
import { uniqueIds } from './unique-ids.ts'

const judge = (history: History): unknown => uniqueIds.check(history, AMPLE).judgements.get('unique-ids')

test('different ids hold, the same one twice is refuted by the two who got it', () => {
  expect(judge(timeline('p0 |-id1-| |-id2-| |-id3-|'))).toMatchObject({ kind: 'holds', judged: 2 })
  const twice = timeline(`
    p0  |-id1-|  |-id7-|
    p1     |-id7-|
  `)
  expect(judge(twice)).toMatchObject({
    kind: 'refuted',
    anomaly: 'duplicate-id',
    story: [{ rows: Int32Array.of(1, 2) }, {}, {}],
  })
})

test('who never heard of an id got none', () => {
  expect(judge(timeline('p0 |-id1-| |-id2-| |-id1-?'))).toMatchObject({ kind: 'holds', judged: 1 })
})

test('a number and a text are different ids', () => {
  expect(judge(timeline('p0 |-id1-| |-idone-|'))).toMatchObject({ kind: 'holds' })
})

test('one id proves nothing', () => {
  expect(judge(timeline('p0 |-id1-|'))).toMatchObject({ kind: 'unknown', why: 'vacuous' })
})
