import { afterEach, expect, test } from 'vitest'
import { type Clock, wallClock } from '../time/index.ts'
import { nanos, seconds, toSeconds } from '../units.ts'
import { type Watch, watchEngine } from './watch.ts'

/** Time passes 20 times as fast. */
const FAST = 20
function fastClock(): Clock {
  const clock = wallClock()
  return {
    now: () => nanos(clock.now() * FAST),
    sleep: (forNs, signal) => clock.sleep(nanos(forNs / FAST), signal),
    alarm: (forNs, ring) => clock.alarm(nanos(forNs / FAST), ring),
  }
}

let watch: Watch | null = null
afterEach(() => watch?.stop())

const refused = (): Promise<never> => Promise.reject(new Error('connect ECONNREFUSED'))
const NEVER = new AbortController().signal

async function lostWithin(clock: Clock, limit: number): Promise<Error | null> {
  return await Promise.race([watch?.lost ?? null, clock.sleep(seconds(limit), NEVER).then(() => null)])
}

test('an engine that refuses for two seconds is lost, and why is told', async () => {
  const clock = fastClock()
  watch = watchEngine(refused, clock)
  expect((await lostWithin(clock, 30))?.message).toBe('connect ECONNREFUSED')
  expect(toSeconds(clock.now())).toBeGreaterThanOrEqual(2)
})

test('one that refuses now and then, and comes back at once, is not', async () => {
  const clock = fastClock()
  watch = watchEngine(() => (toSeconds(clock.now()) % 4 < 1 ? refused() : Promise.resolve('OK')), clock)
  expect(await lostWithin(clock, 30)).toBeNull()
})

test('slow answers are answers; only a long silence is none', async () => {
  const clock = fastClock()
  watch = watchEngine(() => clock.sleep(seconds(8), NEVER), clock)
  expect(await lostWithin(clock, 40)).toBeNull()
  watch.stop()
  watch = watchEngine(() => new Promise(() => {}), clock)
  expect((await lostWithin(clock, 60))?.message).toMatch(/20 s/)
})

test('what is no longer watched is never lost', async () => {
  const clock = fastClock()
  watch = watchEngine(refused, clock)
  watch.stop()
  expect(await lostWithin(clock, 10)).toBeNull()
})
