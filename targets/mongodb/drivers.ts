/**
 * Connections: one driver each, to one node, without retries, with one connection for commands and one by which the driver
 * watches the node. To connect costs two dozen milliseconds, and every operation of unknown outcome ends a session: so a
 * session leaves its drivers to the next one. MongoDB keeps nothing about a connection that an operation could see; what it
 * does keep, cluster times, belongs to the session. A driver that has a command under way which was given up is never left to
 * anybody: it is closed.
 */
import { createRequire } from 'node:module'
import type { Document, MongoClient, MongoClientOptions, Timestamp } from 'mongodb'
import { DefiniteFailure, type Endpoint, type NodeId } from 'rashomon/sdk'
import { failureOf } from './errors.ts'
import { timeOf } from './values.ts'

type Library = typeof import('mongodb')

const require = createRequire(import.meta.url)
let loaded: Library | null = null

/** Loaded at first use: who only lists targets does not wait for it. */
function library(): Library {
  loaded ??= require('mongodb') as Library
  return loaded
}

const CONNECT_MS = 1000

/**
 * One command at a time on one connection to one node, whatever that node is. No retries: `retryWrites` and `retryReads` for
 * single commands, and `maxAdaptiveRetries`, without which a commit would be tried twice. The driver's own time limit for
 * answers is longer than anybody's patience: operations are given up by their calls.
 */
const OPTIONS: MongoClientOptions = {
  directConnection: true,
  retryWrites: false,
  retryReads: false,
  maxAdaptiveRetries: 0,
  maxPoolSize: 1,
  serverSelectionTimeoutMS: CONNECT_MS,
  connectTimeoutMS: CONNECT_MS,
  waitQueueTimeoutMS: CONNECT_MS,
  socketTimeoutMS: 60_000,
  heartbeatFrequencyMS: 500,
  serverMonitoringMode: 'poll',
  monitorCommands: true,
}

export class Drivers {
  readonly #endpoint: (node: NodeId) => Endpoint
  readonly #idle = new Map<string, Driver[]>()
  readonly #all = new Set<Driver>()
  #closed = false

  constructor(endpoint: (node: NodeId) => Endpoint) {
    this.#endpoint = endpoint
  }

  /** @throws {DefiniteFailure} when the node is not there: nothing was sent */
  async take(node: NodeId, signal: AbortSignal): Promise<Driver> {
    const { host, port } = this.#endpoint(node)
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
    const idle = this.#idle.get(address)?.pop()
    if (idle !== undefined) return idle
    if (this.#closed || signal.aborted) throw new DefiniteFailure('given up before it was connected')
    const { MongoClient } = library()
    const driver = new Driver(new MongoClient(`mongodb://${address}/`, OPTIONS), address)
    this.#all.add(driver)
    try {
      await orAborted(driver.client.connect(), signal)
      return driver
    } catch (error) {
      this.discard(driver)
      // Only questions of the driver's own were sent.
      throw failureOf(error, 'read', false)
    }
  }

  /** For the next session; `driver` has nothing under way. */
  leave(driver: Driver): void {
    if (!this.#all.has(driver)) return
    const idle = this.#idle.get(driver.address)
    if (idle === undefined) this.#idle.set(driver.address, [driver])
    else idle.push(driver)
  }

  /** Those that nobody uses: what they learned of their nodes when they connected is not so any more. */
  discardIdle(): void {
    for (const driver of [...this.#idle.values()].flat()) this.discard(driver)
    this.#idle.clear()
  }

  /** false: it was given up. */
  has(driver: Driver): boolean {
    return this.#all.has(driver)
  }

  discard(driver: Driver): void {
    if (!this.#all.delete(driver)) return
    driver.client.close(true).catch(() => {}) // it may not be connected yet, or no more
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#idle.clear()
    const drivers = [...this.#all]
    this.#all.clear()
    await Promise.allSettled(drivers.map(({ client }) => client.close(true)))
  }
}

const orAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const leave = (): void => reject(new DefiniteFailure('not connected in time'))
    signal.addEventListener('abort', leave, { once: true })
    work.finally(() => signal.removeEventListener('abort', leave)).then(resolve, reject)
  })

/** What nodes say of themselves, as far as anybody asks for it here. */
export interface Hello extends Document {
  readonly isWritablePrimary?: boolean
  readonly secondary?: boolean
  /** "172.30.7.2:27017" */
  readonly primary?: string
  readonly electionId?: { toHexString(): string }
  readonly lastWrite?: { readonly opTime?: OpTime; readonly majorityOpTime?: OpTime }
}

export interface OpTime {
  readonly ts: Timestamp
  readonly t: Timestamp | number
}

export class Driver {
  readonly client: MongoClient
  readonly address: string
  /** As the driver last heard; null while the node does not answer it. */
  hello: Hello | null = null
  #sent = false
  #operationTime: Timestamp | null = null

  constructor(client: MongoClient, address: string) {
    this.client = client
    this.address = address
    client.on('serverHeartbeatSucceeded', ({ reply }) => {
      this.hello = reply as Hello // what hello answers
    })
    client.on('serverHeartbeatFailed', () => {
      this.hello = null
    })
    client.on('commandStarted', () => {
      this.#sent = true
    })
    client.on('commandSucceeded', ({ reply }) => {
      const time = (reply as { readonly operationTime?: Timestamp } | null)?.operationTime
      if (time !== undefined) this.#operationTime = time
    })
  }

  /** From here on `sent` and `operationTime` speak of what is asked next. */
  begin(): void {
    this.#sent = false
    this.#operationTime = null
  }

  /** Whether a command was announced, which comes before it is written. */
  get sent(): boolean {
    return this.#sent
  }

  /** Of the last answer: how far the node had come. */
  get operationTime(): bigint | null {
    return this.#operationTime === null ? null : timeOf(this.#operationTime)
  }
}
