/** Locks: who holds one, and which tokens were given out. A lock begins free, or held by nobody known. */
import type { Value } from '../units.ts'
import { defineModel, IMPOSSIBLE, type Impossible, type Model, type ModelOperation } from './model.ts'

/**
 * A binary semaphore: acquire where it is free, release where it is held, by whomever. Knossos' mutex is this one, with
 * every acknowledged operation positive; a refusal says that it found the opposite.
 */
export const mutex: Model<number> = defineModel({
  name: 'mutex',
  description:
    'acquire takes a free lock (refused: it is held), release frees a held one, whoever asks (refused: it is free)',
  functions: ['acquire', 'release'],
  initial: (initial, key): number => ((initial[key ?? ''] ?? null) === null ? 0 : 1),
  identify: (held) => (held === 1 ? 'held' : 'free'),
  isBlind: () => false,
  step(held, { fn, negative, outcome }) {
    const after = fn === 'acquire' ? 1 : 0
    if (negative) return held === after ? held : IMPOSSIBLE
    return held !== after ? after : outcome === 'info' ? held : IMPOSSIBLE
  },
})

export interface FencedLock {
  /** The process, FREE or UNKNOWN. */
  readonly holder: number
  /** The newest token given out, and the newest with which what the lock guards was used. */
  readonly given: number
  readonly used: number
}

const FREE = -1
const UNKNOWN = -2
const BEFORE_ALL = Number.NEGATIVE_INFINITY

export const fencedLock: Model<FencedLock> = defineModel({
  name: 'fenced-lock',
  title: 'lock with fencing tokens',
  description:
    'acquire gives a free lock and a token above all before it, release frees one’s own, guarded uses what it guards and is refused with an older token than the newest used',
  functions: ['acquire', 'release', 'guarded'],
  perProcess: true,
  initial: (initial, key): FencedLock => {
    const isFree = (initial[key ?? ''] ?? null) === null
    return { holder: isFree ? FREE : UNKNOWN, given: BEFORE_ALL, used: BEFORE_ALL }
  },
  identify: ({ holder, given, used }) =>
    `${holderName(holder)}, newest token ${tokenName(given)}, used ${tokenName(used)}`,
  isBlind: () => false,
  step(state, operation) {
    if (operation.fn === 'acquire') return acquire(state, operation)
    return operation.fn === 'release' ? release(state, operation) : use(state, operation)
  },
})

const holderName = (holder: number): string =>
  holder === FREE ? 'free' : holder === UNKNOWN ? 'held' : `held by p${holder}`
const tokenName = (token: number): string => (token === BEFORE_ALL ? 'none' : String(token))

/** A token that was not told is above those before it, and that is all that is known. */
function acquire(state: FencedLock, { process, result, negative, outcome }: ModelOperation): FencedLock | Impossible {
  const isFree = state.holder === FREE
  if (negative) return isFree ? IMPOSSIBLE : state
  if (!isFree) return outcome === 'info' ? state : IMPOSSIBLE
  const token = tokenOf(result)
  if (token === null) return { ...state, holder: process }
  return token > state.given ? { ...state, holder: process, given: token } : IMPOSSIBLE
}

function release(state: FencedLock, { process, negative, outcome }: ModelOperation): FencedLock | Impossible {
  const isOurs = state.holder === process
  if (negative) return isOurs ? IMPOSSIBLE : state
  return isOurs ? { ...state, holder: FREE } : outcome === 'info' ? state : IMPOSSIBLE
}

function use(state: FencedLock, { args, negative, outcome }: ModelOperation): FencedLock | Impossible {
  const token = tokenOf(args[0])
  if (token === null) return state
  if (token < state.used) return negative || outcome === 'info' ? state : IMPOSSIBLE
  return negative ? IMPOSSIBLE : { ...state, used: token }
}

/** Of a token that is no number nobody can say which one is older: as if it had not been told. */
const tokenOf = (value: Value | undefined): number | null => (typeof value === 'number' ? value : null)
