/** Faults of the simulated cluster: what they do, how they are proved, and that they are a set. */
import { expect, test } from 'vitest'
import type { CutShape, PlannedFault } from '../history/index.ts'
import { ScriptedWorld } from '../testing/scripted-world.ts'
import { millis, type NodeId } from '../units.ts'
import { ConnectionError } from './connection.ts'

const ALL = { kind: 'some', count: 'all' } as const
const cut = (shape: CutShape): PlannedFault => ({ kind: 'cut', shape, whom: ALL })
const KILL: PlannedFault = { kind: 'kill', whom: ALL }
const PAUSE: PlannedFault = { kind: 'pause', whom: ALL }

/** Everybody says something to everybody; who heard whom? */
async function whoHearsWhom(world: ScriptedWorld, text: string): Promise<readonly string[]> {
  for (const number of world.nodes.keys()) {
    world.order(number + 1, (io) => {
      for (const node of io.nodes) if (node !== io.self) io.send(node, { text: `${text} ${io.self}` })
    })
  }
  await world.sleepMs(20)
  return world.log
    .filter(({ what }) => what.startsWith(`${text} `))
    .map(({ node, what }) => `${what.slice(text.length + 1)}→${node}`)
    .toSorted()
}
const EVERYBODY = ['n1→n2', 'n1→n3', 'n2→n1', 'n2→n3', 'n3→n1', 'n3→n2']

test('a cut drops what arrives while it lasts, also what was sent before it', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    world.order(1, (io) => io.send(world.node(2), { text: 'in flight' }))
    const id = await world.inject(cut('isolate'), 1)
    expect(await whoHearsWhom(world, 'cut')).toEqual(['n2→n3', 'n3→n2'])
    await world.cluster.heal(id)
    expect(await whoHearsWhom(world, 'healed')).toEqual(EVERYBODY)
  })
  expect(world.heard(2)).not.toContain('in flight')
})

test('one way: the others no longer hear the struck node, which hears them', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    await world.inject(cut('one-way'), 1)
    expect(await whoHearsWhom(world, 'a')).toEqual(['n2→n1', 'n2→n3', 'n3→n1', 'n3→n2'])
  })
})

test('two cuts: healing one leaves the other, also on the link that both cut', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    const first = await world.inject(cut('isolate'), 1)
    const second = await world.inject(cut('isolate'), 2)
    expect(await whoHearsWhom(world, 'both')).toEqual([])
    expect(await world.cluster.heal(first)).toEqual({ kind: 'healed', probe: '4 links: 2 still cut by another fault' })
    expect(await whoHearsWhom(world, 'second')).toEqual(['n1→n3', 'n3→n1'])
    expect(await world.cluster.heal(second)).toEqual({ kind: 'healed', probe: '4 links: all pass again' })
    expect(await whoHearsWhom(world, 'none')).toEqual(EVERYBODY)
  })
})

test('clients cut off: what they send is held, and arrives in order once it heals; so are answers', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    const [before, during] = [world.connect(1), world.connect(1)]
    await world.echo(before, 'warm')
    let reply: (() => void) | undefined
    const slow = world.ask(before, {
      text: 'slow',
      act: (io, from) => (reply = () => io.send(from, { text: 'slowly' })),
    })
    await world.sleepMs(10)
    const id = await world.inject(cut('clients'), 1)
    const held = world.echo(during, 'held')
    reply?.()
    await world.sleepMs(100)
    expect(world.heard(1)).toEqual(['warm', 'slow'])
    expect(await world.echo(world.connect(2), 'others')).toBe('others')
    await world.cluster.heal(id)
    expect(await Promise.all([slow, held])).toEqual(['slowly', 'held'])
    expect(world.heard(1)).toEqual(['warm', 'slow', 'held'])
  })
})

