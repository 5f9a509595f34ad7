/**
 * What is sent, read back from bytes as a server reads it. mongod refuses a field that a command does not have, also within a
 * read or write concern; the server here takes any. So each command is held to what mongod's own definitions (its .idl files)
 * have, at every level, with what the driver adds.
 */
import { createRequire } from 'node:module'
import type { Document } from 'mongodb'
import { type Call, type Facets, NO_HOST, type NodeId, type Options, optionDefaults, randomStream } from 'rashomon/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectEngine } from '../../src/docker/index.ts'
import { absenceVariable, STEP_IN } from '../../src/testing/docker-ready.ts'
import { RunningTarget } from '../../src/testing/running-target.ts'
import { wallClock } from '../../src/time/index.ts'
import { MongoDbClient } from './client.ts'
import { Drivers } from './drivers.ts'
import { mongodb } from './index.ts'
import { LEVELS } from './levels.ts'
import { OPTIONS, planOf, settingsOf } from './options.ts'
import type { RunState } from './run-state.ts'

const { BSON } = createRequire(import.meta.url)('mongodb') as typeof import('mongodb')

const IMAGE = process.env[STEP_IN.variable] ?? STEP_IN.local
const absent = process.env[absenceVariable('secantusdb')] !== undefined
const N1 = 'n1' as NodeId

/** Fields of any command, and of each. */
const ANY = ['lsid', '$db', '$clusterTime', '$readPreference']
const OF_TRANSACTIONS = ['txnNumber', 'autocommit', 'startTransaction']
const OWN: Readonly<Record<string, readonly string[]>> = {
  find: ['filter', 'limit', 'singleBatch', 'batchSize', 'readConcern', 'maxTimeMS', ...OF_TRANSACTIONS],
  insert: ['documents', 'ordered', 'writeConcern', 'readConcern'],
  update: ['updates', 'ordered', 'writeConcern', 'readConcern', ...OF_TRANSACTIONS],
  delete: ['deletes', 'ordered', 'writeConcern', 'readConcern'],
  findAndModify: ['query', 'update', 'remove', 'new', 'upsert', 'fields', 'writeConcern', 'readConcern'],
  commitTransaction: ['writeConcern', ...OF_TRANSACTIONS],
}

let one: RunningTarget
let host: string
beforeAll(async () => {
  if (absent) return
  one = await RunningTarget.start(mongodb, 1, { server: 'secantusdb' }, 'linearizable', { ...NO_HOST, image: IMAGE })
  const engine = await connectEngine()
  const containers = await engine.docker.listContainers({ filters: { ancestor: [IMAGE] } })
  const name = containers.flatMap(({ Names }) => Names).find((text) => text.includes(`test-mongodb-${process.pid}-`))
  const { NetworkSettings } = await engine.docker.getContainer(`${name?.slice(1)}-holder`).inspect()
  host = Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? ''
  engine.close()
})
afterAll(() => one?.stop())

/** Every facet's every operation, at `level`, as it would be sent to mongod. */
async function sentAt(level: string, given: Options): Promise<readonly Document[]> {
  const sent: Document[] = []
  const drivers = new Drivers(() => ({ host, port: 27017 }))
  const { signal } = new AbortController()
  const run: RunState = {
    nodes: [N1],
    settings: settingsOf({ ...optionDefaults(OPTIONS), ...given }),
    database: `r_${level}`,
    drivers,
    clock: wallClock(),
    random: randomStream(1, 'conflicts'),
    nodeAt: () => N1,
  }
  const driver = await drivers.take(N1, signal)
  driver.client.on('commandStarted', ({ command }) => {
    sent.push(BSON.deserialize(BSON.serialize(command)))
  })
  drivers.leave(driver)
  const client = new MongoDbClient('me', run)
  await each(client.facets as Facets, { node: N1, level, requestId: 'r', signal })
  await client.close()
  await drivers.close()
  return sent.filter((command) => !('endSessions' in command))
}

async function each({ register, counter, bank, usernames, set, queue, log, lock, ids }: Facets, call: Call) {
  await register.write('a', 1, call)
  await register.read('a', call)
  await register.cas?.('a', 1, 2, call)
  await counter.add('c', 1, call)
  await counter.read('c', call)
  for (const account of ['x', 'y']) await bank.open(account, 5, call)
  await bank.transfer('x', 'y', 1, call)
  await bank.readAll(['x', 'y'], call)
  await usernames.register('u', 1, call)
  await usernames.owner('u', call)
  await set.add('s', 1, call)
  await set.contains?.('s', 1, call)
  await set.readAll('s', call)
  await set.remove?.('s', 1, call)
  await queue.enqueue('q', 1, call)
  await queue.dequeue('q', call)
  await log.append('l', 1, call)
  await log.readAll('l', call)
  await lock.acquire('k', call)
  await lock.release('k', call)
  await ids.generate(call)
}

const named = (command: Document): string => Object.keys(command)[0] ?? ''
const PARTS: Options = { 'write-concern': '1', journal: 'false', 'read-concern': 'local', causal: true }

describe.skipIf(absent)('commands that mongod takes', () => {
  test.each(LEVELS.map(({ name }) => name))('at %s', async (level) => {
    const given = level === 'custom' ? PARTS : {}
    const plan = planOf(level, settingsOf({ ...optionDefaults(OPTIONS), ...given }))
    const sent = await sentAt(level, given)
    expect(new Set(sent.map(named))).toEqual(new Set(Object.keys(OWN)))
    for (const command of sent) {
      const name = named(command)
      const text = JSON.stringify(command)
      expect([name, ...ANY, ...(OWN[name] ?? [])], text).toEqual(expect.arrayContaining(Object.keys(command)))
      const { readConcern = {}, writeConcern = {}, autocommit } = command
      // A change waits for what its session has seen, and has no level: it would be refused.
      const isReading = name === 'find' || command['startTransaction'] === true
      const ofReading = isReading ? ['level', 'afterClusterTime'] : ['afterClusterTime']
      expect(ofReading, text).toEqual(expect.arrayContaining(Object.keys(readConcern)))
      expect(['w', 'wtimeout', 'j'], text).toEqual(expect.arrayContaining(Object.keys(writeConcern)))
      const isChange = name !== 'find' && autocommit === undefined
      if (isChange || name === 'commitTransaction') {
        expect(writeConcern, text).toMatchObject({ w: plan.w, wtimeout: expect.any(Number) })
        expect(writeConcern.j, text).toBe(plan.journal ?? undefined)
      }
      // Its concerns are those of its beginning and of its commit.
      if (autocommit === false && name !== 'commitTransaction') expect(writeConcern, text).toEqual({})
      if (command['startTransaction'] === true) expect(readConcern.level, text).toBe(plan.within)
      if (name === 'find' && autocommit === undefined) {
        expect(['snapshot', plan.read], text).toContain(readConcern.level)
        // Without it a linearizable reading waits for ever.
        expect(command['maxTimeMS'], text).toBeGreaterThan(0)
      }
    }
    const readings = sent.filter((command) => named(command) === 'find' && command['autocommit'] === undefined)
    for (const { readConcern } of readings) expect('afterClusterTime' in readConcern).toBe(plan.causal)
  })
})
