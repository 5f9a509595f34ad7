/**
 * The wire, without a replica set: a server of one node that speaks MongoDB's protocol and has its fail points. What clients
 * promise while all is well, every class of the table of errors by a fault of its own, and what is there after a kill. What
 * needs members, elections and secondaries is in replica-set.docker.test.ts.
 */
import { createRequire } from 'node:module'
import type { Document, MongoClient } from 'mongodb'
import { type Call, DefiniteFailure, type Key, NO_HOST, type NodeId, type PlannedFault } from 'rashomon/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectEngine } from '../../src/docker/index.ts'
import { facetContract } from '../../src/testing/contracts/facet-contract.ts'
import { absenceVariable, STEP_IN } from '../../src/testing/docker-ready.ts'
import { type Person, RunningTarget } from '../../src/testing/running-target.ts'
import { BY_CODE } from './errors.ts'
import { mongodb } from './index.ts'

const driver = createRequire(import.meta.url)('mongodb') as typeof import('mongodb')

const ANYBODY = { kind: 'nodes', nodes: [] } as const
const kill: PlannedFault = { kind: 'kill', whom: ANYBODY }
const pause: PlannedFault = { kind: 'pause', whom: ANYBODY }
const noClients: PlannedFault = { kind: 'cut', shape: 'clients', whom: ANYBODY }
const IMAGE = process.env[STEP_IN.variable] ?? STEP_IN.local
const absent = process.env[absenceVariable('secantusdb')] !== undefined

let one: RunningTarget
let operator: MongoClient
let n1: NodeId
let fresh = 0
const key = (): Key => `key${++fresh}`

beforeAll(async () => {
  if (absent) return
  one = await RunningTarget.start(mongodb, 1, { server: 'secantusdb' }, 'linearizable', { ...NO_HOST, image: IMAGE })
  n1 = one.nodes[0] as NodeId
  operator = new driver.MongoClient(`mongodb://${await addressOf(one)}/`, { directConnection: true })
})
afterAll(async () => {
  await operator?.close()
  await one?.stop()
})

/** Where the operator finds the node: its port is the same inside and outside where containers have addresses. */
async function addressOf({ cluster }: RunningTarget): Promise<string> {
  const engine = await connectEngine()
  try {
    const holders = await engine.docker.listContainers({ filters: { ancestor: [IMAGE] } })
    expect(cluster.nodes.length).toBe(1)
    const name = holders.flatMap(({ Names }) => Names).find((text) => text.includes(`test-mongodb-${process.pid}-`))
    const { NetworkSettings } = await engine.docker.getContainer(`${name?.slice(1)}-holder`).inspect()
    const [network] = Object.values(NetworkSettings.Networks)
    return `${network?.IPAddress}:27017`
  } finally {
    engine.close()
  }
}

/** The next of these commands fails so, once. */
const failOnce = (commands: readonly string[], how: Document): Promise<unknown> =>
  operator
    .db('admin')
    .command({ configureFailPoint: 'failCommand', mode: { times: 1 }, data: { failCommands: commands, ...how } })

/** These come with more than a fail point can say; a set's second addition is the one, nothing here validates documents. */
const WITHOUT_FAIL_POINT: readonly number[] = [121, 11000]

type Ending = { readonly kind: 'ok' } | { readonly kind: 'fail' | 'info'; readonly why: string }

async function endingOf(work: Promise<unknown>): Promise<Ending> {
  try {
    await work
    return { kind: 'ok' }
  } catch (error) {
    return { kind: error instanceof DefiniteFailure ? 'fail' : 'info', why: String(error) }
  }
}

const write = ({ facets, call }: Person, name: Key, limitMs?: number): Promise<Ending> =>
  endingOf(facets.register.write(name, name, call(limitMs)))

const read = async ({ facets, call }: Person, name: Key) => (await facets.register.read(name, call())).value

describe.skipIf(absent)('linearizable', () =>
  facetContract(() => ({ nodes: one.nodes, level: 'linearizable', open: (name) => one.open(name) })),
)
describe.skipIf(absent)('snapshot: logs by transactions', () =>
  facetContract(() => ({ nodes: one.nodes, level: 'snapshot', open: (name) => one.open(name) })),
)
describe.skipIf(absent)('causal: with cluster times', () =>
  facetContract(() => ({ nodes: one.nodes, level: 'causal', open: (name) => one.open(name) })),
)

