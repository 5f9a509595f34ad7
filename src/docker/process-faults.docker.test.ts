import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { PlannedFault } from '../history/index.ts'
import { ANYBODY, NODES, n1, n2, n3, ThreeNodes } from '../testing/three-nodes.ts'
import type { NodeId } from '../units.ts'
import { connectEngine, type Engine } from './engine.ts'

let engine: Engine
let three: ThreeNodes

beforeAll(async () => {
  engine = await connectEngine()
  three = await ThreeNodes.start(engine, `test-proc-${process.pid}`, { boundedBytes: 256 * 2 ** 20 })
})
afterEach(() => three.healAll())
afterAll(async () => {
  await three?.deployment.remove()
  engine?.close()
})

const kill: PlannedFault = { kind: 'kill', whom: ANYBODY }
const stop: PlannedFault = { kind: 'stop', whom: ANYBODY }
const pause: PlannedFault = { kind: 'pause', whom: ANYBODY }
const diskFull: PlannedFault = { kind: 'disk-full', whom: ANYBODY }

async function statesOf(...nodes: readonly NodeId[]): Promise<readonly string[]> {
  const states = await Promise.all(nodes.map((node) => three.state(node)))
  return states.map(({ Running, Paused }) => (Paused ? 'paused' : Running ? 'running' : 'down'))
}

test('kill: the process is gone, the others go on, and it comes back', async () => {
  const { id, evidence } = await three.inject(kill, n1)
  expect(evidence).toEqual({ kind: 'held', probe: 'n1: killed (exit code 137)' })
  expect(await statesOf(...NODES)).toEqual(['down', 'running', 'running'])
  expect(await three.answers(n1)).toBe(false)
  await three.eventually(() => three.puts(n2))
  expect(await three.heal(id)).toEqual({
    kind: 'healed',
    probe: expect.stringMatching(/^n1: started again, listens on 2379 after \d+\.\d s$/),
  })
  expect(await statesOf(n1)).toEqual(['running'])
  await three.eventually(() => three.puts(n1))
})

test('all killed at once, and all come back with what they had written', async () => {
  const { id, evidence } = await three.inject(kill, ...NODES)
  expect(evidence).toEqual({
    kind: 'held',
    probe: 'n1: killed (exit code 137); n2: killed (exit code 137); n3: killed (exit code 137)',
  })
  expect(await statesOf(...NODES)).toEqual(['down', 'down', 'down'])
  expect((await three.heal(id)).kind).toBe('healed')
  await three.eventually(() => three.puts(n3))
})

test('stop: the process is asked to end, and does', async () => {
  const { id, evidence } = await three.inject(stop, n2)
  expect(evidence).toEqual({
    kind: 'held',
    probe: expect.stringMatching(/^n2: ended \d+\.\d s after SIGTERM \(exit code (0|143)\)$/),
  })
  expect(await statesOf(n2)).toEqual(['down'])
  expect((await three.heal(id)).kind).toBe('healed')
})

test('pause: the process is frozen, its connections stand, and it goes on', async () => {
  const client = await three.client(n3)
  const { id, evidence } = await three.inject(pause, n3)
  expect(evidence).toEqual({ kind: 'held', probe: 'n3: frozen by the engine' })
  client.ask()
  expect(await client.hears(1500)).toBe(false)
  expect((await three.heal(id)).kind).toBe('healed')
  expect(await client.hears(10_000)).toBe(true)
  client.close()
})

test('a node is down as long as any fault wants it down', async () => {
  const one = await three.inject(kill, n1)
  const both = await three.inject(kill, n1, n2)
  expect(both.evidence).toEqual({ kind: 'held', probe: 'n1: already down (exit code 137); n2: killed (exit code 137)' })
  expect(await three.heal(one.id)).toEqual({ kind: 'healed', probe: 'n1: still killed by another fault' })
  expect(await statesOf(n1, n2)).toEqual(['down', 'down'])
  expect((await three.heal(both.id)).kind).toBe('healed')
  expect(await statesOf(n1, n2)).toEqual(['running', 'running'])
})

test('whoever is down already cannot be struck, and does not come back by healing that', async () => {
  const killed = await three.inject(kill, n1)
  const again = await three.inject(stop, n1)
  const paused = await three.inject(pause, n1)
  expect([again.evidence, paused.evidence]).toEqual([
    { kind: 'not-held', why: 'n1: already down (exit code 137)' },
    { kind: 'not-held', why: 'n1: already down (exit code 137)' },
  ])
  expect(await three.heal(again.id)).toEqual({ kind: 'healed', probe: 'it never took hold' })
  expect(await statesOf(n1)).toEqual(['down'])
  expect((await three.heal(killed.id)).kind).toBe('healed')
  expect(await statesOf(n1)).toEqual(['running'])
})

