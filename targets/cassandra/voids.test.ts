/** What a run is held to: the level's claim, without what its options or its faults make void. */
import { expect, test } from 'vitest'
import { configFromFlags, type RawFlags } from '../../src/cli/flag-config.ts'
import { resolveRun } from '../../src/cli/resolve-run.ts'

const claimed = async (workload: string, flags: RawFlags, options: readonly string[] = []) =>
  (await resolveRun(await configFromFlags(workload, { target: 'cassandra', ...flags }, options))).claim

test.each([
  ['set', { nemesis: 'kill' }, [], ['convergence', 'no-phantom', 'no-duplicate']],
  // Who is stopped and does not end in time is killed.
  ['set', { nemesis: 'stop' }, [], ['convergence', 'no-phantom', 'no-duplicate']],
  ['set', { nemesis: 'wipe' }, ['commitlog=batch'], ['convergence', 'no-phantom', 'no-duplicate']],
  ['register', { consistency: 'all', nemesis: 'wipe' }, ['commitlog=batch'], ['convergence']],
  [
    'set',
    { nemesis: 'isolated-crash' },
    ['commitlog=batch'],
    ['convergence', 'no-lost-ack', 'no-phantom', 'no-duplicate'],
  ],
  [
    'set',
    { nemesis: 'isolated-crash' },
    ['commitlog=batch', 'isolated-crash-disk=wiped'],
    ['convergence', 'no-phantom', 'no-duplicate'],
  ],
  ['set', { nemesis: 'partition' }, [], ['convergence', 'no-lost-ack', 'no-phantom', 'no-duplicate']],
  ['set', { nemesis: 'kill' }, ['commitlog=batch'], ['convergence', 'no-lost-ack', 'no-phantom', 'no-duplicate']],
  ['register', { consistency: 'serial', nemesis: 'kill' }, [], ['convergence']],
  ['register', { consistency: 'serial' }, ['mix-plain=0.2'], ['convergence']],
  ['register', {}, ['timestamps=skew:100ms'], ['convergence']],
  ['register', {}, ['timestamps=server'], ['ryw-session', 'mr-session', 'convergence', 'no-lost-ack']],
  ['register', {}, ['read-repair=none'], ['ryw-session', 'no-lost-ack']],
  ['register', { consistency: 'one' }, ['final-repair=false'], []],
  ['counter', {}, ['counter=read-then-write'], ['convergence']],
  ['bank', { consistency: 'serial' }, ['bank=partitions'], ['convergence']],
  ['counter', { retry: 'true' }, [], ['convergence']],
  ['register', { retry: 'true' }, [], ['convergence', 'no-lost-ack']],
  ['register', { retry: 'true', consistency: 'serial' }, [], ['convergence', 'no-lost-ack']],
  ['set', { retry: 'true', consistency: 'serial' }, [], ['convergence', 'no-lost-ack', 'no-phantom', 'no-duplicate']],
  [
    'usernames',
    { retry: 'true', consistency: 'serial' },
    [],
    ['linearizable', 'one-owner', 'convergence', 'no-lost-ack'],
  ],
  ['usernames', {}, ['usernames=select-then-insert'], ['convergence']],
  ['usernames', {}, ['counter=read-then-write'], ['one-owner', 'convergence', 'no-lost-ack']],
  ['log', { consistency: 'serial' }, ['log=plain'], ['convergence', 'no-lost-ack', 'no-phantom', 'no-duplicate']],
] as const)('%s %j %j', async (workload, flags, options, claim) => {
  expect(await claimed(workload, flags, options)).toEqual(claim)
})

test('what is expected of a run stands, whatever is void', async () => {
  expect(await claimed('set', { nemesis: 'kill', expect: 'no-lost-ack' })).toEqual(['no-lost-ack'])
})
