import { expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { type History, timeline } from '../../history/index.ts'
import { AMPLE } from '../checker.ts'
import { setLinearizable } from './index.ts'

const judge = (history: History, steps: number = AMPLE.steps): Judgement =>
  setLinearizable.check(history, { steps }).judgements.get('linearizable') as Judgement
const witness = (judgement: Judgement): readonly number[] =>
  judgement.kind === 'refuted' ? [...(judgement.story[0]?.rows ?? [])].sort((one, other) => one - other) : []

test('elements that come and go: holds, with an order to show for it', () => {
  const judgement = judge(
    timeline(`
      p0  |-+1-|   |-+1!-|  |-del1-|
      p1     |-has1!-|                |-has1!-|  |-del1!-|
    `),
  )
  expect(judgement).toMatchObject({ kind: 'holds' })
  const order = judgement.kind === 'holds' ? [...(judgement.certificate ?? [])] : []
  expect(order).toEqual([1, 0, 2, 3, 4, 5])
})

test('an element that was there and is not: refuted by these two', () => {
  const judgement = judge(
    timeline(`
      p0  |-+1-|            |-+2-|
      p1         |-has2!-|         |-has1!-|
    `),
  )
  expect(judgement).toMatchObject({ kind: 'refuted' })
  expect(witness(judgement)).toEqual([0, 3])
})

test('of a set that only grows, two readings of which neither has the other', () => {
  const judgement = judge(timeline('p0  |---+1---|\np1  |---+2---|\np2  |-{1}-|\np3  |--{2}--|'))
  expect(judgement).toMatchObject({ kind: 'refuted' })
  expect(witness(judgement)).toEqual([2, 3])
  const grows = judge(timeline('p0  |-+1-|  |-+2-|\np1        |-{1}-|   |-{1,2}-|'))
  expect(grows).toMatchObject({ kind: 'holds', judged: 2, certificate: Int32Array.of(0, 1, 2, 3) })
})

test('an addition of unknown outcome may come late, or never; one that failed may not', () => {
  const drawing = 'p0  |-+1-?\np1          |-has1!-|  |-has1-|'
  expect(judge(timeline(drawing))).toMatchObject({ kind: 'holds', judged: 2 })
  expect(judge(timeline('p0  |-+1-?\np1          |-{}-|'))).toMatchObject({ kind: 'holds', judged: 1 })
  expect(judge(timeline(drawing.replace('-?', '-x')))).toMatchObject({ kind: 'refuted' })
})

test('a removal of unknown outcome may have taken it out', () => {
  const drawing = 'p0  |-+1-|  |-del1-?\np1                     |-has1!-|'
  expect(judge(timeline(drawing))).toMatchObject({ kind: 'holds' })
  expect(judge(timeline(drawing.replace('del1-?', 'del1-x')))).toMatchObject({ kind: 'refuted' })
})

test('nobody looked: nothing is judged', () => {
  expect(judge(timeline('p0  |-+1-|  |-+2-|\np1  |-has1-?'))).toMatchObject({ kind: 'unknown', why: 'vacuous' })
})

test('where it is never told whether adding changed something, a second adding refutes nothing', () => {
  const twice = timeline('p0  |-+1-|  |-+1-|  |-del2-|  |-{1}-|')
  expect(judge(twice)).toMatchObject({ kind: 'unknown', why: 'precondition' })
})

test('what one set leaves open does not hide what is wrong with another', () => {
  const drawing = 'p0  |-+1-|  |-+1-|  |-del2-|  |-{1}-|  |-y:+1-|  |-y:has1!-|'
  expect(judge(timeline(drawing))).toMatchObject({ kind: 'refuted' })
})

test('among many elements the right one is named', () => {
  const additions = Array.from({ length: 40 }, (_, at) => `|-+e${at}-|`).join('  ')
  const judgement = judge(timeline(`p0  ${additions}  |-has'e3'!-|`))
  expect(judgement.kind === 'refuted' && judgement.story[0]?.text).toMatch(/\be3\b/)
})

test('removals beside readings of the whole take a search, which may give up', () => {
  const both = timeline('p0  |-+1-|  |-del1-|  |-+1!-|\np1   |-{1}-|  |-{}-|  |-+1-|')
  expect(judge(both)).toMatchObject({ kind: 'holds' })
  const lines = Array.from({ length: 8 }, (_, at) => `p${at} |---+${at}---|  |---del${at}---|  |---del${at}!---|`)
  const wrong = timeline([...lines, 'p9            |-{0,1,2,3,4,5,6,7,9}-|'].join('\n'))
  expect(judge(wrong)).toMatchObject({ kind: 'refuted' })
  expect(judge(wrong, 50)).toMatchObject({ kind: 'unknown', why: 'budget' })
})
