import { expect, test } from 'vitest'
import type { Effect, Update } from './messages.ts'
import { State } from './state.ts'

const update = (origin: number, seq: number, stamp: number, request: string, ...effects: Effect[]): Update => ({
  origin,
  seq,
  stamp,
  needs: [0, 0],
  request,
  effects,
})

test('the later stamp wins in either order, the higher replica among equal ones', () => {
  const writes = [
    update(0, 1, 7, 'a', { kind: 'set', key: 'x', value: 1 }),
    update(1, 1, 7, 'b', { kind: 'set', key: 'x', value: 2 }),
    update(0, 2, 3, 'c', { kind: 'set', key: 'x', value: 3 }),
  ]
  for (const order of [writes, writes.toReversed()]) {
    const state = new State(2)
    for (const write of order) state.apply(write)
    const seen = [0, 0]
    expect(state.read('x', seen)).toBe(2)
    expect(seen).toEqual([0, 1])
  }
})

test('a counter sums increments and decrements, and shows whose', () => {
  const state = new State(2)
  state.apply(update(0, 1, 1, 'a', { kind: 'add', key: 'n', delta: 5 }))
  state.apply(update(1, 1, 2, 'b', { kind: 'add', key: 'n', delta: -2 }))
  const seen = [0, 0]
  expect(state.count('n', seen)).toBe(3)
  expect(seen).toEqual([1, 1])
})

test('what nobody has set is null, or zero, and shows nothing', () => {
  const state = new State(2)
  const seen = [0, 0]
  expect([state.read('x', seen), state.count('n', seen)]).toEqual([null, 0])
  expect(seen).toEqual([0, 0])
})
