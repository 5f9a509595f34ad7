/** What is known of a cluster whose engine refuses: the faults themselves are docker.test.ts files. */
import { expect, test } from 'vitest'
import { wallClock } from '../time/index.ts'
import type { NodeId } from '../units.ts'
import type { Deployment } from './deployment.ts'
import { DockerCluster } from './docker-cluster.ts'

const n1 = 'n1' as NodeId
const kill = { kind: 'kill', whom: { kind: 'nodes', nodes: [n1] } } as const

/** The engine answers, and does nothing that it is asked for. */
const refusing = {
  engine: {
    docker: { ping: async () => 'OK', getContainer: () => ({ inspect: () => Promise.reject(new Error('no')) }) },
  },
  pods: [{ node: n1 }],
  podOf: () => ({ node: n1, database: 'gone', holder: 'gone' }),
} as unknown as Deployment

test('a cluster is whole unless a fault that struck was not seen to be over', async () => {
  const cluster = new DockerCluster(refusing, wallClock())
  expect(cluster.isWhole).toBe(true)

  expect((await cluster.inject(1, kill, [])).kind).toBe('not-held')
  expect((await cluster.heal(1)).kind).toBe('healed')
  expect(cluster.isWhole).toBe(true)

  expect((await cluster.inject(2, kill, [n1])).kind).toBe('not-held')
  expect(cluster.isWhole).toBe(false)
  expect((await cluster.heal(2)).kind).toBe('not-healed')
  expect(cluster.isWhole).toBe(false)
})
