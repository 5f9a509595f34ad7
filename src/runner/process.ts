/**
 * One logical client: a succession of processes, each with a session of its own. An operation whose outcome is not known
 * ends the process; its successor takes a new number and a client that has seen nothing.
 */
import { PluginError, RashomonError } from '../errors.ts'
import type { Client, StartedTarget } from '../plugin/index.ts'

export class LogicalClient {
  /** Position among the clients; decides the node it is pinned to. */
  readonly index: number
  busy = false
  process: number
  /** Aborted when a time limit of this process passes; the client's connections hang on it. */
  controller: AbortController = new AbortController()
  #client: Client | null = null
  readonly #target: StartedTarget
  readonly #numbers: { next: number }

  constructor(index: number, target: StartedTarget, numbers: { next: number }) {
    this.index = index
    this.#target = target
    this.#numbers = numbers
    this.process = numbers.next++
  }

  /** @throws {PluginError} when the target cannot open one */
  get client(): Client {
    this.#client ??= this.#open()
    return this.#client
  }

  #open(): Client {
    try {
      return this.#target.open(`p${this.process}`)
    } catch (cause) {
      if (cause instanceof RashomonError) throw cause
      throw new PluginError({
        what: 'the target cannot open a client',
        why: cause instanceof Error ? cause.message : String(cause),
        fix: 'let `open` only make it, and its first call connect: then what fails is the outcome of an operation',
        cause,
      })
    }
  }

  /** Ends the process: the token of its session is dropped, never handed on. */
  retire(): void {
    this.close()
    this.process = this.#numbers.next++
    this.renewSignal()
  }

  renewSignal(): void {
    this.controller = new AbortController()
  }

  /** Nobody waits for it, and how it goes changes nothing that was recorded. */
  close(): void {
    this.#client?.close().catch(() => {})
    this.#client = null
  }
}
