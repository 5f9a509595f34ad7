/** A client of MongoDB: one session, whose facets are commands. */
import type { Client, Facets } from 'rashomon/sdk'
import { logOver, queueOver, setOver } from './collections.ts'
import { lockOver } from './lock.ts'
import { bankOver, counterOver } from './numbers.ts'
import { idsOver, registerOver, usernamesOver } from './registers.ts'
import type { RunState } from './run-state.ts'
import { Session } from './session.ts'

export class MongoDbClient implements Client {
  readonly facets: Facets
  readonly #session: Session

  constructor(name: string, run: RunState) {
    const session = new Session(name, run)
    this.#session = session
    this.facets = {
      register: registerOver(session),
      counter: counterOver(session),
      bank: bankOver(session),
      usernames: usernamesOver(session),
      set: setOver(session),
      queue: queueOver(session),
      log: logOver(session),
      lock: lockOver(session),
      ids: idsOver(session),
    }
  }

  async close(): Promise<void> {
    this.#session.close()
  }
}
