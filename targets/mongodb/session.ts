/**
 * What a client carries: a driver for each node that it has asked, and what it has seen of the cluster's time.
 *
 * A client lives beside the node that it calls, and knows of the replica set what that node says: what needs the primary goes
 * to the one that the called node takes for it (its own self included, as long as a primary that was cut off does so), and is
 * refused where it knows of none. Readings go to where the level has them answered.
 */
import type { ClientSession, ClusterTime, Collection, Db, Document, Timestamp } from 'mongodb'
import { type Answer, type Call, DefiniteFailure, millis, type NodeId } from 'rashomon/sdk'
import type { Driver } from './drivers.ts'
import { type CommandKind, failureOf, isBroken, isConflict } from './errors.ts'
import type { Plan, ReadFrom } from './levels.ts'
import { planOf } from './options.ts'
import type { RunState } from './run-state.ts'
import type { Witness } from './values.ts'

/** What a collection holds: names are ours, contents whatever they were given. */
export interface Item extends Document {
  readonly _id: string
}

/** How commands of one operation are sent. */
export interface Way {
  collection(name: string): Collection<Item>
  readonly reading: Pick<Reading, 'readConcern' | 'readPreference' | 'maxTimeMS' | 'session'>
  readonly writing: Pick<Writing, 'writeConcern' | 'session'>
}

interface Reading {
  readonly readConcern?: { readonly level: Plan['read'] }
  readonly readPreference?: 'primary' | 'secondaryPreferred'
  readonly maxTimeMS?: number
  readonly session?: ClientSession
}

interface Writing {
  readonly writeConcern?: {
    readonly w: Plan['w']
    readonly wtimeoutMS: number
    readonly journal?: boolean
  }
  readonly session?: ClientSession
}

/** Servers give up by themselves after this: their own, more telling error comes before the call is given up. */
const SERVER_MS = 1500
/** Between one try of a transaction and the next, at most. */
const PAUSE_MS = 20

export class Session {
  readonly name: string
  readonly run: RunState
  /** Documents that are known to be there (attempt.ts). */
  readonly present: Set<string> = new Set<string>()
  readonly #drivers = new Map<NodeId, Driver>()
  readonly #sessions = new Map<Driver, ClientSession>()
  /** Of a causally consistent session: the latest that it has seen of any node. */
  #operationTime: Timestamp | null = null
  #clusterTime: ClusterTime | null = null

  constructor(name: string, run: RunState) {
    this.name = name
    this.run = run
  }

  plan({ level }: Pick<Call, 'level'>): Plan {
    return planOf(level, this.run.settings)
  }

  /** One reading, at the call's level. */
  async read<T>(call: Call, work: (way: Way) => Promise<T>, level?: Plan['read']): Promise<Told<T>> {
    const plan = this.plan(call)
    const driver = await this.#from(plan.readFrom, call)
    return await this.#ask('read', driver, call, plan, (session) => work(wayOf(this.run, driver, plan, session, level)))
  }

  /** One command that changes one document, or none. */
  async write<T>(call: Call, work: (way: Way) => Promise<T>): Promise<Told<T>> {
    const plan = this.plan(call)
    const driver = await this.#primary(call)
    return await this.#ask('write', driver, call, plan, (session) => work(wayOf(this.run, driver, plan, session)))
  }

  /**
   * All of `work` or nothing, at the primary. It is committed also if it only reads: only then is it known that what it read
   * is there to stay. What conflicts with another is begun again, as long as the server says that nothing was done.
   */
  async transact<T>(call: Call, work: (way: Way) => Promise<T>): Promise<Told<T>> {
    const plan = this.plan(call)
    for (;;) {
      const driver = await this.#primary(call)
      const session = plan.causal ? this.#causal(driver) : driver.client.startSession({ causalConsistency: false })
      try {
        const { value } = await this.#stepped(driver, session, call, plan, work)
        const { witness } = await this.#ask('commit', driver, call, plan, () => session.commitTransaction())
        return { value, witness }
      } catch (error) {
        if (!(error instanceof Conflict)) throw error
        await this.run.clock.sleep(millis(PAUSE_MS * this.run.random.next()), call.signal).catch(() => {})
      } finally {
        if (!plan.causal) session.endSession().catch(() => {}) // its end is nobody's business
      }
    }
  }

  /** Leaves its drivers to the next session. */
  close(): void {
    for (const session of this.#sessions.values()) session.endSession().catch(() => {})
    for (const driver of this.#drivers.values()) this.run.drivers.leave(driver)
    this.#sessions.clear()
    this.#drivers.clear()
  }

  async #stepped<T>(
    driver: Driver,
    session: ClientSession,
    call: Call,
    plan: Plan,
    work: (way: Way) => Promise<T>,
  ): Promise<Told<T>> {
    const { writeConcern } = writing(plan)
    session.startTransaction({
      readConcern: { level: plan.within },
      ...(writeConcern === undefined ? {} : { writeConcern }),
    })
    const way: Way = {
      collection: (name) => driver.client.db(this.run.database).collection<Item>(name),
      reading: { session },
      writing: { session },
    }
    try {
      return await this.#ask('step', driver, call, plan, () => work(way))
    } catch (error) {
      await this.#undone(driver, session, call)
      throw error
    }
  }

  /**
   * Of a driver that was given up the connection is closed; the server ends what is left of it. So it is with one whose server
   * does not answer this either: the connection still owes an answer, and is nobody's.
   */
  async #undone(driver: Driver, session: ClientSession, { signal }: Call): Promise<void> {
    if (!this.run.drivers.has(driver)) return
    const givenUp = Promise.withResolvers<void>()
    const giveUp = (): void => {
      this.#discard(driver)
      givenUp.resolve()
    }
    if (signal.aborted) return giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    await Promise.race([session.abortTransaction().catch(() => {}), givenUp.promise])
    signal.removeEventListener('abort', giveUp)
  }