describe.skipIf(absent)('errors, each class by a fail point', () => {
  const codes = [...BY_CODE].filter(([code]) => !WITHOUT_FAIL_POINT.includes(code))
  test.each(codes.map(([code, { name, fate }]) => [code, name, fate] as const))(
    '%i %s: %s',
    async (code, name, fate) => {
      const [person, written] = [one.at(n1), key()]
      await person.facets.register.read(written, person.call()) // connected
      await failOnce(['findAndModify'], { errorCode: code })
      const ending = await write(person, written)
      expect(ending).toMatchObject({ kind: fate === 'definite' ? 'fail' : 'info', why: expect.stringContaining(name) })
      // The fail point fires before anything is done.
      expect(await read(one.at(n1), written)).toBe(null)
    },
  )

  test('an error that the table does not have: nobody knows, and it is named', async () => {
    await failOnce(['findAndModify'], { errorCode: 8000 })
    const ending = await write(one.at(n1), key())
    expect(ending).toMatchObject({ kind: 'info', why: expect.stringMatching(/unrecognised 8000/) })
  })

  test('a label that says that nothing was written is believed', async () => {
    await failOnce(['findAndModify'], { errorCode: 91, errorLabels: ['NoWritesPerformed'] })
    expect(await write(one.at(n1), key())).toMatchObject({ kind: 'fail', why: expect.stringContaining('NoWrites') })
  })

  test('a write concern that is not met: the write is there, and nobody knows for how long', async () => {
    for (const code of [64, 91, 100, 11602]) {
      const name = key()
      await failOnce(['findAndModify'], { writeConcernError: { code, errmsg: 'not in time' } })
      const ending = await write(one.at(n1), name)
      expect(ending).toMatchObject({ kind: 'info', why: expect.stringContaining('WriteConcern') })
      expect(await read(one.at(n1), name)).toBe(name)
    }
  })

  test('so of commands of other shapes: inserts, updates, deletions', async () => {
    const person = one.at(n1)
    const { set, counter } = person.facets
    for (const [command, work] of [
      ['insert', (call: Call) => set.add('s', key(), call)],
      ['update', (call: Call) => counter.add('c', 1, call)],
      ['delete', (call: Call) => set.remove?.('s', 'x', call) ?? Promise.resolve()],
    ] as const) {
      await failOnce([command], { writeConcernError: { code: 64, errmsg: 'not in time' } })
      expect(await endingOf(work(person.call()))).toMatchObject({ kind: 'info' })
      await failOnce([command], { errorCode: 10107 })
      expect(await endingOf(work(person.call()))).toMatchObject({ kind: 'fail' })
      await failOnce([command], { errorCode: 189 })
      expect(await endingOf(work(person.call()))).toMatchObject({ kind: 'info' })
    }
  })

  test('a connection that is closed instead of an answer: nobody knows; the session can go on with another', async () => {
    const person = one.at(n1)
    expect(await write(person, key())).toEqual({ kind: 'ok' })
    await failOnce(['findAndModify'], { closeConnection: true })
    expect(await write(person, key())).toMatchObject({ kind: 'info', why: expect.stringContaining('Network') })
    expect(await write(person, key())).toEqual({ kind: 'ok' })
  })

  test('an answer that comes too late: nobody knows; of a reading it does not matter', async () => {
    const [person, reader] = [one.at(n1), one.at(n1)]
    expect(await write(person, key())).toEqual({ kind: 'ok' })
    await failOnce(['findAndModify'], { blockConnection: true, blockTimeMS: 2000 })
    expect(await write(person, key(), 500)).toMatchObject({ kind: 'info', why: expect.stringContaining('GivenUp') })
    await failOnce(['find'], { blockConnection: true, blockTimeMS: 2000 })
    const reading = endingOf(reader.facets.register.read(key(), reader.call(500)))
    expect(await reading).toMatchObject({ kind: 'fail' })
  })

  test('a reading fails whatever the error', async () => {
    for (const code of [50, 91, 8000, 13435]) {
      const person = one.at(n1)
      await failOnce(['find'], { errorCode: code })
      expect(await endingOf(person.facets.register.read('x', person.call()))).toMatchObject({ kind: 'fail' })
    }
  })
})

