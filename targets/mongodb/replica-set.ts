/**
 * The replica set: made by us once its members run, and asked what each of them takes itself for. Each is asked directly, on
 * connections of nobody's session: what one says of another may be old.
 */
import type { Document } from 'mongodb'
import { type ContainerRun, millis, type NodeId, type NodePlace, type Primary } from 'rashomon/sdk'
import { ELEMENTS, LOGS, QUEUES } from './collections.ts'
import type { Driver, Hello, OpTime } from './drivers.ts'
import { LOCKS } from './lock.ts'
import { ACCOUNTS, COUNTERS } from './numbers.ts'
import type { Settings } from './options.ts'
import { IDS, REGISTERS, USERNAMES } from './registers.ts'
import { PORT, type RunState, stateOf } from './run-state.ts'
import { timeOf } from './values.ts'

export const DATA = '/data/db'
/** Where a member that comes back puts what it had and nobody else has. */
export const ROLLBACKS: string = `${DATA}/rollback`
const SET = 'rs0'

/**
 * mongod, wherever the image has it. A transaction whose client is gone ends after a few seconds, not after a minute: until
 * then it is in the way of all who touch what it touched.
 */
export const mongod = ({ journalMs }: Settings): readonly string[] => [
  'mongod',
  '--replSet',
  SET,
  '--bind_ip_all',
  '--port',
  String(PORT),
  '--dbpath',
  DATA,
  '--wiredTigerCacheSizeGB',
  '0.25',
  '--oplogSize',
  '128',
  '--nounixsocket',
  '--quiet',
  '--journalCommitInterval',
  String(journalMs),
  '--setParameter',
  'diagnosticDataCollectionEnabled=false',
  '--setParameter',
  'shutdownTimeoutMillisForSignaledShutdown=1000',
  '--setParameter',
  'transactionLifetimeLimitSeconds=5',
]

/** Not replicated, and with the fail points by which each class of errors is provoked. */
export const secantusdb = (): readonly string[] => [
  'secantusd-py',
  '--host',
  '0.0.0.0',
  '--port',
  String(PORT),
  '--storage-path',
  DATA,
  '--cache-size',
  '256M',
  '--enable-test-commands',
  // Else what it acknowledged is lost with its process.
  '--sync-on-commit',
]

/**
 * Members by address: names are not found while a member is disconnected. Equal priorities, so that none is voted back in as
 * soon as it has caught up.
 */
export const configuration = (places: readonly NodePlace[], { electionMs, delaySeconds }: Settings): Document => ({
  _id: SET,
  members: places.map(({ address }, at) => ({
    _id: at,
    host: `${address}:${PORT}`,
    ...(delaySeconds > 0 && at === places.length - 1
      ? { priority: 0, hidden: true, secondaryDelaySecs: delaySeconds }
      : { priority: 1 }),
  })),
  settings: {
    heartbeatIntervalMillis: Math.min(500, Math.round(electionMs / 3)),
    heartbeatTimeoutSecs: 1,
    electionTimeoutMillis: electionMs,
    catchUpTimeoutMillis: 1000,
    catchUpTakeoverDelayMillis: 3000,
  },
})

/** It takes questions, whether or not it is in a replica set yet. */
export async function isReady(node: NodeId, run: ContainerRun, signal: AbortSignal): Promise<boolean> {
  await helloOf(stateOf(run), node, signal)
  return true
}

const POLL = millis(100)
const ALREADY_INITIALIZED = 23
const NAMESPACE_EXISTS = 48

/** Makes the replica set, waits until it stands, and makes the run's collections: a transaction is not to make them. */
export async function prepare(run: ContainerRun, signal: AbortSignal): Promise<void> {
  const state = stateOf(run)
  const [first] = run.nodes
  if (first === undefined) return
  if (state.settings.server === 'mongod') {
    const places = run.nodes.map((node) => ({ node, address: run.address(node) }))
    await unless(
      ALREADY_INITIALIZED,
      admin(state, first, { replSetInitiate: configuration(places, state.settings) }, signal),
    )
  }
  let primary: NodeId | null = null
  while (primary === null) {
    signal.throwIfAborted()
    const all = await hellos(run, signal)
    if (stands(all, run.nodes.length)) primary = primariesOf(all)[0]?.node ?? null
    if (primary === null) await run.clock.sleep(POLL, signal)
  }
  // Connected before there was a set.
  state.drivers.discardIdle()
  await makeCollections(state, primary, signal)
}