  async #from(from: ReadFrom, call: Call): Promise<Driver> {
    if (from === 'primary') return await this.#primary(call)
    const called = await this.#driver(call.node, call.signal)
    if (from === 'nearest' || called.hello?.isWritablePrimary !== true) return called
    const { nodes } = this.run
    const next = nodes[(nodes.indexOf(call.node) + 1) % nodes.length] as NodeId // a set has at least one node
    return await this.#driver(next, call.signal)
  }

  /** As the called node says. */
  async #primary({ node, signal }: Call): Promise<Driver> {
    const called = await this.#driver(node, signal)
    if (!this.run.settings.follow) return called
    const { hello } = called
    if (hello === null) throw new DefiniteFailure(`${node} does not answer`)
    if (hello.isWritablePrimary === true) return called
    const primary = hello.primary === undefined ? undefined : this.run.nodeAt(hello.primary)
    if (primary === undefined) throw new DefiniteFailure(`${node} knows of no primary`)
    return await this.#driver(primary, signal)
  }

  async #driver(node: NodeId, signal: AbortSignal): Promise<Driver> {
    // The step of an operation that was given up meanwhile.
    if (signal.aborted) throw new DefiniteFailure('given up before this was sent')
    const known = this.#drivers.get(node)
    if (known !== undefined) return known
    const driver = await this.run.drivers.take(node, signal)
    this.#drivers.set(node, driver)
    return driver
  }

  #ask<T>(
    kind: CommandKind,
    driver: Driver,
    { signal }: Call,
    plan: Plan,
    work: (session: ClientSession | undefined) => Promise<T>,
  ): Promise<Told<T>> {
    const session = plan.causal && kind !== 'step' && kind !== 'commit' ? this.#causal(driver) : undefined
    return new Promise((resolve, reject) => {
      if (signal.aborted) throw new DefiniteFailure('given up before this was sent')
      driver.begin()
      const giveUp = (): void => {
        this.#discard(driver)
        reject(failureOf(new GivenUp('no answer in time'), kind, driver.sent))
      }
      signal.addEventListener('abort', giveUp, { once: true })
      const done = (): void => signal.removeEventListener('abort', giveUp)
      work(session)
        .finally(done)
        .then(
          (value) => {
            if (plan.causal) this.#saw(driver)
            resolve({ value, witness: witnessOf(driver) })
          },
          (error: unknown) => {
            if (plan.causal) this.#saw(driver)
            if ((kind === 'step' || kind === 'commit') && isConflict(error))
              return reject(new Conflict(messageOf(error)))
            if (isBroken(error) || kind === 'commit') this.#discard(driver)
            reject(failureOf(error, kind, driver.sent))
          },
        )
    })
  }

  #discard(driver: Driver): void {
    for (const [node, known] of this.#drivers) if (known === driver) this.#drivers.delete(node)
    this.#sessions.delete(driver)
    this.run.drivers.discard(driver)
  }

  /** The session at this node, as far as this client has come at any node. */
  #causal(driver: Driver): ClientSession {
    const known = this.#sessions.get(driver)
    const session = known ?? driver.client.startSession({ causalConsistency: true })
    if (known === undefined) this.#sessions.set(driver, session)
    if (this.#operationTime !== null) session.advanceOperationTime(this.#operationTime)
    if (this.#clusterTime !== null) session.advanceClusterTime(this.#clusterTime)
    return session
  }

  #saw(driver: Driver): void {
    const { operationTime, clusterTime } = this.#sessions.get(driver) ?? {}
    if (operationTime !== undefined) this.#operationTime = operationTime
    if (clusterTime !== undefined) this.#clusterTime = clusterTime
  }
}

export interface Told<T> {
  readonly value: T
  readonly witness: Witness
}

/** The same, of what `of` makes of it. */
export const told = <T, U>({ value, witness }: Told<T>, of: (value: T) => U, more: Witness = {}): Answer<U> => ({
  value: of(value),
  witness: { ...witness, ...more },
})

class GivenUp extends Error {
  override readonly name = 'GivenUp'
}

/** Nothing was done, and it may be begun again. */
class Conflict extends DefiniteFailure {}

const witnessOf = ({ operationTime }: Driver): Witness => (operationTime === null ? {} : { operationTime })

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function wayOf(
  { database }: RunState,
  { client }: Driver,
  plan: Plan,
  session: ClientSession | undefined,
  level: Plan['read'] = plan.read,
): Way {
  const db: Db = client.db(database)
  const within = session === undefined ? {} : { session }
  return {
    collection: (name) => db.collection<Item>(name),
    reading: {
      readConcern: { level },
      // Whoever is asked directly answers, primary or not, and sees to it that a linearizable reading is answered by a primary.
      readPreference: plan.readFrom === 'primary' ? 'primary' : 'secondaryPreferred',
      maxTimeMS: SERVER_MS,
      ...within,
    },
    writing: { ...writing(plan), ...within },
  }
}

const writing = ({ w, journal }: Plan): Writing => ({
  writeConcern: { w, wtimeoutMS: SERVER_MS, ...(journal === null ? {} : { journal }) },
})
