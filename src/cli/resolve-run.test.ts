/** Whatever cannot be is refused before anything starts: what, why, and what to type instead. */
import { describe, expect, test } from 'vitest'
import { etcd } from '../../targets/etcd/index.ts'
import { EXIT, UsageError } from '../errors.ts'
import { configFromFlags, type RawFlags } from './flag-config.ts'
import { refuseRetry } from './refusals.ts'
import { type ResolvedRun, resolveRun } from './resolve-run.ts'

const resolved = async (
  workload: string,
  flags: RawFlags = {},
  options: readonly string[] = [],
): Promise<ResolvedRun> => resolveRun(await configFromFlags(workload, flags, options))

async function refusal(workload: string, flags: RawFlags, options: readonly string[] = []): Promise<UsageError> {
  const error = await resolved(workload, flags, options).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof UsageError) return error
  throw error ?? new Error(`not refused: ${workload} ${JSON.stringify(flags)} ${options.join(' ')}`)
}

describe('a name that is not known suggests the nearest', () => {
  const cases: readonly (readonly [workload: string, flags: RawFlags, options: readonly string[], meant: string])[] = [
    ['regster', {}, [], 'register'],
    ['Bank', {}, [], 'bank'],
    ['register', { target: 'evntual' }, [], 'eventual'],
    ['register', { target: 'stron' }, [], 'strong'],
    ['register', { consistency: 'evental' }, [], 'eventual'],
    ['register', { nemesis: 'kill,partiton' }, [], 'partition'],
    ['register', { bug: 'arival-order' }, [], 'arrival-order'],
    ['register', { expect: 'linearisable' }, [], 'linearizable'],
    ['register', { 'expect-refuted': 'ryw' }, [], 'ryw-convergent'],
    ['register', { route: 'raom' }, [], 'roam'],
    ['register', {}, ['dsik=slow'], 'disk'],
  ]
  test.each(cases)('%s %j %j', async (workload, flags, options, meant) => {
    const { explanation, exitCode } = await refusal(workload, flags, options)
    expect(explanation.what).toMatch(/^unknown /)
    expect(explanation.fix).toBe(`did you mean "${meant}"?`)
    expect(exitCode).toBe(EXIT.usage)
  })

  test('and where nothing is near, lists what there is', async () => {
    const { explanation } = await refusal('register', { target: 'postgres' })
    expect(explanation).toMatchObject({ why: expect.stringContaining('eventual'), fix: 'use one of these' })
  })
})

describe('what cannot be is refused', () => {
  const cases: readonly (readonly [what: RegExp, fix: RegExp, flags: RawFlags, options: readonly string[]])[] = [
    [
      /needs 5 nodes or more, and there are 3/,
      /--nodes 5/,
      { nodes: '3', nemesis: 'partition' },
      ['partition-shape=ring'],
    ],
    [/needs 2 nodes or more, and there is 1/, /--nodes 3/, { nodes: '1', nemesis: 'partition' }, []],
    [/needs 3 nodes or more/, /--nodes 3/, { nodes: '1', nemesis: 'kill' }, ['kill-whom=minority']],
    [/no primary to ask/, /--route pinned/, { route: 'primary' }, []],
    [/no primary to strike/, /./, { nemesis: 'kill' }, ['kill-whom=primary']],
    [/no primary to strike/, /./, { nemesis: 'partition' }, ['partition-shape=primary']],
    [/no primary to strike \(option kill-whom=stale\)/, /./, { nemesis: 'kill' }, ['kill-whom=stale']],
    [/cannot suffer stop/, /use the kill nemesis/, { nemesis: 'stop' }, []],
    [/cannot suffer disconnect/, /use the partition nemesis/, { nemesis: 'disconnect' }, []],
    [/cannot suffer wipe/, /use the kill nemesis/, { nemesis: 'wipe' }, []],
    [
      /cannot suffer wipe, which the nemesis isolated-crash injects/,
      /use the kill nemesis/,
      { nemesis: 'isolated-crash' },
      ['isolated-crash-disk=wiped'],
    ],
    [/cannot suffer wipe/, /kept/, { nemesis: 'wipe', target: 'etcd' }, []],
    [
      /nemesis wipe, as asked for, needs 2 nodes/,
      /--nodes 3/,
      { nemesis: 'wipe', target: 'cassandra', nodes: '1' },
      [],
    ],
    [/cannot suffer disk-full/, /use the kill nemesis/, { nemesis: 'disk-full' }, []],
    [/--max-processes 3 is less than --concurrency 10/, /--max-processes 10/, { 'max-processes': '3' }, []],
    [/"script" has no script/, /--bug with --hunt/, { nemesis: 'script' }, []],
    [/--nodes cannot be "four"/, /--nodes 5/, { nodes: 'four' }, []],
    [/--nodes cannot be 4/, /--nodes/, { nodes: '4' }, []],
    [/--rate cannot be -1/, /--rate/, { rate: '-1' }, []],
    [/--rate cannot be "1e999"/, /--rate 100/, { rate: '1e999' }, []],
    [/--rate cannot be ""/, /--rate 100/, { rate: '' }, []],
    [/--ops cannot be "1.5"/, /--ops 2/, { ops: '1.5' }, []],
    [/--ops cannot be 0/, /--ops/, { ops: '0' }, []],
    [/--keys cannot be 0/, /--keys/, { keys: '0' }, []],
    [/--seed cannot be -1/, /--seed/, { seed: '-1' }, []],
    [/--seed cannot be 4294967296/, /--seed/, { seed: '4294967296' }, []],
    [/--time-limit cannot be "5h"/, /--time-limit 30/, { 'time-limit': '5h' }, []],
    [/--time-limit cannot be 0/, /--time-limit/, { 'time-limit': '0' }, []],
    [/--op-timeout cannot be "1.2.3"/, /--op-timeout/, { 'op-timeout': '1.2.3' }, []],
    [/--nemesis-interval cannot be 0/, /--nemesis-interval/, { 'nemesis-interval': '0ms' }, []],
    [/--concurrency cannot be "many"/, /--concurrency 2n/, { concurrency: 'many' }, []],
    [/--concurrency cannot be 0/, /--concurrency/, { concurrency: '0' }, []],
    [/--option cannot be "disk"/, /disk=slow/, {}, ['disk']],
    [/option disk cannot be "slw"/, /disk=fast/, {}, ['disk=slw']],
    [/option read-share cannot be "2"/, /read-share=/, {}, ['read-share=2']],
  ]
  test.each(cases)('%s', async (what, fix, flags, options) => {
    const { explanation, exitCode } = await refusal('register', flags, options)
    expect(explanation.what).toMatch(what)
    expect(explanation.fix).toMatch(fix)
    expect(explanation.why).not.toBe('')
    expect(exitCode).toBe(EXIT.usage)
  })
})

