import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadSuite, type PlannedRun } from './suite-definition.ts'
import { clockText, SuiteProgress, secondsAsked } from './suite-progress.ts'

const folder = mkdtempSync(join(tmpdir(), 'rashomon-progress-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Of 15, 25 and 65 seconds of load and quiet. */
async function threeRuns(): Promise<readonly [PlannedRun, PlannedRun, PlannedRun]> {
  const run = { title: 'x', workload: 'register', target: 'strong' }
  const runs = [10, 20, 60].map((limit) => ({ ...run, name: `r${limit}`, flags: { 'time-limit': `${limit}s` } }))
  const path = join(folder, 'suite.ts')
  writeFileSync(path, `export default ${JSON.stringify({ title: 'x', runs })}`)
  const [first, second, third] = (await loadSuite(path, undefined)).runs
  if (first === undefined || second === undefined || third === undefined) throw new Error('three runs were planned')
  return [first, second, third]
}

test('the rest is what was asked for, at the pace of what is finished', async () => {
  const runs = await threeRuns()
  expect(runs.map(secondsAsked)).toEqual([15, 25, 65])
  let nowMs = 0
  const progress = new SuiteProgress(runs, [], () => nowMs)
  nowMs = 10_000
  expect(progress.text).toBe('10 s') // nothing tells the pace yet
  nowMs = 30_000
  progress.finish(runs[0])
  expect(progress.restMs()).toBe(180_000) // two seconds a second
  expect(progress.placeOf(runs[1])).toBe('2/3')
  nowMs = 50_000
  expect(progress.text).toBe('50 s, about 3 min to go')
  expect(progress.restMs()).toBe(160_000)
  nowMs = 500_000
  expect(progress.restMs()).toBe(0) // later than thought, and never less than nothing
})

test('what had been finished before is not to be done', async () => {
  const runs = await threeRuns()
  let nowMs = 0
  const progress = new SuiteProgress(runs, ['r10', 'r60'], () => nowMs)
  nowMs = 5_000
  progress.finish(runs[1])
  expect(progress.text).toBe('5 s, about 0 s to go')
})

test('times are as exact as anybody needs', () => {
  expect([0, 99_000, 130_000, 3_900_000].map(clockText)).toEqual(['0 s', '99 s', '2 min', '1 h 5 min'])
})
