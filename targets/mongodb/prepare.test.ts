/**
 * How a set is made of members that are not there yet, do not know each other yet, are not primary yet, or not any more. Where
 * a real set can be had, replica-set.docker.test.ts makes one; here three listeners answer as one does while it comes about,
 * each with what mongod says at that moment, so that every "not yet" is met for certain.
 */

import { createRequire } from 'node:module'
import { createServer, type Server, type Socket } from 'node:net'
import type { Document } from 'mongodb'
import { type ContainerRun, optionDefaults } from 'rashomon/sdk'
import { afterEach, expect, test } from 'vitest'
import { wallClock } from '../../src/time/index.ts'
import { nodeNames } from '../../src/units.ts'
import { OPTIONS } from './options.ts'
import { prepare } from './prepare.ts'
import { primaries } from './replica-set.ts'
import { stateOf } from './run-state.ts'

const { BSON } = createRequire(import.meta.url)('mongodb') as typeof import('mongodb')

const NODES = nodeNames(3)
const ADDRESSES: Readonly<Record<string, string>> = { n1: '172.30.7.2', n2: '172.30.7.3', n3: '172.30.7.4' }

type Role = 'none' | 'secondary' | 'primary'

/** What the members have been told, and what they are by now. */
class Coming {
  readonly asked: string[] = []
  readonly roles = new Map<string, Role>(NODES.map((node) => [node, 'none']))
  term = 0
  readonly made = new Set<string>()
  /** Each is said once, then it is so. */
  readonly #notYet = new Set(['a member is not reached', 'no votes yet', 'catching up', 'replaced'])

  #once(what: string): boolean {
    return this.#notYet.delete(what)
  }

  answer(node: string, command: Document): Document {
    const [name = ''] = Object.keys(command)
    if (!['hello', 'ismaster', 'endSessions'].includes(name)) this.asked.push(`${node} ${name}`)
    switch (name) {
      case 'replSetInitiate':
        return this.#initiate()
      case 'replSetStepUp':
        return this.#stepUp(node)
      case 'create':
        return this.#create(node, String(command['create']))
      case 'createIndexes':
      case 'endSessions':
        return { ok: 1 }
      default:
        return this.#hello(node)
    }
  }

  #initiate(): Document {
    if (this.#once('a member is not reached')) {
      return failed(74, 'NodeNotFound', 'replSetInitiate quorum check failed because not all … responded affirmatively')
    }
    if (this.roles.get('n1') !== 'none') return failed(23, 'AlreadyInitialized', 'already initialized')
    for (const node of NODES) this.roles.set(node, 'secondary')
    return { ok: 1 }
  }

  #stepUp(node: string): Document {
    if (this.#once('no votes yet')) return failed(125, 'CommandFailed', 'Election failed.')
    this.#elect(node)
    return { ok: 1 }
  }

  #elect(leader: string): void {
    this.term++
    for (const node of NODES) this.roles.set(node, node === leader ? 'primary' : 'secondary')
  }

  #create(node: string, collection: string): Document {
    if (this.made.size === 2 && this.#once('replaced')) this.#elect('n2')
    if (this.roles.get(node) !== 'primary') return failed(10107, 'NotWritablePrimary', 'not primary')
    if (this.made.has(collection)) return failed(48, 'NamespaceExists', `Collection r.${collection} already exists.`)
    this.made.add(collection)
    return { ok: 1 }
  }

  #hello(node: string): Document {
    const role = this.roles.get(node)
    // Elected, it calls itself a secondary until it may write.
    const isPrimary = role === 'primary' && !this.#once('catching up')
    return {
      isWritablePrimary: isPrimary,
      secondary: role !== 'none' && !isPrimary,
      ...(role === 'none'
        ? { isreplicaset: true, info: 'Does not have a valid replica set config' }
        : { setName: 'rs0', setVersion: 1, me: `${ADDRESSES[node]}:27017` }),
      ...(isPrimary ? { electionId: new BSON.ObjectId(`7fffffff${this.term.toString(16).padStart(16, '0')}`) } : {}),
      helloOk: true,
      maxBsonObjectSize: 16_777_216,
      maxMessageSizeBytes: 48_000_000,
      maxWriteBatchSize: 100_000,
      logicalSessionTimeoutMinutes: 30,
      minWireVersion: 0,
      maxWireVersion: 21,
      ok: 1,
    }
  }
}

const failed = (code: number, codeName: string, errmsg: string): Document => ({ ok: 0, errmsg, code, codeName })

