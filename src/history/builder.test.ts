import { expect, test } from 'vitest'
import { nodeId } from '../units.ts'
import { HistoryBuilder } from './builder.ts'
import { type Header, keyWithId, NIL, NONE, OPEN, OUTCOME, valueWithId } from './history.ts'
import type { Invocation } from './sink.ts'

const header: Header = {
  format: 1,
  seed: 1,
  workload: 'w',
  target: 't',
  level: 'strong',
  localLevel: 'local',
  quietNs: 1e9,
  nodes: [nodeId('n1'), nodeId('n2')],
  initial: { x: 7 },
  plan: {},
}

const invocation = (over: Partial<Invocation> = {}): Invocation => ({
  process: 0,
  session: 0,
  node: nodeId('n2'),
  phase: 'main',
  fn: 'write',
  level: 'strong',
  key: 'x',
  args: [1],
  intendedNs: 0,
  atNs: 0,
  ...over,
})

test('keeps every row when it grows, also those that complete after it grew', () => {
  const builder = new HistoryBuilder(header)
  const rows = 5000
  for (let at = 0; at < rows; at++) builder.invoke(invocation({ process: at, args: [`v${at}`], atNs: at }))
  for (let at = 0; at < rows; at += 2) builder.complete(at, { outcome: 'ok', atNs: rows + at })
  const { columns, ...history } = builder.finish()
  expect(history.rows).toBe(rows)
  expect(history.events).toBe(rows + rows / 2)
  for (let at = 0; at < rows; at++) {
    expect(columns.process[at]).toBe(at)
    expect(columns.invokedNs[at]).toBe(at)
    expect(history.pools.values[columns.arg[at] ?? NONE]).toBe(`v${at}`)
    expect(columns.outcome[at]).toBe(at % 2 === 0 ? OUTCOME.ok : OUTCOME.info)
    expect(columns.returnIndex[at]).toBe(at % 2 === 0 ? rows + at / 2 : OPEN)
  }
})

test('what never completed is info, open, and never returned', () => {
  const builder = new HistoryBuilder(header)
  builder.invoke(invocation())
  const history = builder.finish()
  expect(history.complete).toBe(false)
  expect(history.columns.outcome[0]).toBe(OUTCOME.info)
  expect(history.columns.returnIndex[0]).toBe(OPEN)
  expect(history.columns.returnedNs[0]).toBeNaN()
})

test('an info stays open, though when it was given up is kept', () => {
  const builder = new HistoryBuilder(header)
  builder.complete(builder.invoke(invocation()), { outcome: 'info', error: 'timed out', atNs: 9 })
  builder.end(3)
  const { columns, pools, ...history } = builder.finish()
  expect(columns.returnIndex[0]).toBe(OPEN)
  expect(columns.returnedNs[0]).toBe(9)
  expect(pools.errors[columns.error[0] ?? NONE]).toBe('timed out')
  expect(history).toMatchObject({ complete: true, notStarted: 3 })
})

test('null that was read is not the same as nothing told', () => {
  const builder = new HistoryBuilder(header)
  builder.complete(builder.invoke(invocation({ fn: 'read', args: [] })), { outcome: 'ok', result: null, atNs: 1 })
  builder.complete(builder.invoke(invocation({ fn: 'cas', args: [null, 2] })), {
    outcome: 'ok',
    negative: true,
    atNs: 2,
  })
  const history = builder.finish()
  expect([...history.columns.result]).toEqual([NIL, NONE])
  expect([...history.columns.arg]).toEqual([NONE, NIL])
  expect([...history.columns.negative]).toEqual([0, 1])
  expect(valueWithId(history, NONE)).toBeUndefined()
})

test('a number and its text are two values', () => {
  const builder = new HistoryBuilder(header)
  builder.invoke(invocation({ args: [1] }))
  builder.invoke(invocation({ process: 1, args: ['1'] }))
  const { columns, pools } = builder.finish()
  expect(columns.arg[0]).not.toBe(columns.arg[1])
  expect(pools.values).toEqual([null, 7, 1, '1'])
})