test('clients cut off: what was held of a closed connection never arrives', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    const id = await world.inject(cut('clients'), 1)
    const connection = world.connect(1)
    const asked = world.echo(connection, 'never').catch((error: unknown) => error)
    await world.sleepMs(10)
    world.simulation.disconnect(connection, 'timed out')
    expect(await asked).toMatchObject({ sent: false })
    await world.cluster.heal(id)
    await world.sleepMs(10)
  })
  expect(world.heard(1)).toEqual([])
})

test('a paused node does nothing; afterwards all that came is there, in order', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    world.order(1, (io) => {
      io.setTimer(1, millis(10))
      io.setTimer(2, millis(30))
      io.append('log', Buffer.from('x'))
    })
    const id = await world.inject(PAUSE, 1)
    await world.sleepMs(20)
    world.order(2, (io) => io.send(world.node(1), { text: 'hello' }))
    const asked = world.echo(world.connect(1), 'are you there')
    await world.sleepMs(30)
    expect(world.heard(1)).toEqual([])
    await world.cluster.heal(id)
    expect(await asked).toBe('are you there')
    const heard = world.heard(1)
    expect([heard[0], heard[3]]).toEqual(['timer 1', 'timer 2'])
    expect(heard.slice(1, 3).toSorted()).toEqual(['are you there', 'hello'])
  })
})

test('a disk goes on while its node is paused: what was synced then survives a crash', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    world.order(1, (io) => {
      io.append('log', Buffer.from('kept'))
      io.sync()
    })
    await world.inject(PAUSE, 1)
    await world.sleepMs(20)
    const kill = await world.inject(KILL, 1)
    await world.cluster.heal(kill)
  })
  expect(world.found.at(-1)).toMatchObject({ life: 2, file: 'kept' })
  expect(world.heard(1)).toEqual([])
})

test('a timer that a message cancels during a pause stays silent', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    world.order(1, (io) => io.setTimer(1, millis(10)))
    const id = await world.inject(PAUSE, 1)
    world.order(2, (io) => io.send(world.node(1), { text: 'stop', act: (self) => self.cancelTimer(1) }))
    await world.sleepMs(50)
    await world.cluster.heal(id)
    await world.sleepMs(50)
  })
  expect(world.heard(1)).toEqual(['stop'])
})

test('a crash: the next incarnation has its disk, and nothing else of the one before', async () => {
  const world = new ScriptedWorld({ syncNs: 50e6 })
  await world.drive(async () => {
    world.order(1, (io) => {
      io.setTimer(1, millis(20))
      io.append('log', Buffer.from('synced'))
      io.sync()
    })
    await world.sleepMs(200)
    world.order(1, (io) => {
      io.setTimer(2, millis(20))
      io.sync()
    })
    const id = await world.inject(KILL, 1)
    world.order(2, (io) => io.send(world.node(1), { text: 'to the dead' }))
    await world.sleepMs(5)
    await world.cluster.heal(id)
    await world.sleepMs(500)
  })
  expect(world.found.filter(({ node }) => node === 'n1').map(({ file }) => file)).toEqual(['', 'synced'])
  expect(world.heard(1, 1)).toEqual(['timer 1', 'written 1'])
  expect(world.heard(1, 2)).toEqual([])
})

test('a crash loses some of what was not synced, in some runs all, in some none', async () => {
  const left = new Set<string | undefined>()
  for (let seed = 0; seed < 30; seed++) {
    const world = new ScriptedWorld({ seed })
    await world.drive(async () => {
      world.order(1, (io) => {
        for (const letter of 'abc') io.append('log', Buffer.from(letter))
      })
      await world.cluster.heal(await world.inject(KILL, 1))
    })
    left.add(world.found.at(-1)?.file)
  }
  expect([...left].toSorted()).toEqual(['', 'a', 'ab', 'abc'])
})