test('killed while paused: it is down, and whichever fault goes first, it is right', async () => {
  for (const first of ['pause', 'kill'] as const) {
    const frozen = await three.inject(pause, n1, n2)
    const killed = await three.inject(kill, n1)
    expect(killed.evidence).toEqual({ kind: 'held', probe: 'n1: killed (exit code 137)' })
    expect(await statesOf(n1, n2)).toEqual(['down', 'paused'])
    if (first === 'pause') {
      expect(await three.heal(frozen.id)).toMatchObject({
        kind: 'healed',
        probe: expect.stringContaining('n1: still killed by another fault; n2: goes on'),
      })
      expect(await statesOf(n1, n2)).toEqual(['down', 'running'])
      await three.heal(killed.id)
    } else {
      expect(await three.heal(killed.id)).toEqual({ kind: 'healed', probe: 'n1: still paused by another fault' })
      expect(await statesOf(n1, n2)).toEqual(['paused', 'paused'])
      await three.heal(frozen.id)
    }
    expect(await statesOf(n1, n2)).toEqual(['running', 'running'])
  }
})

test('stopped while paused: it thaws to hear the signal', async () => {
  const frozen = await three.inject(pause, n2)
  const stopped = await three.inject(stop, n2)
  expect(stopped.evidence).toMatchObject({ kind: 'held', probe: expect.stringContaining('after SIGTERM') })
  expect((await three.heal(frozen.id)).kind).toBe('healed')
  expect(await statesOf(n2)).toEqual(['down'])
  expect((await three.heal(stopped.id)).kind).toBe('healed')
  expect(await statesOf(n2)).toEqual(['running'])
})

test('a process that ignores the signal is killed after ten seconds, and that is said', async () => {
  // Stopped by a signal: neither the engine nor the process itself knows.
  const { docker } = engine
  await docker.getContainer(three.deployment.podOf(n3).database).kill({ signal: 'SIGSTOP' })
  const { evidence } = await three.inject(stop, n3)
  expect(evidence).toEqual({ kind: 'held', probe: 'n3: did not end within 10 s of SIGTERM and had to be killed' })
})

test('kill, stop and pause from three sides at once, many times, leave all running', async () => {
  for (let round = 0; round < 3; round++) {
    const injected = await Promise.all([
      three.inject(kill, n1, n2),
      three.inject(pause, n2, n3),
      three.inject(stop, n3),
      three.inject(pause, n1),
    ])
    const held = { kind: 'held' }
    const evidence = injected.map((one) => one.evidence)
    expect(evidence).toMatchObject([held, held, held, { kind: 'not-held', why: 'n1: already down (exit code 137)' }])
    const healed = await Promise.all(injected.map(({ id }) => three.heal(id)))
    const back = { kind: 'healed' }
    expect(healed).toMatchObject([back, back, back, back])
    expect(await statesOf(...NODES)).toEqual(['running', 'running', 'running'])
  }
})

test('disk-full: no byte is left, whatever is freed is taken, and a killed node finds it as full as before', async () => {
  const path = three.deployment.boundedData?.path ?? ''
  const free = async (): Promise<number> =>
    Number((await three.run(n3, 'df', '--block-size=1', '--output=avail', path)).stdout.split('\n')[1])
  await three.run(n3, 'dd', 'if=/dev/zero', `of=${path}/litter`, 'bs=1M', 'count=4')
  const { id, evidence } = await three.inject(diskFull, n3)
  expect(evidence).toEqual({ kind: 'held', probe: 'n3: 0 of 256 MB free' })
  expect(await free()).toBe(0)
  expect((await three.run(n3, 'dd', 'if=/dev/zero', `of=${path}/more`, 'bs=4K', 'count=1')).exitCode).not.toBe(0)
  expect((await three.inject(diskFull, n3)).evidence).toEqual({ kind: 'not-held', why: 'n3: already full' })

  await three.run(n3, 'rm', `${path}/litter`)
  await three.eventually(async () => (await free()) === 0, 5000)

  const killed = await three.inject(kill, n3)
  expect(killed.evidence.kind).toBe('held')
  expect(await free()).toBe(0)
  await three.heal(killed.id)
  // Starting, it makes room by giving up what it had reserved; not for long.
  await three.eventually(async () => (await free()) === 0, 5000)
  expect(await Promise.all([three.puts(n1), three.puts(n2)])).toEqual([true, true])

  expect(await three.heal(id)).toMatchObject({ kind: 'healed', probe: expect.stringMatching(/^n3: [1-9]\d* MB free/) })
  expect((await three.run(n3, 'ls', path)).stdout.split('\n')).not.toContain('.rashomon-fill')
  await three.eventually(() => three.puts(n3))
})

test('a database that ends because its disk is full is started again when there is room', async () => {
  const { id } = await three.inject(diskFull, n1)
  await engine.docker.getContainer(three.deployment.podOf(n1).database).kill({ signal: 'SIGKILL' })
  await three.eventually(async () => (await statesOf(n1))[0] === 'down')
  expect((await three.inject(kill, n1)).evidence).toEqual({
    kind: 'not-held',
    why: 'n1: ended by itself (exit code 137)',
  })
  expect(await three.heal(id)).toMatchObject({
    kind: 'healed',
    probe: expect.stringMatching(/MB free; n1: started again/),
  })
  await three.eventually(() => three.puts(n1))
})
