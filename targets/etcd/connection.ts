/**
 * One connection of a session to one member: a channel of its own, made at the first call, without retries.
 *
 * A request is handed to the driver only once the channel is connected. So whoever is cut off from a member knows that
 * nothing was sent, and only calls that were under way have an outcome that nobody knows.
 */
import type { connectivityState, Client as Driver, Metadata, ServiceError } from '@grpc/grpc-js'
import { DefiniteFailure, type Endpoint } from 'rashomon/sdk'
import { failureOf } from './errors.ts'
import type { LeaseKeepAliveResponse, Method, Methods } from './messages.ts'
import { type AnyMethod, grpc, methodOf } from './rpc.ts'

const OPTIONS = {
  // A retry would hide what the first attempt did.
  'grpc.enable_retries': 0,
  // Else all clients of one address share a socket.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_http_proxy': 0,
  // Two minutes, unless said: healed members would look dead for as long.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 500,
  'grpc.max_receive_message_length': -1,
} as const

interface Cancellable {
  cancel(): void
}

export class Connection {
  readonly #channel: Driver
  readonly #metadata: Metadata
  readonly #open = new Set<Cancellable>()
  /** Who wait for the channel to connect; told when it is closed. */
  readonly #waiting = new Set<() => void>()
  #closed = false

  /** `hasLeader`: members refuse what they get while they know of no leader. */
  constructor({ host, port }: Endpoint, hasLeader: boolean) {
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
    const { Client, credentials, Metadata } = grpc()
    this.#channel = new Client(address, credentials.createInsecure(), OPTIONS)
    this.#metadata = new Metadata()
    if (hasLeader) this.#metadata.set('hasleader', 'true')
  }

  /** @throws {DefiniteFailure} where the request certainly had no effect; any other error: nobody knows */
  async call<M extends Method>(name: M, request: Methods[M]['takes']): Promise<Methods[M]['gives']> {
    if (!this.#isReady()) await this.#ready()
    return this.#send(methodOf(name), request) as Promise<Methods[M]['gives']>
  }

  /** Asks once that a lease be kept alive. Resolves to the seconds that it has again: 0, if it is no more. */
  async keepAlive(lease: string): Promise<number> {
    if (!this.#isReady()) await this.#ready()
    const { path, requestSerialize, responseDeserialize } = methodOf('LeaseKeepAlive')
    const call = this.#channel.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, this.#metadata)
    this.#open.add(call)
    try {
      return await new Promise((resolve, reject) => {
        call.on('data', (answer: LeaseKeepAliveResponse) => resolve(Number(answer.TTL)))
        call.on('error', (error: ServiceError) => reject(failureOf(error)))
        call.on('end', () => reject(new Error('it ended without an answer')))
        call.write({ ID: lease })
      })
    } finally {
      this.#open.delete(call)
      call.cancel()
    }
  }

  /** Whatever is under way ends with an outcome that is not known; what waits for a connection was never sent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#channel.close()
    for (const call of this.#open) call.cancel()
    for (const tell of this.#waiting) tell()
  }

  #isReady(): boolean {
    return !this.#closed && this.#channel.getChannel().getConnectivityState(true) === grpc().connectivityState.READY
  }

  /** Until the channel is connected, or its first try has failed: then the driver says why. */
  async #ready(): Promise<void> {
    while (!this.#closed) {
      const state = this.#channel.getChannel().getConnectivityState(true)
      const { connectivityState } = grpc()
      if (state === connectivityState.READY || state === connectivityState.TRANSIENT_FAILURE) return
      await this.#changed(state)
    }
    throw new DefiniteFailure('not connected in time')
  }

  #changed(state: connectivityState): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done)
        resolve()
      }
      this.#waiting.add(done)
      this.#channel.getChannel().watchConnectivityState(state, Number.POSITIVE_INFINITY, done)
    })
  }

  #send({ path, requestSerialize, responseDeserialize }: AnyMethod, request: object): Promise<object> {
    return new Promise((resolve, reject) => {
      const call = this.#channel.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        this.#metadata,
        (error, answer) => {
          this.#open.delete(call)
          if (error !== null) reject(failureOf(error))
          else if (answer === undefined) reject(new Error('it ended without an answer'))
          else resolve(answer)
        },
      )
      this.#open.add(call)
    })
  }
}