test('a crash resets connections; a request of the old stream never reaches the next incarnation', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    const connection = world.connect(1)
    await world.echo(connection, 'before')
    const inFlight = world.echo(connection, 'in flight').catch((error: unknown) => error)
    await world.cluster.heal(await world.inject(KILL, 1))
    const error = await inFlight
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({ sent: true, message: 'connection reset' })
    await world.sleepMs(50)
    expect(await world.echo(world.connect(1), 'after')).toBe('after')
  })
  expect(world.heard(1, 1)).toEqual(['before'])
  expect(world.heard(1, 2)).toEqual(['after'])
})

test('what a paused node had not taken up dies with it', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    const pause = await world.inject(PAUSE, 1)
    const asked = world.echo(world.connect(1), 'lost').catch((error: unknown) => error)
    await world.sleepMs(10)
    const kill = await world.inject(KILL, 1)
    expect(await asked).toMatchObject({ sent: true })
    await world.cluster.heal(kill)
    await world.cluster.heal(pause)
    await world.sleepMs(10)
  })
  expect(world.heard(1)).toEqual([])
})

test('kill and pause of one node: healing the kill leaves it paused, healing both leaves it running', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    const pause = await world.inject(PAUSE, 1)
    const kill = await world.inject(KILL, 1)
    const status = () => world.simulation.memberOf(world.node(1)).status
    expect(status()).toBe('down')
    expect(await world.cluster.heal(kill)).toMatchObject({
      probe: 'nobody running again; n1 still held by another fault',
    })
    expect(status()).toBe('paused')
    await world.cluster.heal(pause)
    expect(status()).toBe('up')
  })
})

test('a fault that finds nothing to strike does not hold, nor strike later', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    const kill = await world.inject(KILL, 1)
    const on = [world.node(1)]
    expect((await world.cluster.inject(50, PAUSE, on)).kind).toBe('not-held')
    expect((await world.cluster.inject(51, KILL, on)).kind).toBe('not-held')
    await world.cluster.heal(kill)
    expect(world.simulation.memberOf(world.node(1)).status).toBe('up')
    expect(await world.cluster.heal(50)).toEqual({ kind: 'healed', probe: 'it never took hold' })
    expect((await world.cluster.heal(99)).kind).toBe('not-healed')
  })
})

test('clocks: wall time is off and drifts, and timers drift with it; healed, both are right again', async () => {
  const world = new ScriptedWorld({ nodes: 1 })
  await world.drive(async () => {
    const walls: number[] = []
    const look = () => world.order(1, (io) => walls.push(io.wallTime() - world.simulation.nowNs))
    look()
    const id = await world.inject({ kind: 'clock', amount: 1000, whom: ALL }, 1)
    look()
    world.order(1, (io) => io.setTimer(1, millis(1000)))
    await world.sleepMs(2000)
    look()
    await world.cluster.heal(id)
    look()
    const [before = -1, at = 0, later = 0, after = -1] = walls
    expect(before).toBe(0)
    expect(Math.abs(at)).toBe(1e9)
    // 2 % of two seconds.
    expect(later - at).toBeCloseTo(Math.sign(at) * 0.04e9, -3)
    expect(after).toBe(0)
    const rang = world.log.find(({ what }) => what === 'timer 1')?.atNs ?? 0
    expect(rang).toBeCloseTo(1e9 / (1 + Math.sign(at) * 0.02), -3)
  })
})

const evidenceOf = async (fault: PlannedFault, on: readonly number[], nodes = 5) => {
  const world = new ScriptedWorld({ nodes })
  return world.drive(async () => {
    const held = await world.cluster.inject(
      1,
      fault,
      on.map((number) => world.node(number)),
    )
    await world.sleepMs(100)
    return { held, healed: await world.cluster.heal(1), world }
  })
}

