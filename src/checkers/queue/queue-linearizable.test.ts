import { expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { type History, timeline } from '../../history/index.ts'
import { AMPLE } from '../checker.ts'
import { queueLinearizable } from './index.ts'

const judge = (history: History, steps: number = AMPLE.steps): Judgement =>
  queueLinearizable.check(history, { steps }).judgements.get('linearizable') as Judgement
const witness = (judgement: Judgement): readonly number[] =>
  judgement.kind === 'refuted' ? [...(judgement.story[0]?.rows ?? [])].sort((one, other) => one - other) : []

test('first in, first out, and empty in the end: holds, with an order to show for it', () => {
  const judgement = judge(
    timeline(`
      p0  |-enq1-|   |-enq2-|
      p1       |-deq1-|          |-deq2-|  |-deq_-|
    `),
  )
  expect(judgement).toMatchObject({ kind: 'holds', judged: 3, certificate: Int32Array.of(0, 1, 2, 3, 4) })
})

test('what came second overtook what came first: refuted by these two', () => {
  const judgement = judge(
    timeline(`
      p0  |-enq7-|  |-deq7-|  |-enq1-|  |-enq2-|
      p1                                          |-deq2-|  |-deq1-|
      p2  |-y:enq3-|                              |-y:deq3-|
    `),
  )
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'queue-order' })
  expect(witness(judgement)).toEqual([3, 4, 5, 7])
})

test('it is said to be empty while a value is surely inside', () => {
  const judgement = judge(timeline('p0  |-enq1-|            |-deq1-|\np1            |-deq_-|'))
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'false-empty' })
  expect(witness(judgement)).toEqual([0, 1, 2])
})

test('a dequeue of unknown outcome may have taken one value, not two', () => {
  const one = `
    p0  |-enq1-|  |-enq2-|
    p1                     |-deq-?
    p2                              |-deq2-|`
  expect(judge(timeline(one))).toMatchObject({ kind: 'holds', judged: 1 })
  const two = `
    p0  |-enq1-|  |-enq2-|  |-enq3-|
    p1                               |-deq-?
    p2                                        |-deq3-|`
  expect(judge(timeline(two))).toMatchObject({ kind: 'refuted', anomaly: 'queue-lost' })
  expect(judge(timeline(one.replace('|-deq-?', '|-deq-x')))).toMatchObject({ kind: 'refuted' })
})

test('an enqueue of unknown outcome may have happened, late, or never', () => {
  expect(judge(timeline('p0  |-enq1-?\np1            |-deq_-|  |-deq1-|'))).toMatchObject({ kind: 'holds' })
  expect(judge(timeline('p0  |-enq1-?\np1            |-deq_-|'))).toMatchObject({ kind: 'holds' })
})

test('nothing came out: nothing is judged', () => {
  expect(judge(timeline('p0  |-enq1-|  |-enq2-|\np1  |-deq-?'))).toMatchObject({ kind: 'unknown', why: 'vacuous' })
})

test('a value that is put in twice takes a search, which may give up', () => {
  const twice = timeline('p0  |-enq1-|  |-enq1-|\np1   |-deq1-|    |-deq1-|')
  expect(judge(twice)).toMatchObject({ kind: 'holds' })
  const lines = [1, 1, 2, 3, 4, 5, 6].map((value, at) => `p${at} |---enq${value}---|`)
  const wrong = timeline([...lines, 'p9                |-deq9-|'].join('\n'))
  expect(judge(wrong)).toMatchObject({ kind: 'refuted' })
  expect(judge(wrong, 5)).toMatchObject({ kind: 'unknown', why: 'budget' })
})
