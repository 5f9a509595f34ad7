/**
 * A real replica set of three: elections, secondaries, rollbacks. It needs an image that has mongod, the official one or
 * RASHOMON_MONGODB_IMAGE; where none can be had these tests skip, the only ones that may.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Document, MongoClient } from 'mongodb'
import { DefiniteFailure, type Key, type NodeId, type PlannedFault } from 'rashomon/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectEngine } from '../../src/docker/index.ts'
import { sandbox } from '../../src/testing/command-line.ts'
import { facetContract } from '../../src/testing/contracts/facet-contract.ts'
import { absenceVariable } from '../../src/testing/docker-ready.ts'
import { type Person, RunningTarget } from '../../src/testing/running-target.ts'
import controls from '../../suites/mongodb.ts'
import { mongodb } from './index.ts'

const driver = createRequire(import.meta.url)('mongodb') as typeof import('mongodb')

/** Why there is no image, as said before these tests began. */
const absent = process.env[absenceVariable('mongodb')]

const ANYBODY = { kind: 'nodes', nodes: [] } as const
const kill: PlannedFault = { kind: 'kill', whom: ANYBODY }
const pause: PlannedFault = { kind: 'pause', whom: ANYBODY }
const wipe: PlannedFault = { kind: 'wipe', whom: ANYBODY }
const isolate: PlannedFault = { kind: 'cut', shape: 'isolate', whom: ANYBODY }

/**
 * A primary that is cut off goes on for so long: time enough to see what it does after a majority has acknowledged something
 * to another, for which the third member must have given the old one up: after half of this, and two seconds.
 */
const REIGN_MS = 20_000

type Ending = { readonly kind: 'ok' } | { readonly kind: 'fail' | 'info'; readonly why: string }

async function endingOf(work: Promise<unknown>): Promise<Ending> {
  try {
    await work
    return { kind: 'ok' }
  } catch (error) {
    return { kind: error instanceof DefiniteFailure ? 'fail' : 'info', why: String(error) }
  }
}

const write = ({ facets, call }: Person, name: Key, value: number, limitMs?: number): Promise<Ending> =>
  endingOf(facets.register.write(name, value, call(limitMs)))
const read = async ({ facets, call }: Person, name: Key, limitMs?: number) =>
  (await facets.register.read(name, call(limitMs))).value

