/**
 * Locks with fencing tokens, as a state machine: who holds each, and the newest token that its guard has accepted.
 *
 * A token is the number of the grant, so a later holder has a larger one. The guard stands for whatever the lock is
 * about (a file, a row): it lives beside the lock here, but it only looks at tokens, as a store elsewhere would.
 */
import type { Key } from 'rashomon/sdk'
import type { Result } from './protocol.ts'

/** How locks can be made to fail, for the named bugs. */
export interface LockBugs {
  /** After so long a lock goes to whoever asks next, though its holder has not given it back; null: never. */
  readonly leaseMs: number | null
  /** The guard takes any token. */
  readonly unguarded: boolean
}

export const SOUND_LOCKS: LockBugs = { leaseMs: null, unguarded: false }

interface Lock {
  readonly holder: string | null
  /** When it was granted, by the clock of the leader. */
  readonly sinceMs: number
  /** Of the last grant. */
  readonly token: number
  readonly newestUsed: number
}

const FREE: Lock = { holder: null, sinceMs: 0, token: 0, newestUsed: 0 }

export class Locks {
  readonly #locks = new Map<Key, Lock>()
  readonly #bugs: LockBugs

  constructor(bugs: LockBugs = SOUND_LOCKS) {
    this.#bugs = bugs
  }

  /** Not reentrant: a holder that asks again is refused like anybody else. */
  acquire(key: Key, owner: string, atMs: number): Result {
    const lock = this.#at(key)
    if (lock.holder !== null && !this.#isOver(lock, atMs)) return { granted: false }
    const token = lock.token + 1
    this.#locks.set(key, { ...lock, holder: owner, sinceMs: atMs, token })
    return { granted: true, token }
  }

  /** By its holder only. */
  release(key: Key, owner: string): Result {
    const lock = this.#at(key)
    if (lock.holder !== owner) return { released: false }
    this.#locks.set(key, { ...lock, holder: null })
    return { released: true }
  }

  /** Whoever uses an older token than one that was used already has been overtaken. */
  use(key: Key, token: number): Result {
    const lock = this.#at(key)
    if (token < lock.newestUsed && !this.#bugs.unguarded) return { accepted: false }
    this.#locks.set(key, { ...lock, newestUsed: Math.max(token, lock.newestUsed) })
    return { accepted: true }
  }

  #at(key: Key): Lock {
    return this.#locks.get(key) ?? FREE
  }

  #isOver({ sinceMs }: Lock, atMs: number): boolean {
    const { leaseMs } = this.#bugs
    return leaseMs !== null && atMs >= sinceMs + leaseMs
  }
}
