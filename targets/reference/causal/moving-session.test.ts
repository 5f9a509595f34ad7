/** Sessions that move between nodes, and changes that nobody knows of whether they were made. */
import { type Call, DefiniteFailure, type Facets, nodeId, type StartedTarget, seconds } from 'rashomon/sdk'
import { expect, test } from 'vitest'
import { startOptions } from '../../../src/testing/start-options.ts'
import { causal } from './index.ts'

const never = new AbortController().signal
const nodes = ['n1', 'n2', 'n3'].map(nodeId)
const cluster = (bug: string | null): StartedTarget =>
  causal.start(startOptions({ nodes, bug, options: { network: 'lan', disk: 'fast', freeze: true } }))
const facets = (target: StartedTarget, name: string): Facets => target.open(name).facets as Facets
const at = (node: string, requestId: string, signal = never): Call => ({
  node: nodeId(node),
  level: 'causal',
  requestId,
  signal,
})

/** Writes at n1 and reads at n2 at once, long before n2 has heard of it. */
const writeThenMove = (target: StartedTarget): Promise<unknown> =>
  target.drive(async () => {
    const { register } = facets(target, 'mover')
    await register.write('x', 1, at('n1', 'w'))
    return (await register.read('x', at('n2', 'r'))).value
  })

test('a session finds its own write at the next node, which waits until it has it', async () => {
  expect(await writeThenMove(cluster(null))).toBe(1)
})

test('unless its token gets lost on the way', async () => {
  expect(await writeThenMove(cluster('token-lost-on-move'))).toBe(null)
})

test('a node that cannot hear of what the session has seen refuses in the end', async () => {
  const target = cluster(null)
  const asked = target.drive(async () => {
    const cut = { kind: 'cut', shape: 'isolate', whom: { kind: 'nodes', nodes: [nodeId('n2')] } } as const
    await target.cluster.inject(1, cut, [nodeId('n2')], never)
    const { register } = facets(target, 'mover')
    await register.write('x', 1, at('n1', 'w'))
    return register.read('x', at('n2', 'r'))
  })
  await expect(asked).rejects.toThrow(DefiniteFailure)
})

test('an increment of unknown outcome is repeated at the same node only, and counts once', async () => {
  const target = cluster(null)
  const count = await target.drive(async () => {
    const { counter } = facets(target, 'patient')
    await target.cluster.inject(
      1,
      { kind: 'pause', whom: { kind: 'nodes', nodes: [nodeId('n1')] } },
      [nodeId('n1')],
      never,
    )
    const timeUp = new AbortController()
    const unsure = counter.add('n', 1, at('n1', 'a', timeUp.signal))
    await target.clock.sleep(seconds(1), never)
    timeUp.abort()
    await expect(unsure).rejects.toThrow('timed out')
    await expect(counter.add('n', 1, at('n2', 'a'))).rejects.toThrow(DefiniteFailure)
    await target.cluster.heal(1, never)
    await counter.add('n', 1, at('n1', 'a'))
    return (await counter.read('n', at('n3', 'r'))).value
  })
  expect(count).toBe(1)
})