describe.skipIf(absent !== undefined)('a replica set', () => {
  let three: RunningTarget
  let first: NodeId
  let fresh = 0
  const key = (): Key => `key${++fresh}`

  beforeAll(async () => {
    three = await RunningTarget.start(mongodb, 3, { 'election-ms': REIGN_MS })
    first = await three.leader()
  })
  afterAll(() => three?.stop())

  /** An operator's command, at one member. */
  async function operate(node: NodeId, command: Document): Promise<Document> {
    const engine = await connectEngine()
    let client: MongoClient | null = null
    try {
      const containers = await engine.docker.listContainers()
      const name = containers
        .flatMap(({ Names }) => Names)
        .find((text) => text.includes(`test-mongodb-${process.pid}-`) && text.endsWith(`-${node}-holder`))
      const { NetworkSettings } = await engine.docker.getContainer(name?.slice(1) ?? '').inspect()
      const [network] = Object.values(NetworkSettings.Networks)
      client = new driver.MongoClient(`mongodb://${network?.IPAddress}:27017/`, { directConnection: true })
      return await client.db('admin').command(command)
    } finally {
      await client?.close()
      engine.close()
    }
  }

  /** The primary that the others know of, cut off from them, and the one that took its place at once. */
  async function replaced(): Promise<{
    readonly old: NodeId
    readonly next: NodeId
    heal(): Promise<void>
  }> {
    const old = await three.leader()
    const next = three.nodes.find((node) => node !== old) as NodeId // there are three
    const cut = await three.strike(isolate, old)
    // Not waited for: an election by itself would come about when the old one steps down.
    await three.eventually(async () => (await operate(next, { replSetStepUp: 1 }))['ok'] === 1)
    // Elected, it says that it is a secondary until it has waited for entries that the old one may have.
    await three.eventually(async () => (await three.primaries())[0]?.node === next)
    const heal = async (): Promise<void> => {
      await cut()
      await three.settled()
    }
    return { old, next, heal }
  }

  describe('from whichever node', () => {
    for (const level of ['linearizable', 'majority', 'snapshot']) {
      describe(level, () => facetContract(() => ({ nodes: three.nodes, level, open: (name) => three.open(name) })))
    }
  })

  // What others wrote a session need not see at another node.
  describe('causal, at the primary', () =>
    facetContract(() => ({ nodes: [first], level: 'causal', open: (name) => three.open(name) })))

  test('one primary; and for a while two when it is cut off, of which the newer comes first', async () => {
    expect((await three.primaries()).length).toBe(1)
    const { old, next, heal } = await replaced()
    const both = await three.primaries()
    await heal()
    expect(both.map(({ node }) => node)).toEqual([next, old])
    expect(both[0]?.term).toBeGreaterThan(both[1]?.term ?? 0)
    expect((await three.primaries()).map(({ node }) => node)).toEqual([next])
  })

  test('M2, M3: a replaced primary answers majority readings from the past, linearizable ones not at all', async () => {
    const name = key()
    const setter = three.at(await three.leader())
    expect(await write(setter, name, 1)).toEqual({ kind: 'ok' })
    const { old, next, heal } = await replaced()
    await three.eventually(async () => (await write(three.at(next), name, 2, 1500)).kind === 'ok')
    const [stale, strict] = [three.at(old, 'majority'), three.at(old, 'linearizable')]
    const seen = await read(stale, name, 1500)
    const strictly = await endingOf(read(strict, name, 2500))
    const swapping = await endingOf(strict.facets.register.cas?.(name, 7, 8, strict.call(2500)) ?? Promise.resolve())
    await heal()
    expect(seen).toBe(1)
    expect(strictly).toMatchObject({ kind: 'fail' })
    // Also where nothing is swapped: nobody who was replaced says what it still has.
    expect(swapping.kind).not.toBe('ok')
    expect(await read(three.at(old), name)).toBe(2)
  })

  test('M1, M4: what a replaced primary acknowledges alone is gone, and lies in a rollback file; a majority it cannot have', async () => {
    const [alone, many] = [key(), key()]
    const { old, next, heal } = await replaced()
    await three.eventually(async () => (await write(three.at(next), key(), 0, 1500)).kind === 'ok')
    const endings = [await write(three.at(old, 'w1'), alone, 1, 1500), await write(three.at(old), many, 1, 2500)]
    await heal()
    expect(endings[0]).toEqual({ kind: 'ok' })
    expect(endings[1]).toMatchObject({
      kind: 'info',
      why: expect.stringMatching(/WriteConcern|NotWritablePrimary|Stepped|Interrupted|Network/),
    })
    for (const node of three.nodes) {
      const { facets, call } = three.at(node, 'nearest')
      expect((await facets.register.read(alone, call())).value).toBe(null)
    }
    const files = (await three.logs()).filter(({ name }) => name.endsWith('.bson'))
    expect(files.map(({ node }) => node)).toContain(old)
    // <uuid of the collection>/removed.<time>.bson
    for (const { name } of files) expect(name).toMatch(/^rollback\.[0-9a-f-]{36}\.removed\..+\.bson$/)
    const rolledBack = Buffer.concat(files.map(({ text }) => text))
    expect(rolledBack.includes(alone)).toBe(true)
  })

  test('M6: a causal session reads at any node what it wrote at another, also behind a cut', async () => {
    const name = key()
    const primary = await three.leader()
    const { client, call } = three.at(primary, 'causal')
    for (let value = 0; value < 20; value++) {
      const node = three.nodes[value % 3] as NodeId
      await client.facets.register?.write(name, value, { ...call(), node: primary })
      expect((await client.facets.register?.read(name, { ...call(), node }))?.value).toBe(value)
    }
    const behind = three.nodes.find((node) => node !== primary) as NodeId
    const heal = await three.strike(isolate, behind)
    await client.facets.register?.write(name, 99, { ...call(), node: primary })
    const late = await endingOf(
      client.facets.register?.read(name, { ...call(3000), node: behind }) ?? Promise.resolve(),
    )
    await heal()
    await three.settled()
    // Rather no answer than an old one.
    expect(late).toMatchObject({ kind: 'fail' })
  })

  test('a secondary: refuses linearizable readings and writes of those who do not follow', async () => {
    const stubborn = await RunningTarget.start(mongodb, 3, { follow: false })
    try {
      const primary = await stubborn.leader()
      const secondary = stubborn.at(stubborn.nodes.find((node) => node !== primary) as NodeId)
      expect(await write(secondary, key(), 1)).toMatchObject({
        kind: 'fail',
        why: expect.stringMatching(/NotWritablePrimary|NotPrimary/),
      })
      expect(await endingOf(read(secondary, key()))).toMatchObject({ kind: 'fail' })
    } finally {
      await stubborn.stop()
    }
  })

  test('members whose elections take a minute make a set at once; the last one is as far behind as asked for, and answers', async () => {
    const patient = await RunningTarget.start(mongodb, 3, { 'election-ms': 60_000, 'delay-seconds': 15 })
    try {
      const [primary, last] = [patient.at(await patient.leader()), patient.at(patient.nodes[2] as NodeId, 'nearest')]
      const name = key()
      await patient.settled()
      expect(await write(primary, name, 1)).toEqual({ kind: 'ok' })
      expect(await read(last, name)).toBe(null)
      // Longer behind than a primary that has nothing to do would be silent by itself.
      await patient.eventually(async () => (await read(last, name)) === 1)
      await patient.settled()
      expect((await patient.primaries()).length).toBe(1)
    } finally {
      await patient.stop()
    }
  })
})

