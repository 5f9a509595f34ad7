/** One phase: asks the generator for operations and hands each to a free client, until it is done. */
import type { AnyGenerator, Completed, Operation } from '../generator/index.ts'
import type { Phase } from '../history/index.ts'
import { type Random, randomStream } from '../time/index.ts'
import { nanos } from '../units.ts'
import type { Executor } from './execute.ts'
import { LogicalClient } from './process.ts'
import type { RunPlan } from './run-plan.ts'
import { Wake } from './wake.ts'

export interface PhaseResult {
  /** Operations that were due when every client was busy and no more could be opened. */
  readonly notStarted: number
}

/** The clients of a run; they live through all phases. */
export class Clients {
  readonly all: LogicalClient[] = []
  readonly #plan: RunPlan
  readonly #numbers = { next: 0 }

  constructor(plan: RunPlan) {
    this.#plan = plan
    for (let index = 0; index < plan.concurrency; index++) this.open()
  }

  open(): LogicalClient {
    const client = new LogicalClient(this.all.length, this.#plan.target, this.#numbers)
    this.all.push(client)
    return client
  }

  /** The client of that number, opened if need be. */
  numbered(index: number): LogicalClient {
    while (this.all.length <= index) this.open()
    return this.all[index] as LogicalClient // just made sure of
  }

  close(): void {
    for (const client of this.all) client.close()
  }
}

export class PhaseRunner {
  readonly #plan: RunPlan
  readonly #clients: Clients
  readonly #executor: Executor
  readonly #phase: Phase
  readonly #random: Random
  /** Free clients, the longest idle first. */
  readonly #idle: LogicalClient[] = []
  readonly #completed: Completed[] = []
  readonly #wake = new Wake()
  #broken: { readonly error: unknown } | null = null
  #outstanding = 0
  #notStarted = 0
  /** An operation was due with nobody free: an open loop's rates are real then, a closed loop just waits. */
  readonly #openLoop: boolean

  constructor(plan: RunPlan, clients: Clients, executor: Executor, phase: Phase) {
    this.#plan = plan
    this.#clients = clients
    this.#executor = executor
    this.#phase = phase
    this.#openLoop = phase === 'main' && plan.rate !== null
    this.#random = randomStream(plan.seed, `generator ${phase}`)
    for (const client of clients.all) this.#idle.push(client)
  }

  /** @throws what an operation threw that is no outcome: a plug-in's mistake, a history that cannot be written */
  async run(generator: AnyGenerator, signal: AbortSignal): Promise<PhaseResult> {
    const { clock } = this.#plan.target
    const beganNs = clock.now()
    const stop = (): void => this.#wake.ring()
    signal.addEventListener('abort', stop, { once: true })
    try {
      await this.#loop(generator, beganNs, signal)
    } finally {
      signal.removeEventListener('abort', stop)
    }
    return { notStarted: this.#notStarted }
  }

  async #loop(generator: AnyGenerator, beganNs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#plan.target
    let state = generator.initial(this.#random)
    let turned = false
    while (!signal.aborted) {
      if (this.#broken !== null) throw this.#broken.error
      for (const completed of this.#completed) state = generator.update(state, completed)
      this.#completed.length = 0
      if (!this.#openLoop && this.#phase === 'main' && this.#idle.length === 0) {
        await this.#wake.wait()
        continue
      }
      const nowNs = nanos(clock.now() - beganNs)
      const offer = generator.next(state, { nowNs })
      if (offer.kind === 'done' && this.#outstanding === 0) break
      const dueNs =
        offer.kind === 'operation' ? offer.operation.atNs : offer.kind === 'wait' ? offer.untilNs : undefined
      if (offer.kind !== 'operation' || offer.operation.atNs > nowNs) {
        await this.#pause(offer.kind === 'done' || dueNs === undefined ? null : dueNs - nowNs)
        continue
      }
      const client = this.#clientFor(offer.operation)
      if (client === 'none' && clock.turn !== undefined && !turned) {
        // A harness that is late must not take answers that it has not looked at for clients that are busy.
        turned = true
        await clock.turn()
        continue
      }
      turned = false
      if (client === 'wait') {
        await this.#wake.wait()
        continue
      }
      state = offer.state
      if (client === 'none') this.#notStarted++
      else this.#start(client, offer.operation, beganNs)
    }
  }

  #clientFor(operation: Operation): LogicalClient | 'wait' | 'none' {
    if (operation.client !== undefined) {
      const client = this.#clients.numbered(operation.client)
      if (client.busy) return 'wait'
      const at = this.#idle.indexOf(client)
      if (at >= 0) this.#idle.splice(at, 1)
      return client
    }
    const idle = this.#idle.shift()
    if (idle !== undefined) return idle
    if (!this.#openLoop) return 'wait'
    return this.#clients.all.length < this.#plan.maxProcesses ? this.#clients.open() : 'none'
  }

  #start(client: LogicalClient, operation: Operation, beganNs: number): void {
    client.busy = true
    this.#outstanding++
    // Only an open loop has a time table; elsewhere an operation is due when somebody is free.
    const dueNs = this.#openLoop ? beganNs + operation.atNs : this.#plan.target.clock.now()
    this.#executor.execute(client, operation, this.#phase, nanos(dueNs)).then(
      (completed) => {
        client.busy = false
        this.#outstanding--
        this.#idle.push(client)
        this.#completed.push({ ...completed, atNs: nanos(completed.atNs - beganNs) })
        this.#wake.ring()
      },
      (error: unknown) => {
        this.#broken = { error }
        this.#wake.ring()
      },
    )
  }

  async #pause(forNs: number | null): Promise<void> {
    if (forNs === null) await this.#wake.wait()
    else await this.#wake.waitAtMost(nanos(Math.max(1, Math.ceil(forNs))), this.#plan.target.clock)
  }
}
