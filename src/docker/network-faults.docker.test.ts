import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { CutShape, PlannedFault } from '../history/index.ts'
import { ANYBODY, NODES, n1, n2, n3, ThreeNodes } from '../testing/three-nodes.ts'
import type { NodeId } from '../units.ts'
import { connectEngine, type Engine } from './engine.ts'

let engine: Engine
let three: ThreeNodes

beforeAll(async () => {
  engine = await connectEngine()
  three = await ThreeNodes.start(engine, `test-net-${process.pid}`)
})
afterEach(() => three.healAll())
afterAll(async () => {
  await three?.deployment.remove()
  engine?.close()
})

const cut = (shape: CutShape): PlannedFault => ({ kind: 'cut', shape, whom: ANYBODY })
const loss = (amount: number): PlannedFault => ({ kind: 'loss', whom: ANYBODY, amount })
const disconnect: PlannedFault = { kind: 'disconnect', whom: ANYBODY }
const kill: PlannedFault = { kind: 'kill', whom: ANYBODY }

/** "n1n2": a connection between them comes about. */
async function connected(): Promise<readonly string[]> {
  const pairs: readonly (readonly [NodeId, NodeId])[] = [
    [n1, n2],
    [n1, n3],
    [n2, n3],
  ]
  const open = await Promise.all(pairs.map(([from, to]) => three.connects(from, to)))
  return pairs.filter((_, at) => open[at]).map(([from, to]) => `${from}${to}`)
}
const ALL = ['n1n2', 'n1n3', 'n2n3']

test('isolate: nothing reaches the node or comes from it, the others talk, and clients reach all', async () => {
  const { id, evidence } = await three.inject(cut('isolate'), n1)
  expect(evidence).toEqual({
    kind: 'held',
    probe: 'n1→n2, n1→n3, n2→n1, n3→n1: 3 of 3 datagrams dropped; meanwhile n2→n3, n3→n2: 3 of 3 datagrams passed',
  })
  expect(await connected()).toEqual(['n2n3'])
  expect(await Promise.all([three.puts(n1), three.answers(n1)])).toEqual([false, true])
  await three.eventually(async () => (await three.puts(n2)) && (await three.puts(n3)))

  expect(await three.heal(id)).toEqual({
    kind: 'healed',
    probe: 'n1→n2, n1→n3, n2→n1, n3→n1: 3 of 3 datagrams passed',
  })
  expect(await connected()).toEqual(ALL)
  await three.eventually(() => three.puts(n1))
})

test('one way: the struck node still hears the others, who do not hear it', async () => {
  const { id, evidence } = await three.inject(cut('one-way'), n1)
  expect(evidence).toEqual({
    kind: 'held',
    probe: 'n1→n2, n1→n3: 3 of 3 datagrams dropped; meanwhile n2→n1, n2→n3, n3→n1, n3→n2: 3 of 3 datagrams passed',
  })
  expect(await three.hears(n1, n2)).toBe(true)
  expect(await three.hears(n2, n1)).toBe(false)
  expect(await connected()).toEqual(['n2n3'])
  expect((await three.heal(id)).kind).toBe('healed')
  expect(await connected()).toEqual(ALL)
})

test('clients: those that are connected meet silence too, peers do not notice', async () => {
  const client = await three.client(n2)
  client.ask()
  expect(await client.hears(5000)).toBe(true)
  const { id, evidence } = await three.inject(cut('clients'), n2)
  expect(evidence).toEqual({
    kind: 'held',
    probe: expect.stringMatching(/^n2: (\d+) of \1 packets of clients dropped$/),
  })
  client.ask()
  expect(await client.hears(1500)).toBe(false)
  expect(await Promise.all([three.answers(n2), three.answers(n1), three.puts(n1)])).toEqual([false, true, true])
  expect(await connected()).toEqual(ALL)

  expect(await three.heal(id)).toMatchObject({
    kind: 'healed',
    probe: expect.stringMatching(/packets of clients passed$/),
  })
  // The connection was never broken: what was sent into the silence is sent again.
  expect(await client.hears(10_000)).toBe(true)
  expect(client.isClosed).toBe(false)
  client.close()
})

test('a connection between nodes that was there before goes silent, and goes on after healing', async () => {
  const connection = await three.held(n3, n2)
  const { id } = await three.inject(cut('isolate'), n3)
  await connection.ask()
  await three.heal(id)
  expect(await connection.heard()).toEqual(['silence', expect.stringMatching(/^late HTTP\/1.1 200/)])
})

test('loss: some of the packets, of peers only', async () => {
  const { id, evidence } = await three.inject(loss(0.3), n1)
  expect(evidence).toEqual({
    kind: 'held',
    probe: expect.stringMatching(/^(n\d→n\d(, )?)+: \d+ of 34 datagrams dropped/),
  })
  expect(await Promise.all(Array.from({ length: 10 }, () => three.answers(n1)))).not.toContain(false)
  expect((await three.heal(id)).kind).toBe('healed')

  const total = await three.inject(loss(1), n1)
  expect(total.evidence.kind).toBe('held')
  expect(await connected()).toEqual(['n2n3'])
  expect(await three.heal(total.id)).toMatchObject({
    kind: 'healed',
    probe: expect.stringContaining('20 of 20 datagrams passed'),
  })
  expect(await connected()).toEqual(ALL)
})

