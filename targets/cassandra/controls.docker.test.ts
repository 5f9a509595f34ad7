/**
 * Controls as a user runs them: for one, quorum and serial one that holds and one that must be refuted, under cuts and
 * crashes. One suite, so that all follow each other on one cluster.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ended, type Sandbox, sandbox } from '../../src/testing/command-line.ts'

const SUITE = `
import { defineSuite } from 'rashomon/sdk'

const run = (name, consistency, nemesis, flags = {}, options = {}) => ({
  name, title: name, workload: 'register', target: 'cassandra', flags: { consistency, nemesis, ...flags }, options,
})
const refuted = { 'expect-refuted': 'linearizable' }
const cut = { 'partition-shape': 'isolate' }
const crash = { 'kill-whom': 'one' }

export default defineSuite({
  title: 'controls',
  // A log that is written before the answer: what is lost with a killed node is no part of this.
  flags: { nodes: '3', concurrency: '9', 'time-limit': '12s', 'nemesis-interval': '3s', seed: '1' },
  options: { commitlog: 'batch' },
  runs: [
    run('one-converges', 'one', 'partition,kill', {}, { ...cut, ...crash }),
    run('one-is-stale', 'one', 'partition', refuted, cut),
    run('quorum-keeps-sessions', 'quorum', 'partition,kill', {}, { ...cut, ...crash }),
    run('quorum-by-wrong-clocks', 'quorum', 'kill', refuted, { ...crash, timestamps: 'skew:500ms' }),
    run('serial-is-linearizable', 'serial', 'partition,kill', {}, { ...cut, ...crash }),
    // By one clock it comes out in one run of three: ballots and time stamps are hardly ever at odds then.
    run('serial-among-plain-writes', 'serial', 'partition', { ...refuted, keys: '2' }, { ...cut, 'mix-plain': '0.3', timestamps: 'skew:500ms' }),
  ],
})
`

let box: Sandbox
let ended: Ended
beforeAll(async () => {
  box = sandbox()
  writeFileSync(join(box.path, 'controls.ts'), SUITE)
  ended = await box.run(['suite', 'controls.ts', '--json'])
}, 480_000)
afterAll(() => box.remove())

test('those that must hold do, those that must be refuted are', () => {
  expect(ended.exitCode, ended.stderr + ended.stdout).toBe(0)
})
