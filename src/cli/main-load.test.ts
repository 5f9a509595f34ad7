import { expect, test } from 'vitest'
import { enter, newProgress } from '../runner/index.ts'
import { wallMillis } from '../time/index.ts'
import { mainLoad } from './main-load.ts'

function work(ms: number): void {
  const untilMs = wallMillis() + ms
  while (wallMillis() < untilMs);
}

test('the load is that of the main phase: what comes before and after it does not dilute it', async () => {
  const progress = newProgress()
  const load = mainLoad(progress)
  enter(progress, 'setup')
  expect(load()).toBeNull()
  await new Promise((resolve) => setTimeout(resolve, 300))
  enter(progress, 'main')
  work(100)
  enter(progress, 'healing')
  const measured = load()
  expect(measured?.cpuShare).toBeGreaterThan(0)
  await new Promise((resolve) => setTimeout(resolve, 100))
  enter(progress, 'final')
  expect(load()).toBe(measured)
})
