/** What a run is held to: the level's claim, without what its options or its faults make void. */
import { expect, test } from 'vitest'
import { configFromFlags, type RawFlags } from '../../src/cli/flag-config.ts'
import { resolveRun } from '../../src/cli/resolve-run.ts'

const claimed = async (workload: string, flags: RawFlags) =>
  (await resolveRun(await configFromFlags(workload, { target: 'mongodb', nodes: '3', ...flags }, []))).claim

test.each([
  ['register', {}, ['linearizable', 'convergence', 'no-lost-ack']],
  ['register', { nemesis: 'kill,partition,pause' }, ['linearizable', 'convergence', 'no-lost-ack']],
  ['register', { nemesis: 'wipe' }, ['convergence']],
  ['register', { nemesis: 'wipe', consistency: 'causal' }, ['convergence']],
  ['set', { nemesis: 'wipe' }, ['convergence', 'no-phantom']],
  ['queue', { nemesis: 'wipe' }, ['no-phantom']],
  ['lock', { nemesis: 'wipe' }, []],
  ['ids', { nemesis: 'wipe' }, []],
  ['bank', { nemesis: 'wipe' }, ['convergence']],
  ['register', { retry: 'true' }, ['convergence', 'no-lost-ack']],
  ['register', { retry: 'true', consistency: 'causal' }, ['convergence', 'no-lost-ack']],
  ['queue', { retry: 'true' }, ['no-phantom']],
  ['counter', { retry: 'true' }, ['convergence']],
  ['log', { retry: 'true' }, ['convergence', 'no-lost-ack', 'no-phantom']],
] as const)('%s %j', async (workload, flags, claim) => {
  expect(await claimed(workload, flags)).toEqual(claim)
})
