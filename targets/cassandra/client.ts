/** A client of Cassandra: one session, whose facets are statements. */
import type { Client, Facets } from 'rashomon/sdk'
import { bankOver } from './banks.ts'
import { logOver, setOver } from './collections.ts'
import { counterOver } from './counters.ts'
import { lockOver } from './lock.ts'
import { registerOver, usernamesOver } from './registers.ts'
import type { RunState } from './run-state.ts'
import { Session } from './session.ts'

export class CassandraClient implements Client {
  readonly facets: Partial<Facets>
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
      log: logOver(session),
      lock: lockOver(session),
    }
  }

  async close(): Promise<void> {
    this.#session.close()
  }
}
