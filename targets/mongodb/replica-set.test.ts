/** What a replica set is told, and what is made of its answers: those that MongoDB's documentation shows of `hello`. */
import { createRequire } from 'node:module'
import type { NodeId } from 'rashomon/sdk'
import { optionDefaults } from 'rashomon/sdk'
import { describe, expect, test } from 'vitest'
import type { Hello } from './drivers.ts'
import { configuration, mongod } from './mongod.ts'
import { OPTIONS, settingsOf } from './options.ts'
import { haveCaughtUp, primariesOf, type Said, stands, termOf } from './replica-set.ts'

const { BSON } = createRequire(import.meta.url)('mongodb') as typeof import('mongodb')

/** As documented, in the notation of its shell, and as the driver hands it on: read from bytes. */
const answered = (text: string): Hello => BSON.deserialize(BSON.serialize(BSON.EJSON.parse(text))) as Hello

const hello = (fields: string, seconds = 1629831966, majoritySeconds = seconds): Hello =>
  answered(`{
    "topologyVersion": { "processId": { "$oid": "61253f9f4c6a7a4f47cc1c3c" }, "counter": { "$numberLong": "6" } },
    "hosts": ["172.30.7.2:27017", "172.30.7.3:27017", "172.30.7.4:27017"], "setName": "rs0", "setVersion": 1,
    ${fields},
    "primary": "172.30.7.2:27017",
    "lastWrite": {
      "opTime": { "ts": { "$timestamp": { "t": ${seconds}, "i": 1 } }, "t": { "$numberLong": "1" } },
      "lastWriteDate": { "$date": "2021-08-24T19:06:06Z" },
      "majorityOpTime": { "ts": { "$timestamp": { "t": ${majoritySeconds}, "i": 1 } }, "t": { "$numberLong": "1" } },
      "majorityWriteDate": { "$date": "2021-08-24T19:06:06Z" }
    },
    "maxBsonObjectSize": 16777216, "logicalSessionTimeoutMinutes": 30, "minWireVersion": 0, "maxWireVersion": 21,
    "readOnly": false, "ok": 1
  }`)

const PRIMARY = `"isWritablePrimary": true, "secondary": false, "me": "172.30.7.2:27017", "electionId": { "$oid": "7fffffff0000000000000001" }`
const NEWER = `"isWritablePrimary": true, "secondary": false, "me": "172.30.7.3:27017", "electionId": { "$oid": "7fffffff000000000000000a" }`
const SECONDARY = `"isWritablePrimary": false, "secondary": true, "me": "172.30.7.3:27017"`
const DELAYED = `"isWritablePrimary": false, "secondary": true, "hidden": true, "passive": true, "secondaryDelaySecs": 2, "me": "172.30.7.4:27017"`
/** Rolling back, or catching up after that. */
const NEITHER = `"isWritablePrimary": false, "secondary": false, "me": "172.30.7.3:27017"`
const UNINITIATED = answered(`{
  "topologyVersion": { "processId": { "$oid": "61253f9f4c6a7a4f47cc1c3c" }, "counter": { "$numberLong": "0" } },
  "isWritablePrimary": false, "secondary": false, "info": "Does not have a valid replica set config", "isreplicaset": true,
  "logicalSessionTimeoutMinutes": 30, "minWireVersion": 0, "maxWireVersion": 21, "readOnly": false, "ok": 1
}`)

const said = (...all: readonly Hello[]): readonly Said[] =>
  all.map((one, at) => ({ node: `n${at + 1}` as NodeId, hello: one }))

describe('the set stands', () => {
  test('once there is one primary, and all others are its secondaries, hidden ones too', () => {
    expect(stands(said(hello(PRIMARY), hello(SECONDARY), hello(DELAYED)), 3)).toBe(true)
    expect(stands(said(hello(PRIMARY)), 1)).toBe(true)
  })

  test.each([
    ['nobody was told of a set yet', [UNINITIATED, UNINITIATED, UNINITIATED]],
    ['one does not answer', [hello(PRIMARY), hello(SECONDARY)]],
    ['none is primary', [hello(SECONDARY), hello(SECONDARY), hello(SECONDARY)]],
    ['one that was cut off still takes itself for primary', [hello(PRIMARY), hello(NEWER), hello(SECONDARY)]],
    ['one is rolling back', [hello(PRIMARY), hello(NEITHER), hello(SECONDARY)]],
  ] as const)('not while %s', (_why, all) => {
    expect(stands(said(...all), 3)).toBe(false)
  })
})

