import { expect, test } from 'vitest'
import { timeline } from '../../history/index.ts'
import { fencedLock, multiRegister, register, set } from '../../models/index.ts'
import { Classes } from './classes.ts'

const MANY = 200
const rows = Array.from({ length: MANY }, (_, row) => row)
/** Many at once, so that their places in the table collide. */
const writes = timeline(rows.map((at) => `p${at}  |-k${at}:w1-|`).join('\n'))
const releases = timeline(rows.map((at) => `p${at}  |-rel-|`).join('\n'))

test('where keys are objects of their own, writes of one value to any of them are alike', () => {
  const classes = new Classes(writes, register)
  expect(new Set(rows.map((row) => classes.of(row, false))).size).toBe(1)
})

test('where one object has all keys, they are not, however full the table is', () => {
  const classes = new Classes(writes, multiRegister)
  const of = rows.map((row) => classes.of(row, false))
  expect(new Set(of).size).toBe(MANY)
  expect(rows.map((row) => classes.of(row, false))).toEqual(of)
})

test('where a model asks who did it, everybody is apart', () => {
  const classes = new Classes(releases, fencedLock)
  expect(new Set(rows.map((row) => classes.of(row, false))).size).toBe(MANY)
})

test('an operation whose outcome nobody knows is unlike one that was answered', () => {
  const classes = new Classes(writes, register)
  expect(classes.of(0, true)).not.toBe(classes.of(0, false))
})

test('readings of the same elements are alike, of others not', () => {
  const history = timeline('p0  |-{1}-|  |-{1,2}-|  |-{1,2}-|  |-{1,3}-|  |-{1}-|  |-{}-|  |-{}-|')
  const classes = new Classes(history, set)
  expect([0, 1, 2, 3, 4, 5, 6].map((row) => classes.of(row, false))).toEqual([0, 1, 1, 2, 0, 3, 3])
})
