/** Whose clock stamps a write. */
import { createRequire } from 'node:module'
import { randomStream } from 'rashomon/sdk'
import { expect, test } from 'vitest'
import type { TimestampPolicy } from './options.ts'
import { stamps } from './timestamps.ts'

const { policies } = createRequire(import.meta.url)('cassandra-driver') as typeof import('cassandra-driver')
const NOW = 1_800_000_000_123

function session(policy: TimestampPolicy, name = 'a') {
  const generator = new policies.timestampGeneration.MonotonicTimestampGenerator(1000, 0)
  generator.getDate = () => NOW
  return stamps(policy, generator, randomStream(1, name))
}

test('a session never stamps two writes alike, be its clock right or wrong', () => {
  for (const policy of [{ kind: 'driver' }, { kind: 'skew', ms: 100 }] as const) {
    const stamp = session(policy)
    const taken = Array.from({ length: 2000 }, () => Number(stamp()))
    expect(new Set(taken).size).toBe(2000)
    expect(taken).toEqual(taken.toSorted((one, other) => one - other))
  }
})

test('the clock of the driver is right', () => expect(session({ kind: 'driver' })()).toBe(NOW * 1000))
test('the server stamps what has none', () => expect(session({ kind: 'server' })()).toBe(null))

test('clocks are wrong by up to what was asked, each by its own', () => {
  const wrong = Array.from(
    { length: 50 },
    (_, at) => Number(session({ kind: 'skew', ms: 100 }, `s${at}`)()) / 1000 - NOW,
  )
  expect(Math.max(...wrong.map(Math.abs))).toBeLessThanOrEqual(100)
  expect(Math.max(...wrong)).toBeGreaterThan(50)
  expect(Math.min(...wrong)).toBeLessThan(-50)
})

test('clocks that tick slowly stamp alike within a tick', () => {
  const [one, other] = [session({ kind: 'quantize', ms: 1000 }, 'a'), session({ kind: 'quantize', ms: 1000 }, 'b')]
  expect(one()).toBe(1_800_000_000_000_000)
  expect(other()).toBe(one())
})
