import { expect, test } from 'vitest'
import { HybridClock } from './hybrid-clock.ts'

test('stamps follow the wall clock, and go on when it stands still or goes back', () => {
  const clock = new HybridClock()
  const stamps = [5e3, 9e3, 9e3, 1e3, -4e9].map((wallNs) => clock.stamp(wallNs))
  expect(stamps).toEqual([5, 9, 10, 11, 12])
})

test('a stamp is above every stamp that was seen', () => {
  const clock = new HybridClock()
  clock.see(1000)
  expect(clock.stamp(5e3)).toBe(1001)
})
