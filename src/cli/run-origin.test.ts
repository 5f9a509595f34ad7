import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { configFromFlags } from './flag-config.ts'
import { resolveRun } from './resolve-run.ts'
import { originOf } from './run-origin.ts'
import { begunSuite } from './suite-begun.ts'
import { loadSuite } from './suite-definition.ts'
import { executeSuite } from './suite-execute.ts'

const folder = mkdtempSync(join(tmpdir(), 'rashomon-origin-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())
beforeEach(() => {
  for (const name of ['ETCD', 'CASSANDRA', 'HOLDER', 'BASE']) vi.stubEnv(`RASHOMON_${name}_IMAGE`, '')
})

const origin = async (target: string, flags: Readonly<Record<string, string>> = {}): Promise<string> =>
  originOf(await resolveRun(await configFromFlags('register', { ...flags, target, seed: '1' }, [])))

test.each([
  ['RASHOMON_ETCD_IMAGE', 'mine'],
  ['RASHOMON_HOLDER_IMAGE', 'mine'],
  ['RASHOMON_BASE_IMAGE', 'mine'],
])('%s makes it another run; without it, it is the one that it was', async (variable, image) => {
  const before = await origin('etcd')
  vi.stubEnv(variable, image)
  const changed = await origin('etcd')
  expect(changed).not.toBe(before)
  vi.stubEnv(variable, `${image}:2`)
  expect(await origin('etcd')).not.toBe(changed)
  vi.stubEnv(variable, '')
  expect(await origin('etcd')).toBe(before)
})

test("another database's image does not, nor does any to a simulated store", async () => {
  const [etcd, strong] = [await origin('etcd'), await origin('strong')]
  vi.stubEnv('RASHOMON_CASSANDRA_IMAGE', 'mine')
  expect(await origin('etcd')).toBe(etcd)
  vi.stubEnv('RASHOMON_HOLDER_IMAGE', 'mine')
  expect(await origin('strong')).toBe(strong)
})

test('what is asked for by a flag is what counts', async () => {
  vi.stubEnv('RASHOMON_ETCD_IMAGE', 'mine')
  const given = await origin('etcd', { image: 'theirs' })
  vi.stubEnv('RASHOMON_ETCD_IMAGE', 'another')
  expect(await origin('etcd', { image: 'theirs' })).toBe(given)
  expect(await origin('etcd', { image: 'theirs:2' })).not.toBe(given)
})

test("so does what is in a plug-in's file", async () => {
  const path = join(folder, 'mine.ts')
  const written = (word: string): string =>
    `export { strong as default } from '${join(import.meta.dirname, '../../targets/reference/strong/index.ts')}' // ${word}`
  writeFileSync(path, written('one'))
  const before = await origin(path)
  expect(await origin(path)).toBe(before)
  writeFileSync(path, written('another'))
  expect(await origin(path)).not.toBe(before)
})

test('a plug-in that is changed while a suite runs has not made those runs', async () => {
  const [target, suite, path] = ['late.ts', 'late.suite.ts', 'late'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const strong = join(import.meta.dirname, '../../targets/reference/strong/index.ts')
  writeFileSync(target, `export { strong as default } from '${strong}'`)
  const run = { name: 'one', title: 'x', workload: 'register', target, flags: { ops: '20' } }
  writeFileSync(suite, `export default ${JSON.stringify({ title: 'x', runs: [run] })}`)
  const plan = await loadSuite(suite, undefined)
  writeFileSync(target, `export { strong as default } from '${strong}' // and something else`)
  const watch = { signal: new AbortController().signal, show: () => {}, finished: () => {} }
  const place = { path, startedAt: '2026-01-01T00:00:00Z', command: 'rashomon suite', begun: null }
  expect((await executeSuite(plan, place, watch)).complete).toBe(true)
  expect(begunSuite(plan, path).outdated).toEqual([])
  expect(begunSuite(await loadSuite(suite, undefined), path).outdated).toEqual(['one'])
})