const QUERY = 2004
const REPLY = 1
const MESSAGE = 2013
const HEADER = 16

/** One message of the wire protocol, answered: the driver greets by the oldest kind, and goes on with the newest. */
function answered(message: Buffer, answer: (command: Document) => Document): Buffer {
  const isQuery = message.readInt32LE(12) === QUERY
  const at = isQuery ? message.indexOf(0, HEADER + 4) + 1 + 8 : HEADER + 4 + 1
  const reply = BSON.serialize(answer(BSON.deserialize(message.subarray(at))))
  const before = Buffer.alloc(HEADER + (isQuery ? 20 : 5))
  before.writeInt32LE(before.length + reply.length, 0)
  before.writeInt32LE(message.readInt32LE(4), 8)
  before.writeInt32LE(isQuery ? REPLY : MESSAGE, 12)
  if (isQuery) before.writeInt32LE(1, HEADER + 16)
  return Buffer.concat([before, reply])
}

function serve(socket: Socket, answer: (command: Document) => Document): void {
  let rest = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk as Buffer])
    while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0)
      socket.write(answered(rest.subarray(0, length), answer))
      rest = rest.subarray(length)
    }
  })
}

let servers: Server[] = []
let closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing) await close()
  for (const server of servers) server.close()
  servers = []
  closing = []
})

async function listening(coming: Coming): Promise<ReadonlyMap<string, number>> {
  const ports = new Map<string, number>()
  for (const node of NODES) {
    const server = createServer((socket) => serve(socket, (command) => coming.answer(node, command)))
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    ports.set(node, (server.address() as { readonly port: number }).port)
  }
  return ports
}

function runOf(ports: ReadonlyMap<string, number>): ContainerRun {
  const run: ContainerRun = {
    runId: 'r1',
    nodes: NODES,
    options: optionDefaults(OPTIONS),
    level: 'linearizable',
    facet: null,
    faults: [],
    bug: null,
    seed: 1,
    clock: wallClock(),
    endpoint: (node) => ({ host: '127.0.0.1', port: ports.get(node) ?? 0 }),
    address: (node) => ADDRESSES[node] ?? '',
  }
  closing.push(() => stateOf(run).drivers.close())
  return run
}

const within = (ms: number): AbortSignal => AbortSignal.timeout(ms)
const times = (asked: readonly string[], what: string): number => asked.filter((one) => one === what).length

test('asked again where it came too early, once it is elected, and where another is primary by then', async () => {
  const coming = new Coming()
  const run = runOf(await listening(coming))
  await prepare(run, within(20_000))
  expect(times(coming.asked, 'n1 replSetInitiate')).toBe(2)
  expect(times(coming.asked, 'n1 replSetStepUp')).toBe(2)
  // Two were made by the one, the rest by the other.
  expect(coming.made.size).toBe(9)
  expect(times(coming.asked, 'n1 create')).toBe(3)
  expect(times(coming.asked, 'n2 create')).toBe(9)
  expect(await primaries(run, within(5000))).toEqual([{ node: 'n2', term: 2 }])
})

test('a set that served another run is taken as it is: nobody is asked to stand', async () => {
  const coming = new Coming()
  const ports = await listening(coming)
  await prepare(runOf(ports), within(20_000))
  coming.asked.length = 0
  coming.made.clear()
  await prepare(runOf(ports), within(20_000))
  expect(times(coming.asked, 'n1 replSetInitiate')).toBe(1)
  expect(coming.asked.filter((one) => one.endsWith('replSetStepUp'))).toEqual([])
  expect(coming.made.size).toBe(9)
})

test('what it is refused for good ends it at once, in the server’s words', async () => {
  const coming = new Coming()
  const answer = coming.answer.bind(coming)
  coming.answer = (node, command) =>
    'replSetInitiate' in command ? failed(93, 'InvalidReplicaSetConfig', 'no such setting') : answer(node, command)
  await expect(prepare(runOf(await listening(coming)), within(20_000))).rejects.toThrow('no such setting')
})

test('an end is an end: members that never elect anybody are not asked for ever', async () => {
  const coming = new Coming()
  const answer = coming.answer.bind(coming)
  coming.answer = (node, command) =>
    'replSetStepUp' in command ? failed(125, 'CommandFailed', 'Election failed.') : answer(node, command)
  await expect(prepare(runOf(await listening(coming)), within(1500))).rejects.toThrow()
})
