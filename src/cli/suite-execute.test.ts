/** What cannot be is refused before the first run begins, also where only the level makes it so. */
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UsageError } from '../errors.ts'
import type { PlannedRun } from './suite-definition.ts'
import { executeSuite } from './suite-execute.ts'

const refusal = new UsageError({ what: 'transactions=false cannot be', why: 'of the level', fix: 'another level' })

const planned = (consistency: string, preflight: () => Promise<void>): PlannedRun =>
  ({
    name: consistency,
    title: consistency,
    nemesis: 'no fault',
    config: { target: 'a target', consistency, nemeses: [], options: { transactions: 'false' }, nodes: 3 },
    resolved: { preflight },
  }) as unknown as PlannedRun

test('of two runs that differ in their level alone, each is looked at', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'rashomon-suite-')), 'suite')
  const runs = [planned('custom', async () => {}), planned('majority', () => Promise.reject(refusal))]
  const executed = executeSuite(
    { title: 'two', runs, fingerprint: 'f' },
    { path, startedAt: '2026-11-21T00:00:00Z', command: 'rashomon suite', begun: null },
    { signal: new AbortController().signal, show: () => {}, finished: () => {} },
  )
  await expect(executed).rejects.toBe(refusal)
  expect(existsSync(path)).toBe(false)
})
