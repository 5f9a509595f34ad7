/**
 * Locks: clients acquire one, use what it guards, and release it; others try meanwhile, and are told no.
 *
 *     p0  |-acq#1-|  |-use#1-|  |-rel-|
 *     p1       |-acq!-|                   |-acq#2-|
 *
 * Invoked: `acquire(key)`, `guarded(key, token)` where the grant came with a token, `release(key)`. A client has one lock
 * at a time. By option a holder works for a while before each use, maybe for longer than a lease lives: then who holds a
 * lock that ran out still believes to hold it. Who never learns what came of an operation is gone: its successor holds
 * nothing, and must not release what it does not know to hold. A lock that a lost holder may keep for ever is retired
 * after a few more tries.
 */
import {
  anyGenerator,
  type Completed,
  type Key,
  lock as lockChecker,
  lockLinearizable,
  nanos,
  numberOption,
  type Offer,
  type Operation,
  type OperationGenerator,
  type Random,
  type Value,
  type Workload,
  type WorkloadContext,
} from 'rashomon/sdk'
import { noFinalPhase } from './final-phase.ts'
import { givenBack, type RotatingKeys, retireSoon, rotatingKeys, useKey } from './rotating-keys.ts'

/** What a client knows to hold. */
interface Held {
  readonly key: Key
  /** null: none was told. */
  readonly token: Value
  readonly usesLeft: number
}

interface ClientState {
  readonly busy: boolean
  readonly held: Held | null
  /** Until then it works, or waits before it asks again. */
  readonly untilNs: number
}

interface Plan {
  readonly uses: number
  readonly workNs: number
}

interface State {
  readonly random: Random
  readonly keys: RotatingKeys
  readonly clients: readonly ClientState[]
}

const IDLE: ClientState = { busy: false, held: null, untilNs: 0 }
/** Tries on a lock after an operation on it whose outcome is not known: it may be free, or lost. */
const TRIES_AFTER_INFO = 10
/** Where holders work for long, who is refused waits for at most this share of it before it asks again. */
const PATIENCE = 0.1
const NS_PER_MS = 1e6

export const lock: Workload = {
  name: 'lock',
  title: 'locks',
  description: 'clients acquire locks, use what they guard, and release them',
  facet: 'lock',
  judges: { linearizable: 'decides', 'mutual-exclusion': 'decides', fencing: 'necessary' },
  checkers: [lockLinearizable, lockChecker],
  unknownOutcomes:
    'who asked with unknown outcome is gone and may hold the lock for ever; a release of unknown outcome may free it at any later moment, or never',
  blind: 'two grants at once of which one was never heard of',
  options: [
    {
      name: 'uses',
      description: 'most uses of what a lock guards, between grant and release',
      default: 2,
      range: [0, 1e6],
    },
    {
      name: 'work-ms',
      description: 'longest time that a holder works before each use of what the lock guards, and before it lets go',
      default: 0,
      range: [0, 3.6e6],
    },
    { name: 'key-operations', description: 'operations before a lock is retired', default: 150, range: [1, 1e9] },
  ],
  defaultKeys: 3,
  phases: (context) => ({
    initial: {},
    setup: null,
    main: anyGenerator(locking(context)),
    final: noFinalPhase,
  }),
}

function locking({ keys, options, concurrency }: WorkloadContext): OperationGenerator<State> {
  const plan: Plan = { uses: numberOption(options, 'uses'), workNs: numberOption(options, 'work-ms') * NS_PER_MS }
  return {
    initial: (random) => ({
      random: random.clone(),
      keys: rotatingKeys('lock', keys, numberOption(options, 'key-operations')),
      clients: Array.from({ length: concurrency }, () => IDLE),
    }),
    next: (state, { nowNs }) => offer(state, keys, nowNs),
    update: (state, completed) => observed(state, completed, plan),
  }
}

/** A client that is free goes on with what it holds, or asks for a lock. */
function offer(state: State, keyCount: number, nowNs: number): Offer<State> {
  const idle = state.clients.filter(({ busy }) => !busy)
  if (idle.length === 0) return { kind: 'wait' }
  const free = state.clients.flatMap(({ busy, untilNs }, client) => (busy || untilNs > nowNs ? [] : [client]))
  if (free.length === 0) return { kind: 'wait', untilNs: nanos(Math.min(...idle.map(({ untilNs }) => untilNs))) }
  const random = state.random.clone()
  const client = random.pick(free)
  const held = state.clients[client]?.held ?? null
  const clients = state.clients.with(client, { busy: true, held, untilNs: 0 })
  if (held !== null)
    return { kind: 'operation', operation: nextUse(held, client), state: { ...state, random, clients } }
  const { key, keys } = useKey(state.keys, random.int(keyCount))
  const operation: Operation = { fn: 'acquire', key, args: [], client, atNs: nanos(0) }
  return { kind: 'operation', operation, state: { random, keys, clients } }
}

const nextUse = ({ key, token, usesLeft }: Held, client: number): Operation =>
  token !== null && usesLeft > 0
    ? { fn: 'guarded', key, args: [token], client, atNs: nanos(0) }
    : { fn: 'release', key, args: [], client, atNs: nanos(0) }

function observed(state: State, completed: Completed, { uses, workNs }: Plan): State {
  const { operation, outcome, negative, atNs } = completed
  const client = operation.client ?? -1
  const before = state.clients[client]
  if (before === undefined) return state
  const random = state.random.clone()
  const held = heldAfter(before.held, completed, random, uses)
  const isRefused = operation.fn === 'acquire' && outcome === 'ok' && negative
  const share = held !== null && !negative ? 1 : isRefused ? PATIENCE : 0
  // Not drawn where nobody works, so that such runs are what they were.
  const pauseNs = workNs === 0 || share === 0 ? 0 : random.next() * workNs * share
  const clients = state.clients.with(client, { busy: false, held, untilNs: Math.round(atNs + pauseNs) })
  return { random, keys: keysAfter(state.keys, completed, isRefused && workNs > 0), clients }
}

/** A lock that somebody works under stays in use, however often others ask for it. */
function keysAfter(keys: RotatingKeys, { operation: { key = '' }, outcome }: Completed, free: boolean): RotatingKeys {
  if (outcome === 'info') return retireSoon(keys, key, TRIES_AFTER_INFO)
  return free ? givenBack(keys, key) : keys
}

function heldAfter(
  held: Held | null,
  { operation: { fn, key = '' }, outcome, negative, result = null }: Completed,
  random: Random,
  uses: number,
): Held | null {
  if (outcome === 'info') return null
  const isDone = outcome === 'ok'
  switch (fn) {
    case 'acquire':
      return isDone && !negative ? { key, token: result, usesLeft: random.int(uses + 1) } : null
    case 'release':
      // Refused or not, it is not held any more; unless it certainly did not happen, then it is tried again.
      return isDone ? null : held
    default:
      // A use that is refused shows that the lock is somebody else's: no need to go on.
      return held === null ? null : { ...held, usesLeft: isDone ? (negative ? 0 : held.usesLeft - 1) : held.usesLeft }
  }
}