const COLLECTIONS: readonly string[] = [REGISTERS, COUNTERS, ACCOUNTS, USERNAMES, ELEMENTS, QUEUES, LOGS, LOCKS, IDS]

async function makeCollections(state: RunState, primary: NodeId, signal: AbortSignal): Promise<void> {
  await withDriver(state, primary, signal, async ({ client }) => {
    const db = client.db(state.database)
    const writeConcern = { w: 'majority' } as const
    for (const name of COLLECTIONS) {
      signal.throwIfAborted()
      await unless(NAMESPACE_EXISTS, db.createCollection(name, { writeConcern }))
    }
    await db.collection(ELEMENTS).createIndex({ k: 1 })
    if (state.settings.usernames === 'find-then-insert') {
      await db.collection(USERNAMES).createIndex({ name: 1 })
    }
  })
}

async function unless(code: number, work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== code) throw error
  }
}

interface Said {
  readonly node: NodeId
  readonly hello: Hello
}

/** Of those who answer before `signal` aborts. */
async function hellos(run: ContainerRun, signal: AbortSignal): Promise<readonly Said[]> {
  const asked = run.nodes.map(async (node): Promise<readonly Said[]> => {
    try {
      return [{ node, hello: await helloOf(stateOf(run), node, signal) }]
    } catch {
      return []
    }
  })
  return (await Promise.all(asked)).flat()
}

const helloOf = (state: RunState, node: NodeId, signal: AbortSignal): Promise<Hello> =>
  admin(state, node, { hello: 1 }, signal)

const stands = (all: readonly Said[], count: number): boolean =>
  all.length === count &&
  all.filter(({ hello }) => hello.isWritablePrimary === true).length === 1 &&
  all.filter(({ hello }) => hello.secondary === true).length === count - 1

/**
 * Every node that takes itself for primary, the newest term first: one that was cut off does so until it steps down, and then
 * there may be two. The term is the lower half of the id of the election.
 */
const primariesOf = (all: readonly Said[]): readonly Primary[] =>
  all
    .filter(({ hello }) => hello.isWritablePrimary === true)
    .map(({ node, hello }) => ({ node, term: termOf(hello) }))
    .toSorted((one, other) => other.term - one.term)

const TERM_DIGITS = 16

export const termOf = ({ electionId }: Hello): number =>
  electionId === undefined ? 0 : Number(BigInt(`0x${electionId.toHexString().slice(-TERM_DIGITS)}`))

/** Of those who answer in time: whoever is paused or cut off must not keep the others' answers. */
export async function primaries(run: ContainerRun, signal: AbortSignal): Promise<readonly Primary[]> {
  const late = new AbortController()
  const abort = (): void => late.abort()
  const cancel = run.clock.alarm(ASKED_FOR, abort)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return primariesOf(await hellos(run, late.signal))
  } finally {
    cancel()
    signal.removeEventListener('abort', abort)
  }
}
const ASKED_FOR = millis(1200)

/** One primary, all others secondaries (none is rolling back or catching up), and all have done the same, for good. */
export async function isSettled(run: ContainerRun, signal: AbortSignal): Promise<boolean> {
  const all = await hellos(run, signal)
  if (!stands(all, run.nodes.length)) return false
  const times = all.flatMap(({ hello: { lastWrite } }) =>
    [lastWrite?.opTime, lastWrite?.majorityOpTime].flatMap((time) => (time === undefined ? [] : [placeOf(time)])),
  )
  return new Set(times).size <= 1
}

const placeOf = ({ ts, t }: OpTime): string => `${t} ${timeOf(ts)}`

export async function versions(run: ContainerRun, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
  const [first] = run.nodes
  if (first === undefined) return {}
  const { version, secantusVersion } = await admin(stateOf(run), first, { buildInfo: 1 }, signal)
  return secantusVersion === undefined ? { mongodb: String(version) } : { secantusdb: String(secantusVersion) }
}

const admin = (state: RunState, node: NodeId, command: Document, signal: AbortSignal): Promise<Document> =>
  withDriver(state, node, signal, ({ client }) => client.db('admin').command(command))

/** For questions that belong to no session. */
async function withDriver<T>(
  { drivers }: RunState,
  node: NodeId,
  signal: AbortSignal,
  ask: (driver: Driver) => Promise<T>,
): Promise<T> {
  const driver = await drivers.take(node, signal)
  const abort = (): void => drivers.discard(driver)
  signal.addEventListener('abort', abort, { once: true })
  try {
    const answer = await ask(driver)
    drivers.leave(driver)
    return answer
  } catch (error) {
    drivers.discard(driver)
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
