/**
 * The levels: named pairs of write and read concern, and what MongoDB's documentation promises of each, no more than that.
 *
 * Every concern is sent with every operation, so that no default of a server or driver has a say. What needs several
 * documents at once (a transfer, all accounts) is a transaction with read concern `snapshot` and write concern `majority` at
 * every level but `w1`, where it is as weak as the rest. `custom` is whatever the options say, and claims nothing.
 */
import type { FacetName, Level, ModelName } from 'rashomon/sdk'

export type ReadConcern = 'local' | 'majority' | 'linearizable' | 'snapshot'
export type TransactionConcern = 'local' | 'majority' | 'snapshot'
/** Who answers readings: the primary; the node that is called, whatever it is; a secondary, the called one if it is one. */
export type ReadFrom = 'primary' | 'nearest' | 'secondary'

export interface Plan {
  readonly w: 'majority' | number
  /** null: as the server has it (with `majority`, and its own default: yes). */
  readonly journal: boolean | null
  readonly read: ReadConcern
  readonly readFrom: ReadFrom
  /** Operations of a session carry its cluster time: each node waits until it has seen as much. */
  readonly causal: boolean
  /** Read concern of transactions. */
  readonly within: TransactionConcern
  /** What is several documents is a transaction; else it is single reads and writes. */
  readonly bankInTransactions: boolean
  /** An append reads the log and then writes to it, and a reading of a log is a transaction; else both are one command. */
  readonly logInTransactions: boolean
}

const STRONG: Plan = {
  w: 'majority',
  journal: null,
  read: 'majority',
  readFrom: 'primary',
  causal: false,
  within: 'snapshot',
  bankInTransactions: true,
  logInTransactions: false,
}

export const CUSTOM = 'custom'
/** Readings of one node, as it is. */
export const NEAREST = 'nearest'
export const LINEARIZABLE = 'linearizable'

/** By level; `custom` is made of options. */
export const PLANS: Readonly<Record<string, Plan>> = {
  [LINEARIZABLE]: { ...STRONG, read: 'linearizable' },
  majority: STRONG,
  snapshot: { ...STRONG, read: 'snapshot', logInTransactions: true },
  causal: { ...STRONG, readFrom: 'nearest', causal: true },
  local: { ...STRONG, read: 'local' },
  [NEAREST]: { ...STRONG, read: 'local', readFrom: 'nearest' },
  w1: { ...STRONG, w: 1, read: 'local', within: 'local' },
}

const DOCS = 'https://www.mongodb.com/docs/v7.0'
const LINEARIZABLE_READS = `${DOCS}/reference/read-concern-linearizable/`
const MAJORITY_READS = `${DOCS}/reference/read-concern-majority/`
const LOCAL_READS = `${DOCS}/reference/read-concern-local/`
const SNAPSHOT_READS = `${DOCS}/reference/read-concern-snapshot/`
const WRITES = `${DOCS}/reference/write-concern/`
const ROLLBACKS = `${DOCS}/core/replica-set-rollbacks/`
const SESSIONS = `${DOCS}/core/causal-consistency-read-write-concerns/`
const SECONDARIES = `${DOCS}/core/read-preference/`

type Claims = Readonly<Partial<Record<FacetName, readonly ModelName[]>>>

const KEPT: readonly ModelName[] = ['convergence', 'no-lost-ack']
const CONTENTS: readonly ModelName[] = [...KEPT, 'no-duplicate', 'no-phantom']

/**
 * What a majority has acknowledged is kept, wherever it is read; that holds of all levels but `w1`. Queues, locks and ids
 * have no readings, and each of their operations is one write that a majority must acknowledge, also where it changes
 * nothing: so these are the same at each of them. Of locks only fencing is claimed: a lease excludes nobody.
 */
const DURABLE: Claims = {
  register: KEPT,
  counter: ['convergence', 'counter-bounds'],
  bank: ['conservation', 'no-overdraft', 'snapshot-reads', 'convergence'],
  usernames: KEPT,
  set: CONTENTS,
  queue: ['linearizable', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
  log: CONTENTS,
  lock: ['fencing'],
  ids: ['unique-ids'],
}

/** … and readings never show what is rolled back later. */
const COMMITTED: Claims = { ...DURABLE, usernames: ['one-owner', ...KEPT], log: ['one-log', ...CONTENTS] }

/**
 * A linearizable reading is promised of one document that its `_id` names. A set is a document for each element, so nothing is
 * promised of reading all of it; and that an element is there already is found out without a write.
 */
const ONE_DOCUMENT: Claims = {
  ...COMMITTED,
  register: ['linearizable', ...KEPT],
  counter: ['linearizable', 'convergence', 'counter-bounds'],
  usernames: ['linearizable', 'one-owner', ...KEPT],
  log: ['linearizable', 'one-log', ...CONTENTS],
}

const CAUSAL: Claims = {
  ...COMMITTED,
  register: ['ryw-session', 'mr-session', 'mw-session', 'wfr-session', ...KEPT],
}

/** Nodes agree in the end, on what was not rolled back; nothing is read that nobody wrote. */
const UNCERTAIN: Claims = {
  register: ['convergence'],
  counter: ['convergence'],
  bank: ['convergence'],
  usernames: ['convergence'],
  set: ['convergence', 'no-phantom'],
  log: ['convergence', 'no-phantom'],
}

export const LEVELS: readonly Level[] = [
  {
    name: LINEARIZABLE,
    promise:
      'a majority acknowledges a write, and the primary asks a majority before it answers a reading: linearizable, document by document',
    source: `${LINEARIZABLE_READS} (with w: "majority", of a single document); ${WRITES} (durable)`,
    claims: ONE_DOCUMENT,
  },
  {
    name: 'majority',
    promise:
      'a majority acknowledges a write, and the primary shows what a majority has: never rolled back, maybe stale',
    source: `${MAJORITY_READS} (not rolled back); ${WRITES} (durable)`,
    claims: COMMITTED,
  },
  {
    name: 'snapshot',
    promise:
      'logs and banks by transactions with read concern snapshot and write concern majority, single readings of a snapshot that a majority has: never rolled back, maybe stale',
    source: `${SNAPSHOT_READS}; ${DOCS}/core/transactions/ (transactions and read, write concern)`,
    claims: COMMITTED,
  },
  {
    name: 'causal',
    promise:
      'in a causally consistent session, majority writes and majority readings of the node that is called, which waits until it has seen as much as the session: the four session guarantees',
    source: `${SESSIONS} (read concern majority with write concern majority)`,
    claims: CAUSAL,
  },
  {
    name: 'local',
    promise: 'a majority acknowledges a write, the primary shows what it has: maybe stale, maybe rolled back later',
    source: `${LOCAL_READS}; ${WRITES} (durable)`,
    claims: DURABLE,
  },
  {
    name: NEAREST,
    promise:
      'a majority acknowledges a write, the node that is called shows what it has, a secondary too: maybe stale, maybe rolled back later',
    source: `${SECONDARIES} (secondaries may be stale); ${LOCAL_READS}; ${WRITES} (durable)`,
    claims: DURABLE,
  },
  {
    name: 'w1',
    promise: 'the primary alone acknowledges a write, which is rolled back if it is not primary any more',
    source: `${WRITES} (w: 1); ${ROLLBACKS}`,
    claims: UNCERTAIN,
  },
  {
    name: CUSTOM,
    promise: 'as the options write-concern, journal, read-concern, read-preference, causal and transactions say',
    source: 'nothing is claimed of what is put together by hand; --expect-refuted and --expect say what is looked for',
    claims: {},
  },
]