test('an expectation that the workload has nothing to say about is refused', async () => {
  const { explanation } = await refusal('bank', { expect: 'no-lost-ack' })
  expect(explanation).toMatchObject({ what: expect.stringContaining('cannot judge "no-lost-ack"') })
})

describe('what was typed is what runs', () => {
  test('times have units, clients may be counted by the node, names may repeat', async () => {
    const flags = {
      'time-limit': '2m',
      'op-timeout': '500ms',
      concurrency: '3n',
      nodes: '3',
      nemesis: 'kill, kill,none',
    }
    const { config } = await resolved('register', flags)
    expect(config).toMatchObject({
      timeLimitSeconds: 120,
      opTimeoutSeconds: 0.5,
      concurrency: 9,
      maxProcesses: 90,
      nemeses: ['kill'],
    })
  })

  test('with a number of operations there is no time limit unless one is given', async () => {
    expect((await resolved('register', { ops: '10' })).config.timeLimitSeconds).toBeNull()
    expect((await resolved('register', { ops: '10', 'time-limit': '5' })).config.timeLimitSeconds).toBe(5)
  })

  test('the claim is the level’s, unless something else is expected', async () => {
    expect((await resolved('counter', {})).claim).toEqual(['convergence', 'counter-bounds'])
    expect((await resolved('register', { expect: 'causal' })).claim).toEqual(['cc'])
  })
})

test('a single node has nobody to agree with: convergence is no part of its claim, unless it is expected', async () => {
  const alone = { target: 'strong', nodes: '1' }
  expect((await resolved('register', alone)).claim).toEqual(['linearizable', 'no-lost-ack'])
  expect((await resolved('register', { ...alone, nodes: '3' })).claim).toContain('convergence')
  expect((await resolved('register', { ...alone, expect: 'convergence' })).claim).toEqual(['convergence'])
})

test('--retry takes a target that says what it breaks', async () => {
  const { voids, ...silent } = etcd
  expect(voids?.({ facet: 'log', level: '', options: {}, faults: [], retry: true })).toEqual([])
  expect(() => refuseRetry({ retry: true }, silent)).toThrow('etcd cannot be run with --retry')
  expect(() => refuseRetry({ retry: false }, silent)).not.toThrow()
  expect(() => refuseRetry({ retry: true }, etcd)).not.toThrow()
})

test('a database that does not know a request again is not held to order among clients that try again', async () => {
  const target = './targets/examples/http-kv/index.ts'
  expect((await resolved('register', { target })).claim).toContain('linearizable')
  expect((await resolved('register', { target, retry: 'true' })).claim).toEqual(['convergence', 'no-lost-ack'])
})