describe.skipIf(absent !== undefined)('a replica set that elects as soon as it may', () => {
  let three: RunningTarget
  let fresh = 0
  const key = (): Key => `key${++fresh}`

  beforeAll(async () => {
    three = await RunningTarget.start(mongodb, 3)
  })
  afterAll(() => three?.stop())

  test.each([
    ['killed', kill],
    ['paused', pause],
    ['cut off', isolate],
  ] as const)('a primary that is %s: what was acknowledged is there, what was refused is not', async (_how, fault) => {
    const endings = new Map<Key, Ending>()
    let over = false
    const writers = three.nodes.flatMap((node) =>
      Array.from({ length: 3 }, async () => {
        let person = three.at(node)
        while (!over) {
          const name = key()
          const ending = await write(person, name, 1, 2500)
          endings.set(name, ending)
          if (ending.kind === 'info') person = three.at(node)
          await three.sleep(ending.kind === 'ok' ? 20 : 50)
        }
      }),
    )
    await three.sleep(1000)
    const heal = await three.strike(fault, await three.leader())
    // Until another is elected, has waited for what the old one may have, and is followed by the third.
    await three.sleep(7000)
    await heal()
    await three.sleep(1000)
    over = true
    await Promise.all(writers)
    await three.settled()
    // Linearizable readings write, too, and wait for others: of thousands they take minutes.
    const reader = three.at(await three.leader(), 'majority')
    const known = [...endings].filter(([, { kind }]) => kind !== 'info')
    expect(known.filter(([, { kind }]) => kind === 'ok').length).toBeGreaterThan(20)
    for (const [name, ending] of known)
      expect(await read(reader, name), JSON.stringify(ending)).toBe(ending.kind === 'ok' ? 1 : null)
    const unknown = [...endings.values()].flatMap((ending) => (ending.kind === 'info' ? [ending.why] : []))
    expect(unknown.filter((why) => why.includes('unrecognised'))).toEqual([])
  })

  test('a member without its data is one again, and has what the others have', async () => {
    const [name, primary] = [key(), await three.leader()]
    const other = three.nodes.find((node) => node !== primary) as NodeId
    expect(await write(three.at(primary), name, 1)).toEqual({ kind: 'ok' })
    const heal = await three.strike(wipe, other)
    expect(await write(three.at(primary), name, 2)).toEqual({ kind: 'ok' })
    await heal()
    await three.settled()
    expect(await read(three.at(other, 'nearest'), name)).toBe(2)
  })
})

/** A disk of 256 MB: members begin on it, and what was acknowledged before it was full is kept. */
test.skipIf(absent !== undefined)('members start on a small disk, and outlive that it is full', async () => {
  const box = sandbox()
  try {
    const { exitCode, stdout, stderr } = await box.run([
      ...['run', 'register', '--target', 'mongodb', '--nodes', '3', '--time-limit', '20s', '--rate', '100'],
      ...['--nemesis', 'disk-full', '--nemesis-interval', '5s', '--json'],
    ])
    // Held, or unknown where it did not fill up.
    expect([0, 2], stdout + stderr).toContain(exitCode)
  } finally {
    box.remove()
  }
})

/** Each as a user runs it. */
describe.skipIf(absent !== undefined)('M1 to M10, as suites/mongodb.ts has them', () => {
  test(`${controls.runs?.length} controls come out as they should`, { timeout: 30 * 60_000 }, async () => {
    const box = sandbox()
    try {
      const suite = join(fileURLToPath(new URL('../..', import.meta.url)), 'suites', 'mongodb.ts')
      const { exitCode, stdout, stderr } = await box.run(['suite', suite, '--json'])
      expect({ exitCode, text: stdout + stderr }).toMatchObject({ exitCode: 0 })
    } finally {
      box.remove()
    }
  })
})
