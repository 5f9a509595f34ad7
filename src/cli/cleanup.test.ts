import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import type { RunOnEngine } from '../docker/index.ts'
import { describeCleanup } from './cleanup.ts'

const run = (over: Partial<RunOnEngine>): RunOnEngine => ({
  runId: 'a1b2c3',
  target: 'etcd',
  owner: 'host:7:1:1',
  life: 'dead',
  containers: 6,
  networks: 1,
  volumes: 0,
  ...over,
})

test('what is told of runs is what they are, and no label of somebody else commands the terminal', () => {
  const removed = [run({}), run({ runId: 'x\u001b[2J', target: 'y\u0007' })]
  const spared = [run({ life: 'elsewhere', owner: 'far\u001b[31m:7:1:1' }), run({ life: 'alive' })]
  const told = describeCleanup({ dryRun: false, removed, spared, failed: [] })
  expect(told.split('\n')).toEqual([
    'removed run a1b2c3 (etcd): 6 containers, 1 network',
    'removed run x␛[2J (y␇): 6 containers, 1 network',
    'left alone run a1b2c3 (etcd): whether it lives cannot be known here: it belongs to far␛[31m (--all removes it too)',
    'left alone run a1b2c3 (etcd): its process 7 is alive',
  ])
})

test('of another machine with the name of this one it is said that it is another', () => {
  const spared = [run({ life: 'elsewhere', owner: `${hostname()}:7:1:1:another:1:1` })]
  expect(describeCleanup({ dryRun: false, removed: [], spared, failed: [] })).toContain(
    `it belongs to another machine or container that is called ${hostname()}, too (--all removes it too)`,
  )
})