test('it is settled when all have applied the same, and each knows that a majority has it', () => {
  expect(haveCaughtUp(said(hello(PRIMARY), hello(SECONDARY), hello(DELAYED)), 3)).toBe(true)
  expect(haveCaughtUp(said(hello(PRIMARY, 9), hello(SECONDARY, 9), hello(DELAYED, 7)), 3)).toBe(false)
  expect(haveCaughtUp(said(hello(PRIMARY, 9, 8), hello(SECONDARY, 9), hello(SECONDARY, 9)), 3)).toBe(false)
  expect(haveCaughtUp(said(hello(PRIMARY), hello(NEITHER), hello(SECONDARY)), 3)).toBe(false)
})

test('of two primaries the newer comes first: the term is in the lower half of the id of the election', () => {
  expect(primariesOf(said(hello(PRIMARY), hello(NEWER), hello(SECONDARY)))).toEqual([
    { node: 'n2', term: 10 },
    { node: 'n1', term: 1 },
  ])
  expect(termOf(hello(SECONDARY))).toBe(0)
})

describe('what it is told', () => {
  const settings = (changed = {}) => settingsOf({ ...optionDefaults(OPTIONS), ...changed })
  const places = ['n1', 'n2', 'n3'].map((node, at) => ({ node: node as NodeId, address: `172.30.7.${at + 2}` }))

  test('members by address, equal but for a delayed one, which never is primary; its patience as asked for', () => {
    expect(configuration(places, settings({ 'delay-seconds': 2, 'election-ms': 5000 }))).toEqual({
      _id: 'rs0',
      version: 1,
      members: [
        { _id: 0, host: '172.30.7.2:27017', priority: 1 },
        { _id: 1, host: '172.30.7.3:27017', priority: 1 },
        { _id: 2, host: '172.30.7.4:27017', priority: 0, hidden: true, secondaryDelaySecs: 2 },
      ],
      writeConcernMajorityJournalDefault: true,
      settings: {
        heartbeatIntervalMillis: 200,
        heartbeatTimeoutSecs: 1,
        electionTimeoutMillis: 5000,
        catchUpTimeoutMillis: 1000,
        catchUpTakeoverDelayMillis: 3000,
      },
    })
  })

  /** Whole numbers, more than 0, as repl_set_config.idl has them; no other fields, for it takes none. */
  test.each([500, 501, 1500, 60_000])('an election of %i ms: several heartbeats, all of it in whole numbers', (ms) => {
    const { settings: told } = configuration(places, settings({ 'election-ms': ms }))
    for (const value of Object.values(told as object)) expect(Number.isInteger(value) && value > 0).toBe(true)
    expect(told['heartbeatIntervalMillis'] * 3).toBeLessThanOrEqual(ms + 2)
  })

  test('a journal that fits on a disk that is to be filled; nothing of its own accord where one is behind on purpose', () => {
    const command = mongod(settings()).join(' ')
    expect(command).toMatch(/^mongod --replSet rs0 .*--journalCommitInterval 100 /)
    expect(command).toContain(' --wiredTigerEngineConfigString log=(prealloc=false,file_max=20MB) ')
    expect(command).toContain(' --setParameter oplogNetworkTimeoutBufferSeconds=2')
    expect(command).toContain(' --setParameter oplogFetcherSteadyStateMaxFetcherRestarts=0')
    expect(command).not.toContain('writePeriodicNoops')
    expect(mongod(settings({ 'delay-seconds': 30 })).join(' ')).toContain(' --setParameter writePeriodicNoops=false')
  })
})
