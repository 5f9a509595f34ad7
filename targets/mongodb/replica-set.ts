/**
 * The replica set: asked what each of its members takes itself for. Each is asked directly, on connections of nobody's
 * session: what one says of another may be old.
 */
import type { Document } from 'mongodb'
import { borrowed, type ContainerRun, millis, type NodeId, type Primary } from 'rashomon/sdk'
import type { Driver, Hello, OpTime } from './drivers.ts'
import { type RunState, stateOf } from './run-state.ts'
import { timeOf } from './values.ts'

/** It takes questions, whether or not it is in a replica set yet. */
export async function isReady(node: NodeId, run: ContainerRun, signal: AbortSignal): Promise<boolean> {
  await helloOf(stateOf(run), node, signal)
  return true
}

export interface Said {
  readonly node: NodeId
  readonly hello: Hello
}

/** Of those who answer before `signal` aborts. */
export async function hellos(run: ContainerRun, signal: AbortSignal): Promise<readonly Said[]> {
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

export const stands = (all: readonly Said[], count: number): boolean =>
  all.length === count &&
  all.filter(({ hello }) => hello.isWritablePrimary === true).length === 1 &&
  all.filter(({ hello }) => hello.secondary === true).length === count - 1

/**
 * Every node that takes itself for primary, the newest term first: one that was cut off does so until it steps down, and then
 * there may be two. The term is the lower half of the id of the election.
 */
export const primariesOf = (all: readonly Said[]): readonly Primary[] =>
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

export const isSettled = async (run: ContainerRun, signal: AbortSignal): Promise<boolean> =>
  haveCaughtUp(await hellos(run, signal), run.nodes.length)

/** One primary, all others secondaries (none is rolling back or catching up), and all have done the same, for good. */
export function haveCaughtUp(all: readonly Said[], count: number): boolean {
  if (!stands(all, count)) return false
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

export const admin = (state: RunState, node: NodeId, command: Document, signal: AbortSignal): Promise<Document> =>
  withDriver(state, node, signal, ({ client }) => client.db('admin').command(command))

/** For questions that belong to no session. */
export const withDriver = <T>(
  { drivers }: RunState,
  node: NodeId,
  signal: AbortSignal,
  ask: (driver: Driver) => Promise<T>,
): Promise<T> => borrowed(drivers, node, signal, ask)
