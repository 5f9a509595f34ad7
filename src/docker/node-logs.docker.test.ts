/** Files that a database puts aside belong to its logs: whether it runs or not, and where there are none. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deploySmall } from '../testing/small-deployment.ts'
import { nodeNames } from '../units.ts'
import type { Deployment } from './deployment.ts'
import { connectEngine, type Engine } from './engine.ts'
import { filesBelow } from './node-logs.ts'

const PUTS_ASIDE =
  'mkdir -p /data/aside/of-a /data/aside/empty; printf one >/data/aside/of-a/removed.1; printf two >/data/aside/removed.2; echo done; exec sleep infinity'

let engine: Engine
let deployment: Deployment
beforeAll(async () => {
  engine = await connectEngine()
  deployment = await deploySmall(engine, `test-${randomBytes(4).toString('hex')}`, {
    nodes: nodeNames(1),
    nodeSpec: () => ({ command: ['bash', '-c', PUTS_ASIDE] }),
  })
})
afterAll(async () => {
  await deployment?.remove()
  engine?.close()
})

test('files below a folder, by where they lie', async () => {
  const [pod] = deployment.pods
  if (pod === undefined) throw new Error('there is one')
  const told = async (folder: string) =>
    (await filesBelow(engine, pod, folder)).map(({ node, name, text }) => [node, name, String(text)]).toSorted()
  const expected = [
    ['n1', 'aside.of-a.removed.1', 'one'],
    ['n1', 'aside.removed.2', 'two'],
  ]
  await expect.poll(() => told('/data/aside'), { timeout: 10_000 }).toEqual(expected)
  await engine.docker.getContainer(pod.database).kill()
  expect(await told('/data/aside')).toEqual(expected)
  expect(await told('/data/not-there')).toEqual([])
})
