/** A node that lost its disk comes back with its token and the schema of the others; a repair brings it what they have. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EXIT } from '../../src/errors.ts'
import { type Sandbox, sandbox } from '../../src/testing/command-line.ts'

const RUN = ['run', 'set', '--target', 'cassandra', '--consistency', 'quorum', '--nodes', '3', '--seed', '1']
const LOAD = ['--concurrency', '6', '--time-limit', '12s', '--op-timeout', '5s']
const FAULTS = ['--nemesis', 'wipe', '--nemesis-interval', '3s', '--option', 'commitlog=batch']

let box: Sandbox
beforeAll(() => {
  box = sandbox()
})
afterAll(() => box.remove())

test('in the end all nodes answer alike, and nobody waits for what was meant for the node that it was', async () => {
  const { exitCode, stdout, stderr } = await box.run([...RUN, ...LOAD, ...FAULTS, '--results-dir', 'results'])
  expect(exitCode, stdout + stderr).toBe(EXIT.held)
  expect(stdout).toMatch(/faults held +wipe [1-9]/)
  expect(stdout).toMatch(/holds .*convergence/)
  const file = (name: string): string => readFileSync(join(box.path, 'results', 'latest', name), 'utf8')
  expect(JSON.parse(file('verdict.json'))).toMatchObject({ unsettled: null, faultsNotHeld: [] })
  expect(file('history.jsonl')).toMatch(/killed \(exit code 137\), \d+ files \(\d+ MB\) removed, 0 left/)
}, 300_000)
