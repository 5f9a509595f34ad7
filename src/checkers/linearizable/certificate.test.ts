import { expect, test } from 'vitest'
import { timeline } from '../../history/index.ts'
import { verifyCertificate } from './certificate.ts'

const history = timeline(`
  p0  |-w1-|     |-r1-|  |-w3-x
  p1        |-w2-?
  p2                       |-c1>4-|  |-y:r_-|
`)
const isOrder = (...rows: readonly number[]): boolean => verifyCertificate(history, Int32Array.from(rows))

test('orders that explain every answer, with and without what nobody knows', () => {
  expect(isOrder(0, 2, 4, 5)).toBe(true)
  expect(isOrder(0, 2, 4, 1, 5)).toBe(true)
  expect(isOrder(5, 0, 2, 4)).toBe(true)
})

test.for([
  ['leaves an answer out', [0, 2, 4]],
  ['has a row twice', [0, 0, 2, 4, 5]],
  ['has one that failed', [0, 2, 4, 3, 5]],
  ['has a row that there is not', [0, 2, 4, 5, 6]],
  ['has no row', [-1, 0, 2, 4, 5]],
  ['is against real time', [0, 4, 2, 5]],
  ['does not explain a reading', [0, 1, 2, 4, 5]],
  ['does not explain a swap', [0, 2, 1, 4, 5]],
] as const)('what %s is none', ([, rows]) => {
  expect(isOrder(...rows)).toBe(false)
})
