/**
 * Makes the replica set of members that run, has one of them stand for primary, and makes the run's collections. All of it may
 * be asked again: of a cluster that served another run, and where the first attempt came too early.
 */
import type { Document } from 'mongodb'
import { type ContainerRun, millis, type NodeId } from 'rashomon/sdk'
import { ELEMENTS, LOGS, QUEUES } from './collections.ts'
import { LOCKS } from './lock.ts'
import { configuration } from './mongod.ts'
import { ACCOUNTS, COUNTERS } from './numbers.ts'
import { IDS, REGISTERS, USERNAMES } from './registers.ts'
import { admin, hellos, primariesOf, stands, withDriver } from './replica-set.ts'
import { type RunState, stateOf } from './run-state.ts'

const POLL = millis(100)
/** So many looks between one request to stand for primary and the next. */
const LOOKS = 5

const ALREADY_INITIALIZED = 23
const NAMESPACE_EXISTS = 48
/** NodeNotFound: a member does not answer another yet. ConfigurationInProgress: it was asked before. */
const TOO_EARLY: readonly number[] = [74, 109]
/** NotWritablePrimary and its kin: another is primary by now. */
const REPLACED: readonly number[] = [10107, 13435, 13436, 189, 11602]

/** Once the members answer: makes a set of them, and collections, for a transaction is not to make them. */
export async function prepare(run: ContainerRun, signal: AbortSignal): Promise<void> {
  const state = stateOf(run)
  const [first] = run.nodes
  if (first === undefined) return
  if (state.settings.server === 'mongod') await initiate(run, first, signal)
  for (;;) {
    const primary = await standing(run, first, signal)
    // Connected before there was a set.
    state.drivers.discardIdle()
    const isMade = await unless(REPLACED, () => makeCollections(state, primary, signal))
    if (isMade) return
    await run.clock.sleep(POLL, signal)
  }
}

async function initiate(run: ContainerRun, first: NodeId, signal: AbortSignal): Promise<void> {
  const state = stateOf(run)
  const places = run.nodes.map((node) => ({ node, address: run.address(node) }))
  const command: Document = { replSetInitiate: configuration(places, state.settings) }
  const make = () => unless([ALREADY_INITIALIZED], () => admin(state, first, command, signal))
  while (!(await unless(TOO_EARLY, make))) await run.clock.sleep(POLL, signal)
}

/**
 * The primary, once all others are its secondaries. The first node is asked to stand: by themselves members wait until they
 * have missed a primary for the time of an election, which may be a minute. The others vote while they copy what it has.
 */
async function standing(run: ContainerRun, first: NodeId, signal: AbortSignal): Promise<NodeId> {
  for (let look = 0; ; look++) {
    signal.throwIfAborted()
    const all = await hellos(run, signal)
    const primary = primariesOf(all)[0]?.node
    if (primary !== undefined && stands(all, run.nodes.length)) return primary
    const isElectable = all.some(({ node, hello }) => node === first && hello.secondary === true)
    if (primary === undefined && isElectable && look % LOOKS === 0) await stand(run, first, signal)
    await run.clock.sleep(POLL, signal)
  }
}

/** It may be too early for that, too: then it is asked again. */
async function stand(run: ContainerRun, node: NodeId, signal: AbortSignal): Promise<void> {
  try {
    await admin(stateOf(run), node, { replSetStepUp: 1 }, signal)
  } catch {
    signal.throwIfAborted()
  }
}

const COLLECTIONS: readonly string[] = [REGISTERS, COUNTERS, ACCOUNTS, USERNAMES, ELEMENTS, QUEUES, LOGS, LOCKS, IDS]

async function makeCollections(state: RunState, primary: NodeId, signal: AbortSignal): Promise<void> {
  await withDriver(state, primary, signal, async ({ client }) => {
    const db = client.db(state.database)
    const writeConcern = { w: 'majority' } as const
    for (const name of COLLECTIONS) {
      signal.throwIfAborted()
      await unless([NAMESPACE_EXISTS], () => db.createCollection(name, { writeConcern }))
    }
    await db.collection(ELEMENTS).createIndex({ k: 1 })
    if (state.settings.usernames === 'find-then-insert') {
      await db.collection(USERNAMES).createIndex({ name: 1 })
    }
  })
}

/** Whether it was done: false where the server said one of these. */
async function unless(codes: readonly number[], work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    const { code } = error as { readonly code?: unknown } // of the driver, or anything
    if (typeof code === 'number' && codes.includes(code)) return false
    throw error
  }
}