test.each<[string, PlannedFault, readonly number[], RegExp, RegExp]>([
  ['cut', cut('isolate'), [1], /n1→n2 and 7 other links drop/, /8 links: all pass again/],
  ['clients', cut('clients'), [2], /no longer reach n2/, /clients reach all again/],
  ['kill', KILL, [1, 2], /n1, n2: process gone/, /n1, n2 running again/],
  ['pause', PAUSE, [3], /n3: process stopped/, /n3 running again/],
  ['loss', { kind: 'loss', amount: 0.2, whom: ALL }, [1], /n1→n2: \d+ of 200 probes were lost/, /none of 200 probes/],
  ['duplicate', { kind: 'duplicate', amount: 0.2, whom: ALL }, [1], /\d+ of 200 probes arrived twice/, /none of 200/],
  ['reorder', { kind: 'reorder', amount: 0.2, whom: ALL }, [1], /\d+ of 200 probes overtook/, /none of 200/],
  ['rare loss', { kind: 'loss', amount: 0.001, whom: ALL }, [1], /of 10000 probes were lost/, /none of 200/],
  ['delay', { kind: 'delay', amount: 50, whom: ALL }, [1], /takes at least 50.2 ms/, /takes 0.2 ms or more/],
  ['clock', { kind: 'clock', amount: 500, whom: ALL }, [1], /n1 is off by -?500.0 ms/, /n1 is off by 0.0 ms/],
])('%s is proved, and so is that it is gone', async (_name, fault, on, held, healed) => {
  const evidence = await evidenceOf(fault, on)
  expect(evidence.held).toMatchObject({ kind: 'held', probe: expect.stringMatching(held) })
  expect(evidence.healed).toMatchObject({ kind: 'healed', probe: expect.stringMatching(healed) })
})

test.each<[string, PlannedFault, readonly number[], number]>([
  ['nobody is struck', KILL, [], 3],
  ['a ring of three cuts nothing', cut('ring'), [1], 3],
  ['a cut among one node', cut('isolate'), [1], 1],
  ['a loss of nothing', { kind: 'loss', amount: 0, whom: ALL }, [1], 3],
  ['a delay of nothing', { kind: 'delay', amount: 0, whom: ALL }, [1], 3],
  ['a clock that is right', { kind: 'clock', amount: 0, whom: ALL }, [1], 3],
  ['packets of a single node', { kind: 'loss', amount: 1, whom: ALL }, [1], 1],
  ['a fault that no simulated cluster has', { kind: 'stop', whom: ALL }, [1], 3],
])('not held: %s', async (_name, fault, on, nodes) => {
  expect((await evidenceOf(fault, on, nodes)).held.kind).toBe('not-held')
})

test('proving a fault changes nothing of what comes after', async () => {
  const log = async (proved: boolean) => {
    const world = new ScriptedWorld()
    await world.drive(async () => {
      const id = await world.inject({ kind: 'loss', amount: 0.3, whom: ALL }, 1)
      if (proved) world.simulation.network.probe(0, 1, 500, world.simulation.probeRandom)
      await whoHearsWhom(world, 'a')
      await world.cluster.heal(id)
      await whoHearsWhom(world, 'b')
    })
    return world.log
  }
  expect(await log(true)).toEqual(await log(false))
})

test('packets: healing one fault of a kind leaves the stronger one', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    const link = world.simulation.network.link(0, 1)
    const weak = await world.inject({ kind: 'loss', amount: 0.2, whom: ALL }, 1)
    const strong = await world.inject({ kind: 'loss', amount: 0.6, whom: ALL }, 1)
    expect(world.simulation.network.loss[link]).toBe(0.6)
    expect(await world.cluster.heal(weak)).toMatchObject({ probe: 'n1→n2: still suffers loss from another fault' })
    expect(world.simulation.network.loss[link]).toBe(0.6)
    await world.cluster.heal(strong)
    expect(world.simulation.network.loss[link]).toBe(0)
  })
})

test('a stranger is a bug of ours', async () => {
  const world = new ScriptedWorld()
  await expect(world.cluster.inject(1, KILL, ['n9' as NodeId])).rejects.toThrow(/n9/)
})
