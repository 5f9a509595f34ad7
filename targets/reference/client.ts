/** The client of every built-in store: one lazy stream a node, and whatever token the store hands out. */
import {
  type Call,
  type Client,
  type Connection,
  ConnectionError,
  DefiniteFailure,
  type Facets,
  type NodeId,
  type Simulation,
} from 'rashomon/sdk'
import { facetsOver } from './facets.ts'
import { type Command, READ_OPS, type Reply, type Request, type Result } from './protocol.ts'

/** How a session's token grows with each answer; stores without tokens have none. */
export interface TokenRules {
  merge(held: unknown, told: unknown): unknown
  /** Bug switch: forget the token when the session asks another node. */
  readonly lostOnMove?: boolean
  /**
   * A change that may have been made at one node is asked for again at that node only: stores whose nodes answer for
   * themselves cannot tell elsewhere that it is the same, and would make it twice.
   */
  readonly repeatsOnlyThere?: boolean
}

export class ReferenceClient<Message> implements Client {
  readonly facets: Facets
  readonly #simulation: Simulation<Message | Request | Reply>
  readonly #streams = new Map<NodeId, Connection<Message | Request | Reply>>()
  /** Whose end ends all streams. */
  #signal: AbortSignal | null = null
  readonly #rules: TokenRules | null
  #token: unknown
  #lastNode: NodeId | null = null
  /** The last change that nobody knows of whether it was made. */
  #unsure: { readonly requestId: string; readonly node: NodeId } | null = null

  /** `session`: the owner of its locks. */
  constructor(
    simulation: Simulation<Message | Request | Reply>,
    rules: TokenRules | null,
    session: string = 'nobody in particular',
  ) {
    this.#simulation = simulation
    this.#rules = rules
    this.facets = facetsOver((command, call) => this.#ask(command, call), session)
  }

  async close(): Promise<void> {
    this.#disconnect('closed')
  }

  #disconnect(why: string): void {
    for (const connection of this.#streams.values()) this.#simulation.disconnect(connection, why)
    this.#streams.clear()
  }

  async #ask(command: Command, call: Call): Promise<Result> {
    this.#refuseRepetition(call)
    const connection = this.#connection(call)
    const request: Request = { kind: 'request', id: call.requestId, level: call.level, command, ...this.#carried(call) }
    try {
      const reply = (await this.#simulation.request(connection, request)) as Reply
      if (reply.id !== request.id) {
        this.#simulation.disconnect(connection, 'out of step')
        throw new Error(`the answer was to ${reply.id}, not to ${request.id}`)
      }
      return this.#result(reply)
    } catch (error) {
      if (error instanceof ConnectionError && !error.sent) throw new DefiniteFailure(error.message)
      if (!(error instanceof DefiniteFailure || READ_OPS.has(command.op)))
        this.#unsure = { requestId: call.requestId, node: call.node }
      throw error
    }
  }

  #refuseRepetition({ requestId, node }: Call): void {
    const unsure = this.#unsure
    if (this.#rules?.repeatsOnlyThere !== true || unsure?.requestId !== requestId || unsure.node === node) return
    throw new DefiniteFailure(`${unsure.node} may have done it, which ${node} could not tell`)
  }

  #carried(call: Call): { token?: unknown } {
    const moved = this.#lastNode !== null && this.#lastNode !== call.node
    this.#lastNode = call.node
    if (moved && this.#rules?.lostOnMove === true) this.#token = undefined
    return this.#token === undefined ? {} : { token: this.#token }
  }

  #result(reply: Reply): Result {
    switch (reply.kind) {
      case 'reply':
        if (this.#rules !== null && reply.token !== undefined) this.#token = this.#rules.merge(this.#token, reply.token)
        return reply.result
      case 'refused':
        throw new DefiniteFailure(reply.why)
      case 'unsure':
        throw new Error(reply.why)
      default:
        return reply satisfies never
    }
  }

  /** The stream to the node; an aborted call destroys it, so that no late reply meets the next operation. */
  #connection({ node, signal }: Call): Connection<Message | Request | Reply> {
    if (this.#signal !== signal) {
      this.#signal = signal
      // Once a signal, not once a stream: a node that is down costs a stream an operation.
      signal.addEventListener('abort', () => this.#disconnect('timed out'), { once: true })
    }
    const known = this.#streams.get(node)
    if (known?.isOpen === true) return known
    const connection = this.#simulation.connect(node)
    this.#streams.set(node, connection)
    return connection
  }
}
