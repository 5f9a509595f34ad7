/**
 * Connections: one driver each, to one node, without retries. To connect costs the driver half a dozen questions, and every
 * operation of unknown outcome ends a session: so a session leaves its drivers to the next one. Cassandra keeps nothing about
 * a connection that an operation could see; what it does keep, time stamps of writes, belongs to the session (timestamps.ts).
 * A driver with a request under way that was given up is never left to anybody: it is closed.
 */
import { createRequire } from 'node:module'
import type { Client, ClientOptions, QueryOptions, types } from 'cassandra-driver'
import { DefiniteFailure, type Endpoint, type NodeId } from 'rashomon/sdk'
import { DATA_CENTER } from './configuration.ts'
import { failureOf, type StatementKind } from './errors.ts'

export type Row = types.Row
type Library = typeof import('cassandra-driver')

const require = createRequire(import.meta.url)
let loaded: Library | null = null

/** Loaded at first use: who only lists targets does not wait for it. */
export function library(): Library {
  loaded ??= require('cassandra-driver') as Library
  return loaded
}

export class Drivers {
  readonly #endpoint: (node: NodeId) => Endpoint
  readonly #readTimeoutMs: number
  readonly #idle = new Map<string, Client[]>()
  readonly #all = new Set<Client>()
  #closed = false

  /** `answerSeconds`: the longest that a node takes until it says itself that it gave up. */
  constructor(endpoint: (node: NodeId) => Endpoint, answerSeconds: number) {
    this.#endpoint = endpoint
    this.#readTimeoutMs = (answerSeconds + PATIENCE_SECONDS) * 1000
  }

  /** @throws {DefiniteFailure} when the node is not there: nothing was sent */
  async take(node: NodeId, signal: AbortSignal): Promise<Driver> {
    const { host, port } = this.#endpoint(node)
    const address = `${host}:${port}`
    for (let idle = this.#idle.get(address)?.pop(); idle !== undefined; idle = this.#idle.get(address)?.pop()) {
      const driver = new Driver(idle, address)
      if (driver.isConnected()) return driver
      this.#close(idle)
    }
    if (this.#closed || signal.aborted) throw new DefiniteFailure('given up before it was connected')
    const { Client } = library()
    const client = new Client(clientOptions(library(), address, this.#readTimeoutMs))
    this.#all.add(client)
    try {
      await connected(client, signal)
      return new Driver(client, address)
    } catch (error) {
      this.#close(client)
      // Only questions of the driver's own were sent.
      throw error instanceof DefiniteFailure ? error : failureOf(error, 'read')
    }
  }

  /** For the next session; `driver` has nothing under way. */
  leave({ client, address }: Driver): void {
    if (!this.#all.has(client)) return
    const idle = this.#idle.get(address)
    if (idle === undefined) this.#idle.set(address, [client])
    else idle.push(client)
  }

  discard({ client }: Driver): void {
    this.#close(client)
  }

  /** Nobody waits for farewells: nodes that are gone never answer them. */
  close(): void {
    this.#closed = true
    this.#idle.clear()
    for (const client of this.#all) this.#close(client)
  }

  #close(client: Client): void {
    if (!this.#all.delete(client)) return
    client.shutdown().catch(() => {}) // it may not be connected yet, or no more
  }
}

/** Does not wait for a driver that is still at it when it is given up: which cannot be stopped before it is connected. */
function connected(client: Client, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new DefiniteFailure('not connected in time'))
    signal.addEventListener('abort', giveUp, { once: true })
    client
      .connect()
      .finally(() => signal.removeEventListener('abort', giveUp))
      .then(() => (signal.aborted ? client.shutdown() : resolve()))
      .catch(reject)
  })
}

export class Driver {
  readonly client: Client
  readonly address: string

  constructor(client: Client, address: string) {
    this.client = client
    this.address = address
  }

  /** One that lost its node may take the node for dead long after it is back: better a new one. */
  isConnected(): boolean {
    return this.client.getState().getConnectedHosts().length > 0
  }

  /** @throws {DefiniteFailure} where it certainly has no effect; any other error: nobody knows */
  async ask(
    kind: StatementKind,
    query: string,
    values: readonly unknown[],
    how: QueryOptions,
  ): Promise<types.ResultSet> {
    try {
      return await this.client.execute(query, [...values], how)
    } catch (error) {
      throw failureOf(error, kind)
    }
  }
}

/** Its documentation takes null, its types do not. */
type NoStamps = NonNullable<NonNullable<ClientOptions['policies']>['timestampGeneration']>

/** A node's own error tells more than the driver's that none came. */
const PATIENCE_SECONDS = 2.5

const LOCAL = 0
const REMOTE = 1

/** The driver sends again what it has certainly not written, and nothing else. */
function clientOptions({ policies }: Library, address: string, readTimeout: number): ClientOptions {
  const { AllowListPolicy, RoundRobinPolicy } = policies.loadBalancing
  return {
    contactPoints: [address],
    localDataCenter: DATA_CENTER,
    policies: {
      loadBalancing: new AllowListPolicy(new RoundRobinPolicy(), [address]),
      retry: new policies.retry.FallthroughRetryPolicy(),
      reconnection: new policies.reconnection.ConstantReconnectionPolicy(500),
      // The session's own stamps are given with each statement; without one, the server's.
      timestampGeneration: null as unknown as NoStamps,
    },
    pooling: { coreConnectionsPerHost: { [LOCAL]: 1, [REMOTE]: 0 }, heartBeatInterval: 1000 },
    socketOptions: { connectTimeout: 1500, readTimeout },
    queryOptions: { prepare: true, isIdempotent: false, fetchSize: 100_000 },
    // Whoever changes the schema waits for all nodes itself, once: the driver would look twice a second, after each statement.
    protocolOptions: { maxVersion: 4, maxSchemaAgreementWaitSeconds: 0 },
    encoding: { useBigIntAsLong: true },
    isMetadataSyncEnabled: false,
  }
}