test("a transfer's receiver is a key", () => {
  const builder = new HistoryBuilder(header)
  builder.invoke(invocation({ fn: 'transfer', key: 'a', args: ['b', 5] }))
  const history = builder.finish()
  expect(keyWithId(history, history.columns.arg[0] ?? NONE)).toBe('b')
  expect(valueWithId(history, history.columns.arg2[0] ?? NONE)).toBe(5)
})

test('items of several rows, completed out of order', () => {
  const builder = new HistoryBuilder(header)
  const first = builder.invoke(invocation({ fn: 'read-all', key: null, args: ['a', 'b'] }))
  const empty = builder.invoke(invocation({ process: 1, fn: 'read-all', key: null }))
  const last = builder.invoke(invocation({ process: 2, fn: 'read-all', key: null }))
  builder.complete(last, { outcome: 'ok', items: [['b', 3]], atNs: 1 })
  builder.complete(first, {
    outcome: 'ok',
    items: [
      ['a', 1],
      ['b', 2],
    ],
    atNs: 2,
  })
  builder.complete(empty, { outcome: 'fail', error: 'no', atNs: 3 })
  const history = builder.finish()
  const { offsets, key, value } = history.columns.items
  const itemsOf = (row: number) =>
    Array.from({ length: (offsets[row + 1] ?? 0) - (offsets[row] ?? 0) }, (_, at) => {
      const item = (offsets[row] ?? 0) + at
      return [keyWithId(history, key[item] ?? NONE), valueWithId(history, value[item] ?? NONE)]
    })
  expect(itemsOf(first)).toEqual([
    ['a', 1],
    ['b', 2],
  ])
  expect(itemsOf(empty)).toEqual([])
  expect(itemsOf(last)).toEqual([['b', 3]])
  expect(history.columns.key[first]).toBe(NONE)
})

test('a witness is exact beyond what a double can tell apart, and -1 where there was none', () => {
  const builder = new HistoryBuilder(header)
  const version = 9_007_199_254_740_993n
  for (let at = 0; at < 3000; at++) {
    const row = builder.invoke(invocation({ process: at }))
    builder.complete(row, {
      outcome: 'ok',
      atNs: at,
      ...(at === 10 || at === 2999 ? { witness: { revision: version } } : {}),
    })
  }
  const revision = builder.finish().columns.witness.get('revision')
  expect(revision?.length).toBe(3000)
  expect([revision?.[9], revision?.[10], revision?.[2048], revision?.[2999]]).toEqual([-1n, version, -1n, version])
})

test('refuses a witness that 64 bits cannot hold, and more functions than a byte can tell apart', () => {
  const builder = new HistoryBuilder(header)
  const row = builder.invoke(invocation())
  expect(() => builder.complete(row, { outcome: 'ok', atNs: 1, witness: { v: 2n ** 63n } })).toThrow(/64 bits/)
  const names = new HistoryBuilder(header)
  for (let at = 0; at < 256; at++) names.invoke(invocation({ process: at, fn: `f${at}` }))
  expect(() => names.invoke(invocation({ fn: 'one more' }))).toThrow(/too many/)
})

test('stages of a fault and of operations share one order', () => {
  const builder = new HistoryBuilder(header)
  const fault = { kind: 'kill', whom: { kind: 'some', count: 'one' } } as const
  const on = { id: 4, fault, nodes: [nodeId('n1')] }
  builder.fault({ ...on, stage: 'begin', evidence: '', atNs: 1 })
  builder.invoke(invocation())
  builder.fault({ ...on, stage: 'held', evidence: 'gone', atNs: 2 })
  builder.fault({ ...on, stage: 'heal', evidence: '', atNs: 3 })
  const [interval] = builder.finish().faults
  expect(interval).toMatchObject({ id: 4, begin: 0, held: 2, healBegin: 3, healed: null, healedNs: null, heldNs: 2 })
  expect(interval?.evidence).toEqual([{ stage: 'held', text: 'gone' }])
  builder.fault({ ...on, stage: 'healed', evidence: 'back', atNs: 4 })
  expect(builder.finish().faults[0]).toMatchObject({ healed: 4, healedNs: 4 })
})

test('every initial value has an id, though nobody reads it', () => {
  expect(new HistoryBuilder(header).finish().pools.values).toEqual([null, 7])
})
