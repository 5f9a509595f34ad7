/**
 * What plain commands do to one copy of the data: registers, counters, accounts and names, each a map of its own.
 *
 * Deterministic: the same commands in the same order give the same state and the same results on every node. Nobody else
 * holds on to what a result carries.
 */
import type { Key, Value } from 'rashomon/sdk'
import type { Command, Result } from './protocol.ts'

const DONE: Result = {}

export class StateMachine {
  readonly #registers = new Map<Key, Value>()
  readonly #counters = new Map<Key, number>()
  readonly #accounts = new Map<Key, number>()
  readonly #names = new Map<Key, Value>()

  /** Carries the command out, be it a read or a write. */
  apply(command: Command): Result {
    switch (command.op) {
      case 'read':
        return { value: this.#registers.get(command.key) ?? null }
      case 'write':
        this.#registers.set(command.key, command.value)
        return DONE
      case 'cas':
        return this.#swap(command.key, command.from, command.to)
      case 'add':
        this.#counters.set(command.key, this.#count(command.key) + command.delta)
        return DONE
      case 'count':
        return { value: this.#count(command.key) }
      case 'open':
        this.#accounts.set(command.key, command.balance)
        return DONE
      case 'transfer':
        return this.#transfer(command.from, command.to, command.amount)
      case 'balances':
        return this.#balances(command.keys)
      case 'register':
        return this.#register(command.key, command.claim)
      case 'owner':
        return { value: this.#names.get(command.key) ?? null }
      default:
        return command satisfies never
    }
  }

  #count(key: Key): number {
    return this.#counters.get(key) ?? 0
  }

  #swap(key: Key, from: Value, to: Value): Result {
    const current = this.#registers.get(key) ?? null
    if (current !== from) return { swapped: false, current }
    this.#registers.set(key, to)
    return { swapped: true }
  }

  /** Not covered, or an account that was never opened: nothing moves. */
  #transfer(from: Key, to: Key, amount: number): Result {
    const rich = this.#accounts.get(from)
    const poor = this.#accounts.get(to)
    if (rich === undefined || poor === undefined || rich < amount) return { moved: false }
    if (from !== to) {
      this.#accounts.set(from, rich - amount)
      this.#accounts.set(to, poor + amount)
    }
    return { moved: true }
  }

  /** Accounts that were never opened are left out. */
  #balances(keys: readonly Key[]): Result {
    const balances = keys.flatMap((key) => {
      const balance = this.#accounts.get(key)
      return balance === undefined ? [] : [[key, balance] as const]
    })
    return { balances }
  }

  #register(name: Key, claim: Value): Result {
    const owner = this.#names.get(name)
    if (owner !== undefined) return { registered: false, owner }
    this.#names.set(name, claim)
    return { registered: true }
  }
}
