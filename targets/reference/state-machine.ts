/**
 * What plain commands do to one copy of the data: registers, counters, accounts, names, sets, queues, logs, locks and
 * ids, each with keys of its own.
 *
 * Deterministic: the same commands in the same order give the same state and the same results on every node. Nobody else
 * holds on to what a result carries.
 */
import type { Key, Value } from 'rashomon/sdk'
import { Collections } from './collections.ts'
import { type LockBugs, Locks } from './locks.ts'
import type { Command, Result } from './protocol.ts'

const DONE: Result = {}

export class StateMachine {
  readonly #registers = new Map<Key, Value>()
  readonly #counters = new Map<Key, number>()
  readonly #accounts = new Map<Key, number>()
  readonly #names = new Map<Key, Value>()
  readonly #collections = new Collections()
  readonly #locks: Locks
  #lastId = 0

  constructor(lockBugs?: LockBugs) {
    this.#locks = new Locks(lockBugs)
  }

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
      case 'add-element':
        return this.#collections.add(command.key, command.element)
      case 'remove-element':
        return this.#collections.remove(command.key, command.element)
      case 'has-element':
        return this.#collections.has(command.key, command.element)
      case 'elements':
        return this.#collections.elements(command.key)
      case 'enqueue':
        return this.#collections.enqueue(command.key, command.value)
      case 'dequeue':
        return this.#collections.dequeue(command.key)
      case 'append':
        return this.#collections.append(command.key, command.value)
      case 'entries':
        return this.#collections.entries(command.key)
      case 'acquire':
        return this.#locks.acquire(command.key, command.owner, command.atMs ?? 0)
      case 'release':
        return this.#locks.release(command.key, command.owner)
      case 'guarded':
        return this.#locks.use(command.key, command.token)
      case 'generate':
        return { value: ++this.#lastId }
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
