/** What a client carries: a driver for each node that it has asked, and its clock. */
import type { QueryOptions, types } from 'cassandra-driver'
import { type Call, DefiniteFailure, type NodeId, type Random, randomStream } from 'rashomon/sdk'
import { type Driver, library, type Row } from './drivers.ts'
import type { StatementKind } from './errors.ts'
import { planOf, type WriteAt } from './levels.ts'
import type { RunState } from './run-state.ts'
import { type Stamp, stamps } from './timestamps.ts'

/** Of the native protocol. */
export const CONSISTENCY = { one: 1, quorum: 4, all: 5, serial: 8 } as const

export interface Done {
  readonly rows: readonly Row[]
  /** Microseconds, where the session stamped it. */
  readonly stamp: number | null
}

export class Session {
  readonly name: string
  readonly run: RunState
  readonly #drivers = new Map<NodeId, Driver>()
  readonly #random: Random
  readonly #stamp: Stamp

  constructor(name: string, run: RunState) {
    this.name = name
    this.run = run
    this.#random = randomStream(run.seed, `cassandra ${name}`)
    const { MonotonicTimestampGenerator } = library().policies.timestampGeneration
    this.#stamp = stamps(run.settings.timestamps, new MonotonicTimestampGenerator(1000, 0), this.#random)
  }

  /** A reading at the call's level. */
  async read(query: string, values: readonly unknown[], call: Call): Promise<readonly Row[]> {
    const { read } = planOf(call.level)
    return await this.readAt(read, query, values, call)
  }

  async readAt(at: WriteAt, query: string, values: readonly unknown[], call: Call): Promise<readonly Row[]> {
    const kind = at === 'serial' ? 'serial-read' : 'read'
    return (await this.#ask(kind, query, values, call, { consistency: CONSISTENCY[at] })).rows
  }

  /** A plain write at the call's level, with the session's time stamp. At `serial`: at QUORUM. */
  async write(
    kind: 'write' | 'batch' | 'counter',
    query: string,
    values: readonly unknown[],
    call: Call,
  ): Promise<Done> {
    const stamp = kind === 'counter' ? null : this.#stamp()
    const { rows } = await this.#ask(kind, query, values, call, {
      consistency: committedAt(call),
      ...(stamp === null ? {} : { timestamp: stamp }),
    })
    return { rows, stamp }
  }

  /** A lightweight transaction: whether its conditions were met, and what was there if not. */
  async transact(
    query: string,
    values: readonly unknown[],
    call: Call,
  ): Promise<{ readonly applied: boolean; readonly row: Row | undefined }> {
    const how = { consistency: committedAt(call), serialConsistency: CONSISTENCY.serial }
    const { rows } = await this.#ask('lwt', query, values, call, how)
    const applied: unknown = rows[0]?.['[applied]']
    if (typeof applied !== 'boolean') throw new Error('unrecognised answer: it does not say whether it was applied')
    return { applied, row: rows[0] }
  }

  /** With this probability. */
  chance(share: number): boolean {
    return share > 0 && this.#random.next() < share
  }

  /** Leaves its drivers to the next session. */
  close(): void {
    for (const driver of this.#drivers.values()) this.run.drivers.leave(driver)
    this.#drivers.clear()
  }

  async #ask(
    kind: StatementKind,
    query: string,
    values: readonly unknown[],
    { node, signal }: Call,
    how: QueryOptions,
  ): Promise<types.ResultSet> {
    // The step of an operation that was given up meanwhile.
    if (signal.aborted) throw new DefiniteFailure('given up before this was sent')
    const driver = await this.#connected(node, signal)
    const changesNothing = kind === 'read' || kind === 'serial-read'
    return await new Promise((resolve, reject) => {
      const discard = (): void => {
        this.#drivers.delete(node)
        this.run.drivers.discard(driver)
      }
      const giveUp = (): void => {
        discard()
        reject(changesNothing ? new DefiniteFailure('given up') : new Error('given up: no answer in time'))
      }
      signal.addEventListener('abort', giveUp, { once: true })
      driver
        .ask(kind, query, values, how)
        .finally(() => signal.removeEventListener('abort', giveUp))
        .then(resolve, (error: unknown) => {
          if (isUnanswered(error)) discard()
          reject(error)
        })
    })
  }

  async #connected(node: NodeId, signal: AbortSignal): Promise<Driver> {
    const known = this.#drivers.get(node)
    if (known?.isConnected() === true) return known
    if (known !== undefined) this.run.drivers.discard(known)
    this.#drivers.delete(node)
    const driver = await this.run.drivers.take(node, signal)
    this.#drivers.set(node, driver)
    return driver
  }
}

/** How plain writes and the outcomes of transactions are acknowledged. */
const committedAt = ({ level }: Call): number => {
  const { write } = planOf(level)
  return CONSISTENCY[write === 'serial' ? 'quorum' : write]
}

/** The driver has given up a request whose answer may still come. */
const isUnanswered = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('OperationTimedOut')
