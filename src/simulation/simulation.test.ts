import { expect, test } from 'vitest'
import { InternalError } from '../errors.ts'
import { NEVER, type ScriptedOptions, ScriptedWorld } from '../testing/scripted-world.ts'
import { millis, nanos } from '../units.ts'
import { ConnectionError } from './connection.ts'

const ALL = { kind: 'some', count: 'all' } as const

/** Everybody tells everybody, sets timers, writes; clients ask; faults come and go. */
async function busyWorld(options: ScriptedOptions): Promise<ScriptedWorld> {
  const world = new ScriptedWorld({ nodes: 5, ...options })
  await world.drive(async () => {
    const client = async (number: number): Promise<void> => {
      for (let at = 0; at < 40; at++) {
        const connection = world.connect(1 + ((number + at) % 5))
        const text = `c${number}.${at}`
        const asked = world.ask(connection, {
          text,
          act: (io, from) => {
            for (const node of io.nodes) io.send(node, { text: `${text} by ${io.self} ${io.random().toFixed(3)}` })
            io.append('log', Buffer.from(text))
            io.sync()
            io.setTimer(number, millis(1 + io.random()))
            io.send(from, { text })
          },
        })
        const late = world.sleepMs(20)
        await Promise.race([asked.catch(() => {}), late])
        world.simulation.disconnect(connection, 'closed')
      }
    }
    const faults = async (): Promise<void> => {
      for (const fault of [
        { kind: 'cut', shape: 'halves', whom: ALL },
        { kind: 'loss', amount: 0.3, whom: ALL },
        { kind: 'kill', whom: ALL },
        { kind: 'pause', whom: ALL },
        { kind: 'clock', amount: 300, whom: ALL },
      ] as const) {
        const id = await world.inject(fault, 1, 2)
        await world.sleepMs(15)
        await world.cluster.heal(id)
      }
    }
    await Promise.all([client(0), client(1), client(2), faults()])
  })
  return world
}

test('the same seed gives the same events at the same times; another seed gives others', async () => {
  const logs = []
  for (const seed of [3, 3, 4]) logs.push((await busyWorld({ seed })).log)
  expect(logs[0]?.length).toBeGreaterThan(500)
  expect(logs[1]).toEqual(logs[0])
  expect(logs[2]).not.toEqual(logs[0])
})

test('what the machine does meanwhile changes nothing', async () => {
  const quiet = (await busyWorld({ seed: 8 })).log
  const noise = setInterval(() => {
    for (let sum = 0; sum < 1e5; sum++);
  }, 0)
  const disturbed = (await busyWorld({ seed: 8 })).log
  clearInterval(noise)
  expect(disturbed).toEqual(quiet)
})

test('time passes without anybody waiting for it', async () => {
  const world = new ScriptedWorld()
  const began = Date.now()
  await world.drive(() => world.sleepMs(24 * 3600 * 1000))
  expect(world.simulation.nowNs).toBe(24 * 3600e9)
  expect(Date.now() - began).toBeLessThan(5000)
})

test('each event waits until all continuations of the one before have run', async () => {
  const world = new ScriptedWorld()
  const seen: string[] = []
  await world.drive(async () => {
    const slowly = async (name: string): Promise<void> => {
      await world.simulation.clock.sleep(nanos(name === 'a' ? 100 : 101), NEVER)
      for (let at = 0; at < 50; at++) await Promise.resolve()
      seen.push(`${name} at ${world.simulation.nowNs}`)
    }
    await Promise.all([slowly('b'), slowly('a')])
  })
  expect(seen).toEqual(['a at 100', 'b at 101'])
})

test('a sleeper that was woken early leaves nothing that rings later', async () => {
  const world = new ScriptedWorld()
  let rung = 0
  await world.drive(async () => {
    const cancel = world.simulation.clock.alarm(millis(5), () => rung++)
    const controller = new AbortController()
    const asleep = world.simulation.clock.sleep(millis(1000), controller.signal)
    world.simulation.clock.alarm(millis(1), () => controller.abort())
    await asleep
    expect(world.simulation.nowNs).toBe(1e6)
    cancel()
    await world.sleepMs(100)
  })
  expect(rung).toBe(0)
})

test('a run that can never go on is a bug, not a hanging program', async () => {
  const world = new ScriptedWorld()
  await expect(world.drive(() => new Promise(() => {}))).rejects.toBeInstanceOf(InternalError)
})

