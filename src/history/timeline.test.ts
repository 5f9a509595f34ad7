import { expect, test } from 'vitest'
import { NONE, OPEN } from './history.ts'
import { timeline } from './timeline.ts'

test('a drawing becomes rows in the order of invocation, with the outcome that it ends in', () => {
  const { columns, rows, pools } = timeline(`
    p0      |-w1-|    |-y:c1>2!3-|
    p1@n2       |-r0-?
    p2   |-w5-x
  `)
  expect(rows).toBe(4)
  expect([...columns.process]).toEqual([2, 0, 1, 0])
  expect([...columns.outcome]).toEqual([1, 0, 2, 0])
  expect(columns.returnIndex[2]).toBe(OPEN)
  expect(columns.result[2]).toBe(NONE)
  expect(columns.negative[3]).toBe(1)
  expect(pools.values[columns.result[3] ?? NONE]).toBe(3)
  expect(pools.keys).toEqual(['x', 'y'])
})

test('operations that touch in one column are concurrent', () => {
  const { columns } = timeline(`
    p0   |-w1-|
    p1        |-r1-|
  `)
  expect(columns.invokeIndex[1]).toBeLessThan(columns.returnIndex[0] ?? 0)
})

test('a line that is no drawing is refused', () => {
  expect(() => timeline('p0 nonsense')).toThrow(/cannot be read/)
  expect(() => timeline('p0 |-z1-|')).toThrow(/cannot be read/)
})

test('transfers and readings of all accounts', () => {
  const { columns, pools } = timeline('p0  |-a:t5>b-|  |-b:t9>a!-|  |-s[a=5,b=~3]-|')
  expect([...columns.fn].map((fn) => pools.functions[fn])).toEqual(['transfer', 'transfer', 'read-all'])
  expect([...columns.arg].slice(0, 2).map((key) => pools.keys[key])).toEqual(['b', 'a'])
  expect([...columns.negative]).toEqual([0, 1, 0])
  expect([...columns.items.value].map((id) => pools.values[id])).toEqual([5, -3])
})