describe.skipIf(absent)('transactions', () => {
  const accounts = (): readonly [Key, Key] => [key(), key()]
  async function opened(): Promise<{ readonly person: Person; readonly a: Key; readonly b: Key }> {
    const [person, [a, b]] = [one.at(n1), accounts()]
    for (const account of [a, b]) await person.facets.bank.open(account, 10, person.call())
    return { person, a, b }
  }
  const balances = async ({ facets, call }: Person, ...names: readonly Key[]) => [
    ...(await facets.bank.readAll(names, call())).value.values(),
  ]

  test('an error before the commit: certainly not done, whatever it is', async () => {
    for (const how of [{ errorCode: 8000 }, { errorCode: 91 }, { closeConnection: true }]) {
      const { person, a, b } = await opened()
      await failOnce(['update'], how)
      expect(await endingOf(person.facets.bank.transfer(a, b, 1, person.call()))).toMatchObject({ kind: 'fail' })
      expect(await balances(one.at(n1), a, b)).toEqual([10, 10])
    }
  })

  test('an error of the commit: nobody knows', async () => {
    for (const how of [{ errorCode: 91 }, { errorCode: 10107 }, { errorCode: 50 }, { closeConnection: true }]) {
      const { person, a, b } = await opened()
      await failOnce(['commitTransaction'], how)
      expect(await endingOf(person.facets.bank.transfer(a, b, 1, person.call()))).toMatchObject({ kind: 'info' })
    }
  })

  test('a commit whose write concern is not met: done, and nobody knows for how long', async () => {
    const { person, a, b } = await opened()
    await failOnce(['commitTransaction'], { writeConcernError: { code: 64, errmsg: 'not in time' } })
    const ending = await endingOf(person.facets.bank.transfer(a, b, 1, person.call()))
    expect(ending).toMatchObject({ kind: 'info', why: expect.stringContaining('WriteConcern') })
  })

  test('a transaction that cannot even be broken off is given up in time, and its connection is nobody’s', async () => {
    const { person, a, b } = await opened()
    const how = { errorCode: 112, errorLabels: ['TransientTransactionError'], blockConnection: true, blockTimeMS: 2000 }
    const data = { failCommands: ['update', 'abortTransaction'], ...how }
    await operator.db('admin').command({ configureFailPoint: 'failCommand', mode: { times: 2 }, data })
    const begun = performance.now()
    expect(await endingOf(person.facets.bank.transfer(a, b, 1, person.call(2500)))).toMatchObject({ kind: 'fail' })
    // Not as long as the second command is held back.
    expect(performance.now() - begun).toBeLessThan(3500)
    await one.sleep(2000)
    expect(await balances(one.at(n1), a, b)).toEqual([10, 10])
  })

  test('a transaction that the server broke off is begun again, and done once', async () => {
    for (const [command, code] of [
      ['update', 112],
      ['commitTransaction', 251],
    ] as const) {
      const { person, a, b } = await opened()
      await failOnce([command], { errorCode: code, errorLabels: ['TransientTransactionError'] })
      expect(await endingOf(person.facets.bank.transfer(a, b, 3, person.call()))).toEqual({ kind: 'ok' })
      expect(await balances(one.at(n1), a, b)).toEqual([7, 13])
    }
  })
})

describe.skipIf(absent)('a node that is struck', () => {
  test('killed: in flight nobody knows, later certainly not done; what was acknowledged is there afterwards', async () => {
    const endings = new Map<Key, Ending>()
    let over = false
    const writers = Array.from({ length: 5 }, async () => {
      let person = one.at(n1)
      while (!over) {
        const name = key()
        const ending = await write(person, name, 2000)
        endings.set(name, ending)
        if (ending.kind === 'info') person = one.at(n1)
        if (ending.kind !== 'ok') await one.sleep(50)
      }
    })
    await one.sleep(1500)
    const heal = await one.strike(kill, n1)
    await one.sleep(2500)
    over = true
    await Promise.all(writers)
    await heal()
    await one.eventually(async () => (await write(one.at(n1), key())).kind === 'ok')
    await one.settled()
    const reasons = (kind: Ending['kind']) =>
      [...endings.values()].flatMap((ending) => (ending.kind === kind && ending.kind !== 'ok' ? [ending.why] : []))
    expect(reasons('info')).toContainEqual(expect.stringMatching(/Network/))
    expect(reasons('fail')).toContainEqual(expect.stringMatching(/does not answer|ServerSelection|not connected/))
    const reader = one.at(n1)
    const known = [...endings].filter(([, { kind }]) => kind !== 'info')
    expect(known.length).toBeGreaterThan(10)
    for (const [name, { kind }] of known) expect(await read(reader, name), kind).toBe(kind === 'ok' ? name : null)
  })

  test('paused: who is connected does not know, who is not has sent nothing', async () => {
    const [connected, name] = [one.at(n1), key()]
    expect(await write(connected, name)).toEqual({ kind: 'ok' })
    const heal = await one.strike(pause, n1)
    const endings = [await write(connected, name, 700), await write(one.at(n1), name, 700)]
    await heal()
    expect(endings).toMatchObject([{ kind: 'info' }, { kind: 'fail' }])
    await one.eventually(async () => (await write(connected, name)).kind === 'ok')
  })

  test('cut off from its clients: nobody knows, then nothing is sent', async () => {
    const [connected, name] = [one.at(n1), key()]
    expect(await write(connected, name)).toEqual({ kind: 'ok' })
    const heal = await one.strike(noClients, n1)
    const endings = [await write(connected, name, 700), await write(connected, name, 2500)]
    await heal()
    expect(endings).toMatchObject([{ kind: 'info' }, { kind: 'fail' }])
    await one.eventually(async () => (await write(connected, name)).kind === 'ok')
  })
})

test.skipIf(absent)(
  'it takes itself for primary, of the first term; answers carry cluster times that grow',
  async () => {
    expect(await one.primaries()).toEqual([{ node: n1, term: 1 }])
    const { facets, call } = one.at(n1)
    const name = key()
    const times: (bigint | undefined)[] = []
    for (let time = 0; time < 3; time++) {
      const { witness } = await facets.register.write(name, time, call())
      expect(witness?.['version']).toBe(BigInt(time + 1))
      times.push(witness?.['operationTime'])
    }
    expect(times[0]).toBeGreaterThan(0n)
    expect(times.toSorted((a, b) => Number((a ?? 0n) - (b ?? 0n)))).toEqual(times)
    expect((await facets.register.read(name, call())).witness?.['version']).toBe(3n)
  },
)
