/**
 * The levels, and what Cassandra's documentation promises at each: no more than that.
 *
 * A level says how plain operations are written and read, `writes/reads` where these differ. At `serial` all is done by
 * lightweight transactions. What *only* a transaction can do (a name that is free, a transfer, a place in a log, a lock) is
 * one at every level, which then says how its outcome is committed and how it is read.
 */
import type { FacetName, Level, ModelName } from 'rashomon/sdk'

export type WriteAt = 'one' | 'quorum' | 'all' | 'serial'
export type ReadAt = WriteAt

export interface Plan {
  readonly write: WriteAt
  readonly read: ReadAt
}

const PLANS: readonly (readonly [WriteAt, ReadAt])[] = [
  ['one', 'one'],
  ['quorum', 'quorum'],
  ['all', 'all'],
  ['serial', 'serial'],
  ['one', 'quorum'],
  ['one', 'all'],
  ['quorum', 'one'],
  ['all', 'one'],
  ['serial', 'quorum'],
  ['serial', 'one'],
]

/** Of a level's name, as `nameOf` wrote it. */
export function planOf(level: string): Plan {
  const [write = 'one', read = write] = level.split('/') as readonly WriteAt[]
  return { write, read }
}

const nameOf = ({ write, read }: Plan): string => (write === read ? write : `${write}/${read}`)

const DOCS = 'https://cassandra.apache.org/doc/5.0/cassandra'
const DYNAMO = `${DOCS}/architecture/dynamo.html`
const GUARANTEES = `${DOCS}/architecture/guarantees.html`

const WRITES: Readonly<Record<WriteAt, string>> = {
  one: 'one replica acknowledges a write, the others hear of it when they can',
  quorum: 'most replicas acknowledge a write',
  all: 'all replicas acknowledge a write',
  serial: 'a write is a lightweight transaction, committed at QUORUM',
}
const READS: Readonly<Record<ReadAt, string>> = {
  one: 'one replica is read',
  quorum: 'most are read and the latest time stamp counts',
  all: 'all are read and the latest time stamp counts',
  serial: 'a reading finishes the transactions that it meets',
}

/** A reading meets every replica set that acknowledged a write: W + R > N. */
const overlap = ({ write, read }: Plan): boolean =>
  write === 'all' || read === 'all' || (write !== 'one' && (read === 'quorum' || read === 'serial'))

function promiseOf(plan: Plan): string {
  const together = `${WRITES[plan.write]}; ${READS[plan.read]}`
  if (plan.write === 'serial' && plan.read === 'serial') return `${together}: linearizable, partition by partition`
  if (plan.write === 'serial')
    return `${together}: transactions are linearizable among each other, such a reading is outside of them`
  if (overlap(plan))
    return `${together}: a reading sees what was acknowledged before it, by time stamps; not linearizable`
  return `${together}: replicas agree in the end, the latest time stamp wins`
}

function sourceOf(plan: Plan): string {
  if (plan.write === 'serial')
    return `${GUARANTEES} (lightweight transactions with linearizable consistency, durability)`
  const sources = [`${DYNAMO} (tunable consistency: ${overlap(plan) ? 'W + R > RF' : 'eventual'})`]
  if (overlap(plan) && plan.read !== 'one')
    sources.push(`${DOCS}/managing/operating/read_repair.html (monotonic quorum reads)`)
  return sources.join('; ')
}

/**
 * Why so little is claimed: at ONE an acknowledged write lies on one replica, in the memory of a process that may be killed
 * (the commit log is written a little later, unless commitlog=batch), so nothing says that it is kept. Time stamps are those
 * of clocks, so a quorum is not linearizable. Convergence is promised of operators who repair (final-repair does so).
 * Readings at less than SERIAL do not take part in transactions, so what they show of them is not promised at all.
 */
function claimsOf(plan: Plan): Level['claims'] {
  const kept: readonly ModelName[] = plan.write === 'one' ? [] : ['no-lost-ack']
  const agree: readonly ModelName[] = ['convergence', ...kept]
  const serial = plan.read === 'serial'
  const contents: readonly ModelName[] = [...agree, 'no-phantom']
  const claims: Readonly<Partial<Record<FacetName, readonly ModelName[]>>> = {
    register: plan.write === 'serial' && serial ? ['linearizable', ...agree] : [...plainSessions(plan), ...agree],
    counter: ['convergence', ...(plan.write === 'one' ? [] : ['counter-bounds' as const])],
    bank: serial ? ['conservation', 'no-overdraft', 'snapshot-reads', 'convergence'] : ['convergence'],
    usernames: [...(serial ? ['linearizable' as const] : []), 'one-owner', ...agree],
    set: [...contents, 'no-duplicate'],
    log: [...(serial ? ['linearizable' as const, 'one-log' as const] : []), ...contents, 'no-duplicate'],
    lock: ['fencing'],
  }
  return plan.write === 'serial' && serial
    ? {
        ...claims,
        counter: ['linearizable', 'convergence', 'counter-bounds'],
        set: ['linearizable', ...(claims.set ?? [])],
      }
    : claims
}

/** Of one key, per session: the overlap shows a session its own writes; a quorum that repairs what it reads never goes back. */
function plainSessions(plan: Plan): readonly ModelName[] {
  if (plan.write === 'serial' || !overlap(plan)) return []
  return plan.read === 'one' ? ['ryw-session'] : ['ryw-session', 'mr-session']
}

const WITHOUT_CAS = {
  why: 'plain reads and writes of Cassandra have no compare-and-set, and a reading with a write after it would only look like one',
  instead: 'use --consistency serial, or leave the compare-and-sets out: --option cas-share=0',
}
const WITHOUT_REMOVE = {
  why: 'a plain DELETE does not tell whether there was anything to delete',
  instead: 'use --consistency serial, or leave the removals out',
}

export const LEVELS: readonly Level[] = PLANS.map(([write, read]) => {
  const plan = { write, read }
  return {
    name: nameOf(plan),
    promise: promiseOf(plan),
    source: sourceOf(plan),
    claims: claimsOf(plan),
    ...(write === 'serial' ? {} : { lacks: { cas: WITHOUT_CAS, remove: WITHOUT_REMOVE } }),
  }
})
