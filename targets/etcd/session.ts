/** What a client carries: a connection to each member that it has asked, all closed when a call is aborted. */
import { type Call, DefiniteFailure, type Endpoint, type NodeId } from 'rashomon/sdk'
import { Connection } from './connection.ts'
import { withoutEffect } from './errors.ts'
import type { KeyValue, Method, Methods, RangeRequest, RangeResponse, RequestOp, ResponseHeader } from './messages.ts'
import type { OwnKeys } from './own-keys.ts'
import { foundByEach } from './values.ts'

/** Methods that change what an operation is about. */
type Change = 'Put' | 'DeleteRange' | 'Txn'
export type EndpointOf = (node: NodeId) => Endpoint

export class Session {
  readonly #endpoint: EndpointOf
  readonly #hasLeader: boolean
  readonly #keys: OwnKeys
  readonly #connections = new Map<NodeId, Connection>()
  /** The request whose outcome nobody knows. */
  #unsure: string | null = null
  /** Whose end closes all connections. */
  #signal: AbortSignal | null = null

  constructor(endpoint: EndpointOf, hasLeader: boolean, keys: OwnKeys) {
    this.#endpoint = endpoint
    this.#keys = keys
    this.#hasLeader = hasLeader
  }

  /**
   * A change. etcd does not recognise a request that is repeated: one that may have been carried out is not asked for again,
   * or a compare-and-set would fail because it succeeded, and an old value come back.
   */
  async carryOut<M extends Change>(method: M, request: Methods[M]['takes'], call: Call): Promise<Methods[M]['gives']> {
    const { requestId } = call
    if (this.#unsure === requestId) throw new DefiniteFailure('the attempt before may have been carried out')
    try {
      return await this.call(method, request, call)
    } catch (error) {
      if (!(error instanceof DefiniteFailure)) this.#unsure = requestId
      throw error
    }
  }

  async call<M extends Method>(method: M, request: Methods[M]['takes'], call: Call): Promise<Methods[M]['gives']> {
    // The step of an operation that was given up meanwhile.
    if (call.signal.aborted) throw new DefiniteFailure('given up before this was sent')
    const keys = this.#keys
    return keys.told(method, await this.#watched(call).call(method, keys.asked(method, request)))
  }

  /** A reading by itself, as fresh as the level promises. */
  read(request: RangeRequest, call: Call): Promise<RangeResponse> {
    return this.call('Range', { ...request, serializable: call.level === SERIALIZABLE }, call)
  }

  /**
   * The reading before a change: what writes go by is linearizable at every level, and fails where there is no quorum before
   * anything is changed.
   */
  look(request: RangeRequest, call: Call): Promise<RangeResponse> {
    return withoutEffect(this.call('Range', request, call))
  }

  /** Several keys at one revision, linearizable like `look`. */
  async lookAll(
    reads: readonly RequestOp[],
    call: Call,
  ): Promise<{ readonly header: ResponseHeader; readonly found: readonly (KeyValue | undefined)[] }> {
    const request = { compare: [], success: reads, failure: [] }
    const { header, responses } = await withoutEffect(this.call('Txn', request, call))
    return { header, found: foundByEach(responses) }
  }

  /** Of nobody's operation. */
  connection(node: NodeId): Connection {
    const known = this.#connections.get(node)
    if (known !== undefined) return known
    const connection = new Connection(this.#endpoint(node), this.#hasLeader)
    this.#connections.set(node, connection)
    return connection
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close()
    this.#connections.clear()
  }

  #watched({ node, signal }: Call): Connection {
    if (this.#signal !== signal) {
      this.#signal = signal
      // Once a signal, not once a call: a signal serves many operations.
      const givenUp = (): void => {
        if (this.#signal === signal) this.close()
      }
      signal.addEventListener('abort', givenUp, { once: true })
    }
    return this.connection(node)
  }
}

export const LINEARIZABLE = 'linearizable'
export const SERIALIZABLE = 'serializable'