test('a cut is proved and healed beneath a loss, and the worst of two losses counts', async () => {
  const little = await three.inject(loss(0.05), ...NODES)
  const more = await three.inject(loss(0.4), n1)
  const isolated = await three.inject(cut('isolate'), n2)
  expect([little, more, isolated].map(({ evidence }) => evidence.kind)).toEqual(['held', 'held', 'held'])
  expect(await three.heal(isolated.id)).toEqual({ kind: 'healed', probe: '4 still down or spoiled by another fault' })
  expect(await three.heal(more.id)).toMatchObject({ kind: 'healed' })
  expect(await three.heal(little.id)).toMatchObject({ kind: 'healed' })
  expect(await connected()).toEqual(ALL)
})

test('two cuts that overlap: healing one leaves what the other cuts', async () => {
  const one = await three.inject(cut('isolate'), n1)
  const other = await three.inject(cut('isolate'), n2)
  expect([one, other].map(({ evidence }) => evidence.kind)).toEqual(['held', 'held'])
  expect(await connected()).toEqual([])
  expect(await three.heal(one.id)).toEqual({
    kind: 'healed',
    probe: 'n1→n3, n3→n1: 3 of 3 datagrams passed; 2 still down or spoiled by another fault',
  })
  expect(await connected()).toEqual(['n1n3'])
  expect((await three.heal(other.id)).kind).toBe('healed')
  expect(await connected()).toEqual(ALL)
})

test('a process that is killed and started again comes back into the same partition', async () => {
  const isolated = await three.inject(cut('isolate'), n1)
  const killed = await three.inject(kill, n1)
  expect(killed.evidence).toEqual({ kind: 'held', probe: 'n1: killed (exit code 137)' })
  expect((await three.heal(killed.id)).kind).toBe('healed')
  expect(await three.state(n1)).toMatchObject({ Running: true })
  expect(await three.puts(n1)).toBe(false)
  expect(await connected()).toEqual(['n2n3'])
  expect((await three.heal(isolated.id)).kind).toBe('healed')
  await three.eventually(() => three.puts(n1))
})

test('disconnect: no interface, neither peers nor clients; back with the same address, and rules outlive it', async () => {
  const isolated = await three.inject(cut('one-way'), n1)
  const away = await three.inject(disconnect, n1)
  expect(away.evidence).toEqual({
    kind: 'held',
    probe: 'n1: no network interface; nothing arrived over n1→n2, n1→n3, n2→n1, n3→n1',
  })
  expect((await three.run(n1, 'ls', '/sys/class/net')).stdout.trim()).toBe('lo')
  expect(await Promise.all([three.answers(n1), three.answers(n2)])).toEqual([false, true])
  // Nothing can be seen of a cut among nodes that are away, and nothing is claimed.
  expect((await three.inject(cut('isolate'), n1)).evidence).toEqual({
    kind: 'not-held',
    why: 'every link of it is down: its nodes are off the network',
  })
  expect((await three.inject(disconnect, n1)).evidence.kind).toBe('not-held')

  expect(await three.heal(away.id)).toEqual({ kind: 'healed', probe: 'n2→n1, n3→n1: 3 of 3 datagrams passed' })
  expect((await three.run(n1, 'ip', '-o', '-4', 'addr')).stdout).toContain(three.deployment.podOf(n1).address)
  expect(await three.answers(n1)).toBe(true)
  expect(await connected()).toEqual(['n2n3'])
  expect((await three.heal(isolated.id)).kind).toBe('healed')
  expect(await connected()).toEqual(ALL)
  await three.eventually(() => three.puts(n1))
})

test('all nodes off the network at once, and back', async () => {
  const { id, evidence } = await three.inject(disconnect, ...NODES)
  expect(evidence.kind).toBe('held')
  expect(await Promise.all(NODES.map((node) => three.answers(node)))).toEqual([false, false, false])
  expect((await three.heal(id)).kind).toBe('healed')
  await three.eventually(() => three.puts(n2))
})

test('what cuts nothing has not held, and healing it changes nothing', async () => {
  const { id, evidence } = await three.inject(cut('ring'), n1)
  expect(evidence).toEqual({ kind: 'not-held', why: 'ring cuts no link among 3 nodes' })
  expect(await three.heal(id)).toEqual({ kind: 'healed', probe: 'it never took hold' })
  expect((await three.heal(id)).kind).toBe('not-healed')
})

test('faults that come and go at the same moment leave a whole network', async () => {
  const faults = [cut('isolate'), cut('one-way'), loss(0.5), cut('clients'), disconnect]
  const injected = await Promise.all(faults.map((fault, at) => three.inject(fault, NODES[at % 3] ?? n1)))
  const healed = await Promise.all(injected.map(({ id }) => three.heal(id)))
  expect(healed.map(({ kind }) => kind)).toEqual(faults.map(() => 'healed'))
  expect(await connected()).toEqual(ALL)
  await three.eventually(async () => (await Promise.all(NODES.map((node) => three.puts(node)))).every(Boolean))
})
