/** Runs that follow each other on one cluster: of what one leaves, and still writes, the next sees nothing. */
import {
  type Call,
  type Client,
  containerTarget,
  type Endpoint,
  type Facets,
  type NodeId,
  nodeId,
  optionDefaults,
  type StartedTarget,
} from 'rashomon/sdk'
import { afterEach, expect, test } from 'vitest'
import { startOptions } from '../../src/testing/start-options.ts'
import { etcd, etcdDescription } from './index.ts'
import { withConnection } from './status.ts'

const NEVER = new AbortController().signal
const NODES = ['n1', 'n2', 'n3'].map(nodeId)
const EVERY = Buffer.from([0])

let started: StartedTarget | null = null
afterEach(async () => {
  await started?.stop()
  started = null
})

const asked = (run: string, level = 'linearizable') =>
  startOptions({
    nodes: NODES,
    options: optionDefaults(etcd.options),
    level,
    runId: `test-apart-${process.pid}-${run}`,
  })

let requests = 0
const call = (node: NodeId, requestId = `r${++requests}`): Call => ({
  node,
  level: 'linearizable',
  requestId,
  signal: AbortSignal.timeout(10_000),
})

const facetsOf = (client: Client): Facets => client.facets as Facets

/** The same in each run, down to the ids of its requests: as a suite with one seed does. */
async function everything({ register, counter, bank, usernames, set, queue, log, lock, ids }: Facets) {
  const at = (request: number): Call => call(NODES[request % NODES.length] as NodeId, `r${request}`)
  const before = {
    register: (await register.read('x', at(0))).value,
    counter: (await counter.read('x', at(1))).value,
    bank: [...(await bank.readAll(['a', 'b'], at(2))).value],
    username: (await usernames.owner('x', at(3))).value,
    set: (await set.readAll('x', at(4))).value,
    queue: (await queue.dequeue('x', at(5))).value,
    log: (await log.readAll('x', at(6))).value,
  }
  await register.write('x', 1, at(7))
  await counter.add('x', 2, at(8))
  await bank.open('a', 10, at(9))
  await bank.open('b', 10, at(10))
  await bank.transfer('a', 'b', 3, at(11))
  const { value: registered } = await usernames.register('x', 'mine', at(12))
  const { value: added } = await set.add('x', 1, at(13))
  await queue.enqueue('x', 1, at(14))
  await queue.enqueue('x', 2, at(15))
  const { value: appended } = await log.append('x', 1, at(16))
  const { value: granted } = await lock.acquire('x', at(17))
  const { value: id } = await ids.generate(at(18))
  const after = {
    bank: [...(await bank.readAll(['a', 'b'], at(19))).value],
    queue: (await queue.dequeue('x', at(20))).value,
    set: (await set.readAll('x', at(21))).value,
    log: (await log.readAll('x', at(22))).value,
  }
  return { before, done: { registered, added, appended, granted: granted.granted }, after, id }
}

test('each finds everything as on a fresh cluster, though the one before still writes', async () => {
  started = await etcd.start(asked('one'))
  await started.ready(NEVER)
  const early = facetsOf(started.open('early'))
  const first = await everything(early)
  expect(first.before).toEqual({
    register: null,
    counter: 0,
    bank: [],
    username: null,
    set: [],
    queue: { taken: false },
    log: [],
  })
  expect(first.after).toMatchObject({ queue: { taken: true, value: 1 }, set: [1], log: [1] })

  const next = await started.renew?.(asked('two'))
  expect(next).not.toBeNull()
  if (next === null || next === undefined) throw new Error('the cluster is not had again')
  started = next
  await started.ready(NEVER)
  const endpoint = NODES[0] as NodeId
  await early.register.write('x', 'late', call(endpoint))
  await early.set.add('x', 'late', call(endpoint))
  const second = await everything(facetsOf(started.open('later')))
  const { id: earlier, ...same } = first
  const { id: later, ...again } = second
  expect(again).toEqual(same)
  expect(Number(later)).toBeGreaterThan(Number(earlier))
  expect((await early.register.read('x', call(endpoint))).value).toBe('late')
})

test('what the one before left is taken away, and a cluster for another kind of run is not had again', async () => {
  let reached: Endpoint | null = null
  const overheard = containerTarget({
    ...etcdDescription,
    isReady: (node, run, signal) => {
      if (node === NODES[0]) reached = run.endpoint(node)
      return etcdDescription.isReady(node, run, signal)
    },
  })
  const present = async (): Promise<number> => {
    if (reached === null) throw new Error('nobody was asked')
    const { count } = await withConnection(reached, NEVER, (connection) =>
      connection.call('Range', { key: EVERY, range_end: EVERY, count_only: true }),
    )
    return Number(count)
  }
  started = await overheard.start(asked('one'))
  await started.ready(NEVER)
  await everything(facetsOf(started.open('early')))
  expect(await present()).toBeGreaterThan(5)
  expect(
    await started.renew?.({ ...asked('two'), options: { ...asked('two').options, 'heartbeat-ms': 90 } }),
  ).toBeNull()
  const next = await started.renew?.(asked('two', 'serializable'))
  if (next === null || next === undefined) throw new Error('the cluster is not had again')
  started = next
  await started.ready(NEVER)
  expect(await present()).toBe(0)
})
