/** A client of etcd: one session, whose facets are calls of the API. */
import { type Client, type Clock, type Facets, flagOption, numberOption, type Options } from 'rashomon/sdk'
import { logOver, queueOver, setOver } from './collections.ts'
import { Locks } from './lock.ts'
import { bankOver, counterOver } from './numbers.ts'
import type { OwnKeys } from './own-keys.ts'
import { idsOver, registerOver, usernamesOver } from './registers.ts'
import { type EndpointOf, Session } from './session.ts'

export class EtcdClient implements Client {
  readonly facets: Facets
  readonly #session: Session
  readonly #locks: Locks

  constructor(endpoint: EndpointOf, keys: OwnKeys, options: Options, clock: Clock) {
    const session = new Session(endpoint, flagOption(options, 'hasleader'), keys)
    this.#session = session
    this.#locks = new Locks(
      session,
      {
        ttl: numberOption(options, 'lock-ttl'),
        keepAlive: flagOption(options, 'lock-keepalive'),
        fencing: flagOption(options, 'lock-fencing'),
      },
      clock,
    )
    this.facets = {
      register: registerOver(session),
      counter: counterOver(session),
      bank: bankOver(session),
      usernames: usernamesOver(session),
      set: setOver(session),
      queue: queueOver(session),
      log: logOver(session),
      lock: this.#locks.facet,
      ids: idsOver(session),
    }
  }

  async close(): Promise<void> {
    this.#locks.close()
    this.#session.close()
  }
}
