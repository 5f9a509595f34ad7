import { expect, test } from 'vitest'
import { millis, nanos } from '../units.ts'
import { continuationsDone, loopTurn, wallClock } from './clock.ts'
import { type Random, randomStream } from './random.ts'

const draws = (random: Random, count = 100): readonly number[] => Array.from({ length: count }, () => random.next())

test('the same seed and name draw the same', () => {
  expect(draws(randomStream(7, 'network'))).toEqual(draws(randomStream(7, 'network')))
})

test('another seed, or another name, draws differently from the first number on', () => {
  const firsts = new Set<number>()
  for (let seed = 0; seed < 200; seed++) {
    for (const name of ['network', 'faults', 'node n1', 'node n2', 'generator main']) {
      firsts.add(randomStream(seed, name).next())
    }
  }
  expect(firsts.size).toBe(1000)
})

test('streams of neighbouring names and seeds are not correlated', () => {
  const correlation = (left: readonly number[], right: readonly number[]): number =>
    (12 * left.reduce((sum, value, at) => sum + (value - 0.5) * ((right[at] ?? 0) - 0.5), 0)) / left.length
  for (let seed = 1; seed < 20; seed++) {
    const one = draws(randomStream(seed, 'node n1'), 4000)
    expect(Math.abs(correlation(one, draws(randomStream(seed, 'node n2'), 4000)))).toBeLessThan(0.08)
    expect(Math.abs(correlation(one, draws(randomStream(seed + 1, 'node n1'), 4000)))).toBeLessThan(0.08)
  }
})

test('drawing from one stream leaves the others alone, and a clone goes on alike', () => {
  const untouched = draws(randomStream(1, 'b'))
  const [one, other] = [randomStream(1, 'a'), randomStream(1, 'b')]
  draws(one, 17)
  expect(draws(other)).toEqual(untouched)
  const clone = one.clone()
  const [left, right] = [draws(one), draws(clone)]
  expect(left).toEqual(right)
})

test('numbers are in their range and spread over it', () => {
  const random = randomStream(3, 'range')
  const counts = new Array<number>(10).fill(0)
  for (let at = 0; at < 10_000; at++) {
    const drawn = random.int(10)
    counts[drawn] = (counts[drawn] ?? 0) + 1
  }
  expect(counts.length).toBe(10)
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
  const lengths = Array.from({ length: 10_000 }, () => random.exponential(5))
  expect(lengths.every((length) => length >= 0 && Number.isFinite(length))).toBe(true)
  expect(lengths.reduce((sum, length) => sum + length, 0) / lengths.length).toBeCloseTo(5, 0)
})

test('a shuffle keeps everybody, leaves the list alone, and puts each everywhere', () => {
  const random = randomStream(5, 'shuffle')
  const list = [1, 2, 3, 4, 5]
  const firsts = new Set<number>()
  for (let at = 0; at < 200; at++) {
    const shuffled = random.shuffle(list)
    firsts.add(shuffled[0] ?? 0)
    expect(shuffled.toSorted()).toEqual(list)
  }
  expect(list).toEqual([1, 2, 3, 4, 5])
  expect(firsts.size).toBe(5)
})

test('the wall clock sleeps no shorter than asked', async () => {
  const clock = wallClock()
  const { signal } = new AbortController()
  for (const forNs of [millis(0), nanos(300_000), millis(5)]) {
    const began = clock.now()
    await clock.sleep(forNs, signal)
    expect(clock.now() - began).toBeGreaterThanOrEqual(forNs)
  }
})

test('an abort wakes a sleeper at once; one that comes too late sleeps not at all', async () => {
  const clock = wallClock()
  const controller = new AbortController()
  const asleep = clock.sleep(millis(60_000), controller.signal)
  controller.abort()
  await asleep
  await clock.sleep(millis(60_000), controller.signal)
  expect(clock.now()).toBeLessThan(millis(10_000))
})

test('sleepers that woke leave no listener behind', async () => {
  const clock = wallClock()
  const controller = new AbortController()
  let listeners = 0
  const { signal } = controller
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
  signal.addEventListener = ((...args: Parameters<typeof add>) => {
    listeners++
    add(...args)
  }) as typeof signal.addEventListener
  signal.removeEventListener = ((...args: Parameters<typeof remove>) => {
    listeners--
    remove(...args)
  }) as typeof signal.removeEventListener
  for (let at = 0; at < 5; at++) await clock.sleep(nanos(1), signal)
  expect(listeners).toBe(0)
})

test('a cancelled alarm does not ring, and cancelling twice is harmless', async () => {
  const clock = wallClock()
  let rung = 0
  const cancel = clock.alarm(millis(1), () => rung++)
  cancel()
  cancel()
  clock.alarm(millis(1), () => rung++)
  await clock.sleep(millis(20), new AbortController().signal)
  expect(rung).toBe(1)
})

test('continuations are done only after all that follow from them', async () => {
  const seen: number[] = []
  const chain = async (): Promise<void> => {
    for (let at = 0; at < 200; at++) {
      await Promise.resolve()
      await Promise.all([Promise.resolve(), Promise.resolve().then(() => at)])
      seen.push(at)
    }
  }
  await loopTurn()
  const chained = chain()
  await continuationsDone()
  expect(seen.length).toBe(200)
  await chained
})
