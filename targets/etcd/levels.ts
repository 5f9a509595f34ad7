/** What etcd promises, and where it says so. */
import type { Level } from 'rashomon/sdk'
import { LINEARIZABLE, SERIALIZABLE } from './session.ts'

/**
 * At the level `serializable` no session guarantee is claimed: the documentation says that such a reading may be stale, and
 * nothing of how it compares with what the session saw or wrote before. Changes are the same at both levels, and so are
 * queues, locks and ids, of which nothing is read without consensus.
 *
 * Of locks only fencing is claimed. The documentation says itself that a lease cannot exclude: its holder may not know yet that
 * it has run out. Nor are they linearizable: a lock comes free without anybody's operation.
 */
export const LEVELS: readonly Level[] = [
  {
    name: LINEARIZABLE,
    promise: 'every request is atomic, in one total order that real time agrees with; what is acknowledged is durable',
    source:
      'https://etcd.io/docs/v3.5/learning/api_guarantees/ (strict serializability, durability); Jepsen: etcd 3.4.3 (2020)',
    claims: {
      register: ['linearizable', 'convergence', 'no-lost-ack'],
      counter: ['linearizable', 'convergence', 'counter-bounds'],
      bank: ['conservation', 'no-overdraft', 'snapshot-reads', 'convergence'],
      usernames: ['linearizable', 'one-owner', 'convergence', 'no-lost-ack'],
      set: ['linearizable', 'convergence', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
      queue: ['linearizable', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
      log: ['linearizable', 'one-log', 'convergence', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
      lock: ['fencing'],
      ids: ['unique-ids'],
    },
  },
  {
    name: SERIALIZABLE,
    promise:
      'changes as ever; a reading is answered by the member that is asked from what it has, of one revision, maybe stale',
    source: 'https://etcd.io/docs/v3.5/learning/api_guarantees/ (serializable range requests)',
    claims: {
      register: ['convergence', 'no-lost-ack'],
      counter: ['convergence', 'counter-bounds'],
      bank: ['conservation', 'no-overdraft', 'snapshot-reads', 'convergence'],
      usernames: ['one-owner', 'convergence', 'no-lost-ack'],
      set: ['convergence', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
      queue: ['linearizable', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
      log: ['one-log', 'convergence', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
      lock: ['fencing'],
      ids: ['unique-ids'],
    },
  },
]
