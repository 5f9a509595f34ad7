/**
 * Locks as etcd's clients make them: a key that lives as long as a lease, created by whoever finds it absent. The token is
 * the revision that created it, which only grows.
 *
 *     p0  |-acq#7-|          … cut off, the lease is not kept alive and runs out …        |-use#7-|
 *     p1                                                       |-acq#9-|  |-use#9-|
 *
 * p0 cannot know that the lock is not its own any more: such a lock excludes nobody, as etcd's documentation says. With
 * fencing, a use is a transaction that compares the token with the key's present revision: p0's is refused. Without, it is
 * a plain put, and taken.
 */
import type { Answer, Call, Clock, Facets, Granted, Guarded, Key, Released } from 'rashomon/sdk'
import { withoutEffect } from './errors.ts'
import { type KeepAlive, keptAlive } from './keep-alive.ts'
import type { Compare } from './messages.ts'
import type { Session } from './session.ts'
import { encoded, isAbsent, keyOf, type Witness, witnessOf } from './values.ts'

const LOCK = 'lock'
const GUARDED = 'guarded'

export interface LockRules {
  /** Seconds that a lease lives without being kept alive. etcd makes it no shorter than one and a half election times. */
  readonly ttl: number
  readonly keepAlive: boolean
  readonly fencing: boolean
}

interface Held {
  readonly token: string
  readonly keepAlive: KeepAlive | null
}

/** Of one session: what it was granted and has not given back. */
export class Locks {
  readonly facet: Facets['lock']
  readonly #session: Session
  readonly #rules: LockRules
  readonly #clock: Clock
  readonly #held = new Map<Key, Held>()

  constructor(session: Session, rules: LockRules, clock: Clock) {
    this.#session = session
    this.#rules = rules
    this.#clock = clock
    this.facet = {
      acquire: (name, call) => this.#acquire(name, call),
      release: (name, call) => this.#release(name, call),
      guarded: (name, token, call) => this.#use(name, token, call),
    }
  }

  /** Leases that nobody keeps alive run out by themselves. */
  close(): void {
    for (const { keepAlive } of this.#held.values()) keepAlive?.stop()
    this.#held.clear()
  }

  async #acquire(name: Key, call: Call): Promise<Answer<Granted>> {
    const key = keyOf(LOCK, name)
    const found = await this.#session.look({ key }, call)
    if (found.kvs[0] !== undefined) return refused(witnessOf(found.header, found.kvs[0].mod_revision))
    // A lease by itself holds nothing.
    const lease = await withoutEffect(this.#session.call('LeaseGrant', { TTL: this.#rules.ttl }, call))
    const { header, succeeded } = await this.#session.carryOut(
      'Txn',
      {
        compare: [isAbsent(key)],
        success: [{ request_put: { key, value: encoded(lease.ID), lease: lease.ID } }],
        failure: [],
      },
      call,
    )
    if (!succeeded) return refused(witnessOf(header))
    const keepAlive = this.#rules.keepAlive
      ? keptAlive(this.#session, call.node, lease.ID, Number(lease.TTL), this.#clock)
      : null
    this.#held.set(name, { token: header.revision, keepAlive })
    return { value: { granted: true, token: Number(header.revision) }, witness: witnessOf(header) }
  }

  async #release(name: Key, call: Call): Promise<Answer<Released>> {
    const held = this.#held.get(name)
    if (held === undefined) return { value: { released: false } }
    const key = keyOf(LOCK, name)
    const { header, succeeded } = await this.#session.carryOut(
      'Txn',
      { compare: [isStill(key, held.token)], success: [{ request_delete_range: { key } }], failure: [] },
      call,
    )
    held.keepAlive?.stop()
    this.#held.delete(name)
    return { value: { released: succeeded }, witness: witnessOf(header) }
  }

  async #use(name: Key, token: number, call: Call): Promise<Answer<Guarded>> {
    const put = { key: keyOf(GUARDED, name), value: encoded(token) }
    if (!this.#rules.fencing) {
      const { header } = await this.#session.carryOut('Put', put, call)
      return { value: { accepted: true }, witness: witnessOf(header) }
    }
    const { header, succeeded } = await this.#session.carryOut(
      'Txn',
      { compare: [isStill(keyOf(LOCK, name), String(token))], success: [{ request_put: put }], failure: [] },
      call,
    )
    return { value: { accepted: succeeded }, witness: witnessOf(header) }
  }
}

const refused = (witness: Witness): Answer<Granted> => ({ value: { granted: false }, witness })

/** The key that was created at that revision is still there. */
const isStill = (key: Buffer, token: string): Compare => ({
  key,
  result: 'EQUAL',
  target: 'CREATE',
  create_revision: token,
})
