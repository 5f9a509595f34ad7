import { expect, test } from 'vitest'
import { randomStream } from '../time/index.ts'
import { nanos, nodeNames, type Value } from '../units.ts'
import { drain } from './drain.ts'
import type { Completed, Operation } from './generator.ts'

const NOW = { nowNs: nanos(0) }
const nodes = nodeNames(2)

/** Plays the end of a run; `answer` says what comes of an operation: a value, null for empty, or no answer. */
function drained(
  keys: readonly string[],
  answer: (operation: Operation) => Value | 'fail' | 'info',
  mostFailures = 3,
): readonly Operation[] {
  const generator = drain({ fn: 'dequeue', keys, nodes, mostFailures })
  const asked: Operation[] = []
  const open: Operation[] = []
  let state = generator.initial(randomStream(1, 'test'))
  for (let step = 0; step < 1000; step++) {
    const offer = generator.next(state, NOW)
    if (offer.kind === 'done') return asked
    if (offer.kind === 'operation') {
      expect(open.every(({ client }) => client !== offer.operation.client)).toBe(true)
      asked.push(offer.operation)
      open.push(offer.operation)
      state = offer.state
      continue
    }
    const operation = open.shift()
    if (operation === undefined) throw new Error('it waits for nothing')
    const told = answer(operation)
    const unanswered = told === 'fail' || told === 'info'
    const completed: Completed = {
      operation,
      outcome: unanswered ? told : 'ok',
      negative: told === null,
      ...(unanswered || told === null ? {} : { result: told }),
      atNs: nanos(0),
    }
    state = generator.update(state, completed)
  }
  throw new Error('it never ends')
}

test('every queue is emptied, one client a node, each with one queue at a time', () => {
  const contents = new Map([
    ['a', [1, 2]],
    ['b', []],
    ['c', [3]],
  ])
  const asked = drained(['a', 'b', 'c'], ({ key = '' }) => contents.get(key)?.shift() ?? null)
  expect(asked.map(({ key }) => key).toSorted()).toEqual(['a', 'a', 'a', 'b', 'c', 'c'])
  expect(new Set(asked.map(({ client }) => client))).toEqual(new Set([0, 1]))
  expect(asked.every(({ level }) => level === undefined)).toBe(true)
})

test('a node that does not answer is followed by the next, until it has failed too often', () => {
  const asked = drained(['a'], ({ node }) => (node === 'n1' ? 'fail' : null))
  expect(asked.map(({ node }) => node)).toEqual(['n1', 'n2'])
  expect(drained(['a'], () => 'info').length).toBe(3)
})

test('of no queues nothing is asked', () => {
  expect(drained([], () => null)).toEqual([])
})
