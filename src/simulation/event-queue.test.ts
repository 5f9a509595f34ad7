import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InternalError } from '../errors.ts'
import { testSeed } from '../testing/seed.ts'
import { EventQueue } from './event-queue.ts'

test('takes events by time, and of one time in the order in which they came: like a sorted list', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.nat(20).map((afterNs) => ({ kind: 'push' as const, afterNs })) },
    { weight: 2, arbitrary: fc.constant({ kind: 'take' as const }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const queue = new EventQueue()
      const oracle: { readonly atNs: number; readonly order: number }[] = []
      for (const [order, one] of steps.entries()) {
        if (one.kind === 'push') {
          const atNs = queue.atNs + one.afterNs
          queue.push(atNs, order % 6, order, order * 3, { order })
          oracle.push({ atNs, order })
          oracle.sort((left, right) => left.atNs - right.atNs || left.order - right.order)
          continue
        }
        const expected = oracle.shift()
        expect(queue.take()).toBe(expected !== undefined)
        if (expected === undefined) continue
        const { atNs, order: at } = expected
        expect(queue).toMatchObject({ atNs, kind: at % 6, a: at, b: at * 3, ref: { order: at } })
      }
      expect(queue.size).toBe(oracle.length)
    }),
    { seed: testSeed(), numRuns: 200 },
  )
})

test('grows beyond its first capacity and uses its places again', () => {
  const queue = new EventQueue()
  for (let round = 0; round < 3; round++) {
    const base = queue.atNs
    for (let at = 0; at < 5000; at++) queue.push(base + ((at * 7919) % 5000), 0, at, 0, null)
    for (let at = 0; at < 5000; at++) {
      queue.take()
      expect(queue.atNs).toBe(base + at)
    }
    expect(queue.take()).toBe(false)
  }
})

test('time does not run backwards, and NaN is no time', () => {
  const queue = new EventQueue()
  queue.push(5, 0, 0, 0, null)
  queue.take()
  queue.push(5, 0, 0, 0, null)
  expect(() => queue.push(4, 0, 0, 0, null)).toThrow(InternalError)
  expect(() => queue.push(Number.NaN, 0, 0, 0, null)).toThrow(InternalError)
})
