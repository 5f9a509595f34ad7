import { expect, test } from 'vitest'
import { covers, include, joined } from './version-vector.ts'

test('a token grows to the larger count of each origin', () => {
  expect(joined([3, 0, 1], [1, 2, 1])).toEqual([3, 2, 1])
})

test('a node covers a token if it has all that the token counts, of every origin', () => {
  expect(covers([3, 2, 1], [3, 0, 1])).toBe(true)
  expect(covers([3, 2, 1], [0, 0, 2])).toBe(false)
})

test('counting in never takes back', () => {
  const vector = [3, 0]
  include(vector, 0, 2)
  include(vector, 1, 4)
  expect(vector).toEqual([3, 4])
})
