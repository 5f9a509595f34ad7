import { expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { type History, timeline } from '../../history/index.ts'
import { AMPLE } from '../checker.ts'
import { stackLinearizable } from './index.ts'

const judge = (history: History, steps: number = AMPLE.steps): Judgement =>
  stackLinearizable.check(history, { steps }).judgements.get('linearizable') as Judgement
const witness = (judgement: Judgement): readonly number[] =>
  judgement.kind === 'refuted' ? [...(judgement.story[0]?.rows ?? [])].sort((one, other) => one - other) : []

test('last in, first out, and empty in the end: holds, with an order to show for it', () => {
  const judgement = judge(
    timeline(`
      p0  |-push1-|  |-push2-|
      p1                       |-pop2-|  |-pop1-|  |-pop_-|
    `),
  )
  expect(judgement).toMatchObject({ kind: 'holds', judged: 3, certificate: Int32Array.of(0, 1, 2, 3, 4) })
})

test('what lay under another came out before it: refuted by these two', () => {
  const judgement = judge(
    timeline(`
      p0  |-push7-|  |-pop7-|  |-push1-|  |-push2-|
      p1                                            |-pop1-|  |-pop2-|
    `),
  )
  expect(judgement).toMatchObject({ kind: 'refuted' })
  expect(witness(judgement)).toEqual([2, 3, 4, 5])
})

test('pushed beside each other, either may lie on top', () => {
  const judgement = judge(timeline('p0  |-push1-|\np1   |-push2-|\np2             |-pop1-|  |-pop2-|'))
  expect(judgement).toMatchObject({ kind: 'holds', certificate: Int32Array.of(1, 0, 2, 3) })
})

test('it is said to be empty while a value is surely inside', () => {
  const judgement = judge(timeline('p0  |-push1-|            |-pop1-|\np1             |-pop_-|'))
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'false-empty' })
  expect(witness(judgement)).toEqual([0, 1, 2])
})

test('a pop of unknown outcome may have taken what lay above, one that failed did not', () => {
  const drawing = `
    p0  |-push1-|  |-push2-|
    p1                        |-pop-?
    p2                                 |-pop1-|  |-pop_-|`
  expect(judge(timeline(drawing))).toMatchObject({ kind: 'holds', judged: 2 })
  expect(judge(timeline(drawing.replace('|-pop-?', '|-pop-x')))).toMatchObject({ kind: 'refuted' })
})

test('a push of unknown outcome may come late, or never', () => {
  expect(judge(timeline('p0  |-push1-?\np1             |-pop_-|  |-pop1-|'))).toMatchObject({ kind: 'holds' })
})

test('among many values the right ones are named', () => {
  const pushes = Array.from({ length: 40 }, (_, at) => `|-push'e${at}'-|`).join('  ')
  const judgement = judge(timeline(`p0  ${pushes}  |-pop'e3'-|  |-pop'e9'-|`))
  expect(judgement.kind === 'refuted' && judgement.story[0]?.text).toMatch(/e3\b/)
})

test('nothing came out: nothing is judged', () => {
  expect(judge(timeline('p0  |-push1-|  |-push2-|'))).toMatchObject({ kind: 'unknown', why: 'vacuous' })
})

test('a value that is pushed twice takes a search, which may give up', () => {
  const twice = timeline('p0  |-push1-|  |-push1-|\np1   |-pop1-|    |-pop1-|')
  expect(judge(twice)).toMatchObject({ kind: 'holds' })
  const lines = [1, 1, 2, 3, 4, 5, 6].map((value, at) => `p${at} |---push${value}---|`)
  const wrong = timeline([...lines, 'p9                 |-pop9-|'].join('\n'))
  expect(judge(wrong)).toMatchObject({ kind: 'refuted' })
  expect(judge(wrong, 5)).toMatchObject({ kind: 'unknown', why: 'budget' })
})
