/**
 * Controls as a user runs them, on the server that speaks the wire: what must hold on one node, under crashes, and what must
 * be refuted without any replication: several documents that are changed one by one. The others are in suites/mongodb.ts.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ended, type Sandbox, sandbox } from '../../src/testing/command-line.ts'
import { absenceVariable, STEP_IN } from '../../src/testing/docker-ready.ts'

const SECANTUSDB_IMAGE = process.env[STEP_IN.variable] ?? STEP_IN.local
const withoutSecantusdb = process.env[absenceVariable('secantusdb')] !== undefined

const SUITE = `
import { defineSuite } from 'rashomon/sdk'

const run = (name, workload, consistency, flags = {}, options = {}) => ({
  name, title: name, workload, target: 'mongodb', flags: { consistency, ...flags }, options,
})
const refuted = (model) => ({ 'expect-refuted': model })

export default defineSuite({
  title: 'controls',
  flags: { nodes: '1', concurrency: '8', 'time-limit': '8s', 'nemesis-interval': '2s', seed: '1', image: '${SECANTUSDB_IMAGE}' },
  options: { server: 'secantusdb' },
  runs: [
    run('registers-through-crashes', 'register', 'linearizable', { nemesis: 'kill', 'time-limit': '12s' }),
    run('M9', 'bank', 'custom', refuted('snapshot-reads'), { transactions: 'false' }),
    run('M9t', 'bank', 'majority', { expect: 'snapshot-reads' }),
    run('M9u', 'usernames', 'custom', refuted('one-owner'), { usernames: 'find-then-insert' }),
    run('logs-by-transactions', 'log', 'snapshot'),
    run('locks', 'lock', 'linearizable'),
  ],
})
`

let box: Sandbox
let ended: Ended
beforeAll(async () => {
  if (withoutSecantusdb) return
  box = sandbox()
  writeFileSync(join(box.path, 'controls.ts'), SUITE)
  ended = await box.run(['suite', 'controls.ts', '--json'])
}, 480_000)
afterAll(() => box?.remove())

test.skipIf(withoutSecantusdb)('those that must hold do, those that must be refuted are', () => {
  expect({ code: ended.exitCode, text: ended.stdout + ended.stderr }).toMatchObject({ code: 0 })
})
