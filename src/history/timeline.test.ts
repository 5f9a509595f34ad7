import { expect, test } from 'vitest'
import { NONE, OPEN, ROLE } from './history.ts'
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

/** Function, key, arguments, result, negative; items where there are any. */
function rowsOf(drawing: string) {
  const { columns, pools, rows } = timeline(drawing)
  const { offsets, role, fn, key, value } = columns.items
  return Array.from({ length: rows }, (_, row) => {
    const items = []
    for (let item = offsets[row] ?? 0; item < (offsets[row + 1] ?? 0); item++) {
      const kind = role[item] === ROLE.argument ? 'asked' : 'told'
      items.push([
        kind,
        pools.keys[key[item] ?? NONE],
        pools.functions[fn[item] ?? 0],
        pools.values[value[item] ?? NONE],
      ])
    }
    return {
      fn: pools.functions[columns.fn[row] ?? 0],
      key: pools.keys[columns.key[row] ?? NONE],
      args: [columns.arg[row], columns.arg2[row]].flatMap((id = NONE) => (id === NONE ? [] : [pools.values[id]])),
      result: pools.values[columns.result[row] ?? NONE],
      negative: columns.negative[row] === 1,
      items,
    }
  })
}
const plain = { key: 'x', args: [], result: undefined, negative: false, items: [] }

test.for([
  ['+3', { fn: 'add', args: [3] }],
  ['y:+3!', { fn: 'add', key: 'y', args: [3], negative: true }],
  ['del3', { fn: 'remove', args: [3] }],
  ['has~3!', { fn: 'contains', args: [-3], negative: true }],
  ['enqab', { fn: 'enqueue', args: ['ab'] }],
  ['deq3', { fn: 'dequeue', result: 3 }],
  ['deq_', { fn: 'dequeue', negative: true }],
  ['push3', { fn: 'push', args: [3] }],
  ['pop3', { fn: 'pop', result: 3 }],
  ['pop_', { fn: 'pop', negative: true }],
  ['app3', { fn: 'append', args: [3] }],
  ['app3@0', { fn: 'append', args: [3], result: 0 }],
  ['acq', { fn: 'acquire' }],
  ['l:acq#7', { fn: 'acquire', key: 'l', result: 7 }],
  ['acq!', { fn: 'acquire', negative: true }],
  ['rel', { fn: 'release' }],
  ['rel!', { fn: 'release', negative: true }],
  ['use#7', { fn: 'guarded', args: [7] }],
  ['use#7!', { fn: 'guarded', args: [7], negative: true }],
  ['id7', { fn: 'generate', key: undefined, result: 7 }],
  ["id'n1:7'", { fn: 'generate', key: undefined, result: 'n1:7' }],
  ["put'12'", { fn: 'put', args: ['12'] }],
  ["add''", { fn: 'append', args: [''] }],
  ["get'12'", { fn: 'get', result: '12' }],
] as const)('%s', ([label, meaning]) => {
  expect(rowsOf(`p0 |-${label}-|`)).toEqual([{ ...plain, ...meaning }])
})

test('readings of sets and logs have their elements as items', () => {
  expect(rowsOf('p0 |-{1,ab}-|  |-y:[]-|  |-[2,1]-x')).toEqual([
    { ...plain, fn: 'read-all', items: [1, 'ab'].map((element) => ['told', undefined, 'read-all', element]) },
    { ...plain, fn: 'read-all', key: 'y' },
    { ...plain, fn: 'read-all' },
  ])
})

test('a transaction asks for its steps, and is told what it read', () => {
  const [row] = rowsOf('p0 |-(x:w1,y:r2,z:a3)-|')
  expect(row).toMatchObject({ fn: 'txn', key: undefined })
  expect(row?.items).toEqual([
    ['asked', 'x', 'w', 1],
    ['asked', 'y', 'r', null],
    ['asked', 'z', 'append', 3],
    ['told', 'x', 'w', 1],
    ['told', 'y', 'r', 2],
    ['told', 'z', 'append', 3],
  ])
})

test('where no answer came, none need be drawn', () => {
  expect(rowsOf('p0 |-r-x |-o-x |-get-x |-deq-?')).toMatchObject([
    { fn: 'read', result: undefined },
    { fn: 'owner' },
    { fn: 'get' },
    { fn: 'dequeue', negative: false, result: undefined },
  ])
})

test.for(['enq', 'enq3!', 'w', 'c1', 'acq3', 'use', 'app3!', '(x:r1,y)', 't>b'])('%s is no label', (label) => {
  expect(() => timeline(`p0 |-${label}-|`)).toThrow(/cannot be read/)
})
