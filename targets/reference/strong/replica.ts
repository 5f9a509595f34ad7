/**
 * The replicated state: what the commands did, and which requests have been carried out with which result (Raft §8).
 *
 * The table of requests is part of the state machine, so that every node has the same one and a restart rebuilds it: a
 * request that comes twice (sent again by its client, or doubled on its way to the leader) is applied once and answered
 * alike. It is never pruned: nobody knows how late a copy may come, and a run ends before memory does.
 */
import type { LockBugs } from '../locks.ts'
import type { Command, Result } from '../protocol.ts'
import { StateMachine } from '../state-machine.ts'
import type { Entry } from './messages.ts'

export class Replica {
  readonly #machine: StateMachine
  readonly #results = new Map<string, Result>()
  readonly #applyDuplicates: boolean

  constructor(applyDuplicates: boolean, lockBugs?: LockBugs) {
    this.#machine = new StateMachine(lockBugs)
    this.#applyDuplicates = applyDuplicates
  }

  /** null: a no-op. */
  apply({ request }: Entry): Result | null {
    if (request === null) return null
    const { id, command } = request
    if (this.#applyDuplicates) return this.#machine.apply(command)
    const known = this.#results.get(id)
    if (known !== undefined) return known
    const result = this.#machine.apply(command)
    this.#results.set(id, result)
    return result
  }

  /** null: an account that is asked for is not known here yet, so there is no whole answer. */
  read(command: Command): Result | null {
    const result = this.#machine.apply(command)
    return command.op === 'balances' && result.balances?.length !== command.keys.length ? null : result
  }
}