test('what the work throws comes out of drive', async () => {
  const world = new ScriptedWorld()
  await expect(world.drive(() => world.sleepMs(1).then(() => Promise.reject(new Error('mine'))))).rejects.toThrow(
    'mine',
  )
})

test('nodes hear each other, and themselves, in order', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    world.order(1, (io) => {
      for (let at = 0; at < 100; at++) for (const node of io.nodes) io.send(node, { text: String(at) })
    })
    await world.sleepMs(50)
  })
  const inOrder = Array.from({ length: 100 }, (_, at) => String(at))
  for (const number of [1, 2, 3]) expect(world.heard(number)).toEqual(inOrder)
})

test('a message that was frozen cannot be changed by whoever gets it', async () => {
  const world = new ScriptedWorld({ freezeMessages: true })
  await expect(
    world.drive(async () => {
      const connection = world.connect(1)
      await world.ask(connection, {
        text: 'mine',
        act: (io, from) => {
          const message = { text: 'shared' }
          io.send(from, message)
          message.text = 'changed'
        },
      })
    }),
  ).rejects.toThrow(TypeError)
})

test('timers: one an id, replaced when set again, silent when cancelled, never in the past', async () => {
  const world = new ScriptedWorld({ nodes: 1 })
  await world.drive(async () => {
    world.order(1, (io) => {
      io.setTimer(1, millis(5))
      io.setTimer(1, millis(9))
      io.setTimer(2, millis(3))
      io.setTimer(3, millis(4))
      io.setTimer(4, nanos(-5))
      io.cancelTimer(3)
    })
    await world.sleepMs(20)
  })
  expect(world.log.map(({ what, atNs }) => [what, atNs])).toEqual([
    ['timer 4', 0],
    ['timer 2', 3e6],
    ['timer 1', 9e6],
  ])
})

test('tickets of a disk are told in order, after the sync', async () => {
  const world = new ScriptedWorld({ nodes: 1, syncNs: 1e6 })
  await world.drive(async () => {
    world.order(1, (io) => {
      for (let at = 0; at < 20; at++) io.sync()
    })
    await world.sleepMs(20)
  })
  expect(world.heard(1)).toEqual(Array.from({ length: 20 }, (_, at) => `written ${at + 1}`))
  expect(world.log[0]?.atNs).toBeGreaterThanOrEqual(1e6)
})

test('a connection answers, request after request, and its node answers it by name', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    const connection = world.connect(2)
    for (const text of ['a', 'b', 'c']) expect(await world.echo(connection, text)).toBe(text)
  })
  expect(world.heard(2)).toEqual(['a', 'b', 'c'])
  expect(world.simulation.nowNs).toBeGreaterThanOrEqual(6 * 150_000)
})

const failing = async (work: Promise<unknown>): Promise<ConnectionError> => {
  const error = await work.then(
    () => new Error('it was answered'),
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ConnectionError)
  return error as ConnectionError
}

test('a refused connection: nothing was sent, and it took time to learn that', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    await world.inject({ kind: 'kill', whom: ALL }, 1)
    const error = await failing(world.echo(world.connect(1), 'a'))
    expect(error).toMatchObject({ sent: false, message: 'connection refused' })
    expect(world.simulation.nowNs).toBeGreaterThanOrEqual(2 * 150_000)
  })
})

test('closed while it waits: what never arrived certainly was not sent, what may have arrived was', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    const early = world.connect(1)
    const first = failing(world.echo(early, 'early'))
    world.simulation.disconnect(early, 'closed')
    expect((await first).sent).toBe(false)
    const late = world.connect(1)
    const mute = failing(world.ask(late, { text: 'mute' }))
    await world.sleepMs(10)
    world.simulation.disconnect(late, 'closed')
    expect((await mute).sent).toBe(true)
    expect((await failing(world.echo(late, 'after'))).sent).toBe(false)
    await world.sleepMs(10)
  })
  expect(world.heard(1)).toEqual(['mute'])
})

test('an answer to a connection that was closed meets no other', async () => {
  const world = new ScriptedWorld()
  await world.drive(async () => {
    const connection = world.connect(1)
    const asked = failing(world.echo(connection, 'slow'))
    await world.simulation.clock.sleep(nanos(200_000), NEVER)
    world.simulation.disconnect(connection, 'closed')
    await asked
    expect(await world.echo(world.connect(1), 'next')).toBe('next')
  })
})
