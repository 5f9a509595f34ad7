import { expect, test } from 'vitest'
import type { Command, Result } from './protocol.ts'
import { StateMachine } from './state-machine.ts'

const answers = (...commands: readonly Command[]): readonly Result[] => {
  const machine = new StateMachine()
  return commands.map((command) => machine.apply(command))
}
const key = 'k'

test('sets', () => {
  expect(
    answers(
      { op: 'add-element', key, element: 1 },
      { op: 'add-element', key, element: 1 },
      { op: 'add-element', key: 'other', element: 2 },
      { op: 'elements', key },
      { op: 'has-element', key, element: 2 },
      { op: 'remove-element', key, element: 1 },
      { op: 'remove-element', key, element: 1 },
      { op: 'elements', key },
    ),
  ).toEqual([
    { added: true },
    { added: false },
    { added: true },
    { values: [1] },
    { there: false },
    { removed: true },
    { removed: false },
    { values: [] },
  ])
})

test('queues: first in, first out', () => {
  expect(
    answers(
      { op: 'dequeue', key },
      { op: 'enqueue', key, value: 1 },
      { op: 'enqueue', key, value: 2 },
      { op: 'dequeue', key: 'other' },
      { op: 'dequeue', key },
      { op: 'enqueue', key, value: 3 },
      { op: 'dequeue', key },
      { op: 'dequeue', key },
      { op: 'dequeue', key },
    ),
  ).toEqual([
    { taken: false },
    {},
    {},
    { taken: false },
    { taken: true, value: 1 },
    {},
    { taken: true, value: 2 },
    { taken: true, value: 3 },
    { taken: false },
  ])
})

test('logs tell offsets, and their answers are nobody else’s', () => {
  const machine = new StateMachine()
  expect(machine.apply({ op: 'append', key, value: 'a' })).toEqual({ offset: 0 })
  const before = machine.apply({ op: 'entries', key })
  expect(machine.apply({ op: 'append', key, value: 'b' })).toEqual({ offset: 1 })
  expect(before).toEqual({ values: ['a'] })
  expect(machine.apply({ op: 'entries', key })).toEqual({ values: ['a', 'b'] })
})

test('ids are counted, locks have tokens', () => {
  expect(answers({ op: 'generate' }, { op: 'generate' })).toEqual([{ value: 1 }, { value: 2 }])
  expect(
    answers({ op: 'acquire', key, owner: 'p1' }, { op: 'guarded', key, token: 1 }, { op: 'release', key, owner: 'p1' }),
  ).toEqual([{ granted: true, token: 1 }, { accepted: true }, { released: true }])
})
