import { expect, test } from 'vitest'
import { timeline } from '../history/index.ts'
import { AMPLE } from './checker.ts'
import { counter } from './counter/index.ts'
import { judge } from './judge.ts'
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
