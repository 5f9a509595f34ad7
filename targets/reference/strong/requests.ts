/** What a node answers to clients, and to nodes that ask on behalf of one. */
import { READ_OPS, type Reply, type Request } from '../protocol.ts'

export const LINEARIZABLE = 'linearizable'
export const LOCAL = 'local'

export const isRead = ({ command }: Request): boolean => READ_OPS.has(command.op)

/** Certainly not done. */
export const refused = (id: string, why: string): Reply => ({ kind: 'refused', id, why })

/** Not done if it is a read, which changes nothing; nobody knows otherwise. */
export const undecided = (id: string, read: boolean, why: string): Reply => ({
  kind: read ? 'refused' : 'unsure',
  id,
  why,
})

interface Forwarding {
  readonly connection: string
  readonly read: boolean
}

/**
 * Requests that this node has handed on to the leader, by their id; the last to ask for an id gets the answer. Bounded by
 * the clients' open requests since the leader changed last.
 */
export class Forwardings {
  #open = new Map<string, Forwarding>()

  add(request: Request, connection: string): void {
    this.#open.set(request.id, { connection, read: isRead(request) })
  }

  /** The connection that waits for the answer, if one still does. */
  take(id: string): string | null {
    const forwarding = this.#open.get(id)
    this.#open.delete(id)
    return forwarding?.connection ?? null
  }

  /** Gives all up: the leader that they went to is gone. */
  abandon(send: (connection: string, reply: Reply) => void): void {
    const open = this.#open
    if (open.size === 0) return
    this.#open = new Map()
    for (const [id, { connection, read }] of open) send(connection, undecided(id, read, 'the leader is gone'))
  }
}
