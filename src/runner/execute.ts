/** One operation, from its invocation to its completion: recorded before it is sent, classified when it returns. */
import { InternalError, PluginError } from '../errors.ts'
import type { Completed, Operation } from '../generator/index.ts'
import type { HistorySink, Outcome, Phase } from '../history/index.ts'
import { DefiniteFailure } from '../plugin/index.ts'
import { type Random, randomStream } from '../time/index.ts'
import { type Nanos, type NodeId, nanos } from '../units.ts'
import { type Deadline, Deadlines } from './deadlines.ts'
import { type Performed, PURE_READS, perform } from './perform.ts'
import { NewestPrimary } from './primaries.ts'
import type { LogicalClient } from './process.ts'
import type { Progress } from './progress.ts'
import type { RunPlan } from './run-plan.ts'

/** How long a client may take to notice that its operation was aborted, before we stop waiting for it. */
const GRACE_NS = nanos(200e6)
const ATTEMPTS = 4

export type Ending =
  | { readonly kind: 'ok'; readonly performed: Performed }
  /** `abandoned`: the client did not even notice that it was aborted. */
  | { readonly kind: 'fail' | 'info'; readonly why: string; readonly abandoned?: true }

interface PlannedCall {
  readonly node: NodeId
  readonly level: string
  readonly requestId: string
}

/** For waits that nothing cuts short. */
const NEVER = new AbortController().signal

/**
 * A target that does not recognise a repeated request may answer no to it because the first copy took effect: its own
 * value would look like nobody's.
 */
const REFUSED_ITSELF: Ending = { kind: 'info', why: 'answered no after an attempt of unknown outcome' }

export class Executor {
  readonly #plan: RunPlan
  readonly #sink: HistorySink
  readonly #progress: Progress
  readonly #deadlines: Deadlines
  readonly #grace: Deadlines
  readonly #routing: Random
  readonly #primary: NewestPrimary
  #stopped = false

  constructor(plan: RunPlan, sink: HistorySink, progress: Progress) {
    this.#plan = plan
    this.#sink = sink
    this.#progress = progress
    const { clock } = plan.target
    this.#deadlines = new Deadlines(clock, plan.retry ? nanos(plan.opTimeoutNs / ATTEMPTS) : plan.opTimeoutNs)
    this.#grace = new Deadlines(clock, GRACE_NS)
    this.#routing = randomStream(plan.seed, 'routing')
    this.#primary = new NewestPrimary(plan.target)
  }

  /** The run is over: nothing expires, nothing is tried again. */
  stop(): void {
    this.#stopped = true
    this.#deadlines.stop()
    this.#grace.stop()
  }

  /** Resolves when the client is free again; times are the run's. `intendedNs`: when the operation was due, on the run's clock. */
  async execute(client: LogicalClient, operation: Operation, phase: Phase, intendedNs: Nanos): Promise<Completed> {
    if (operation.freshSession === true) client.retire()
    const node = operation.node ?? this.#route(client)
    const level = operation.level ?? this.#plan.level
    const atNs = this.#plan.target.clock.now()
    const row = this.#sink.invoke({
      process: client.process,
      session: client.process,
      node,
      phase,
      fn: operation.fn,
      level,
      key: operation.key ?? null,
      args: operation.args,
      intendedNs: Math.min(intendedNs, atNs),
      atNs,
    })
    const call: PlannedCall = { node, level, requestId: `r${row}` }
    const ending = await (this.#plan.retry
      ? this.#attempts(client, operation, call)
      : this.#attempt(client, operation, call))
    const completed = this.#record(row, operation, ending)
    // A client that is still at it must not meet the next operation: neither its answer nor its session.
    if (ending.kind === 'info' || (ending.kind === 'fail' && ending.abandoned === true)) client.retire()
    else if (client.controller.signal.aborted) client.renewSignal()
    if (ending.kind === 'fail') await this.#backOff()
    return completed
  }

  /** The same request again, until an answer; if the fate of any attempt is not known, that of the operation is not. */
  async #attempts(client: LogicalClient, operation: Operation, call: PlannedCall): Promise<Ending> {
    let unsure: Ending | null = null
    let { node } = call
    for (let attempt = 1; ; attempt++) {
      const ending = await this.#attempt(client, operation, { ...call, node })
      if (ending.kind === 'ok') return unsure !== null && ending.performed.negative ? REFUSED_ITSELF : ending
      if (ending.kind === 'info') unsure = ending
      if (this.#stopped || ending.abandoned === true || attempt === ATTEMPTS) return unsure ?? ending
      if (client.controller.signal.aborted) client.renewSignal()
      else await this.#backOff()
      node = this.#nextNode(client, operation, node)
    }
  }

  #attempt(client: LogicalClient, operation: Operation, call: PlannedCall): Promise<Ending> {
    return new Promise((resolve, reject) => {
      const { controller } = client
      let grace: Deadline | null = null
      const deadline = this.#deadlines.add(() => {
        grace = this.#grace.add(() => resolve({ ...failure(operation, TIMED_OUT), abandoned: true }))
        controller.abort()
      })
      const settled = (): void => {
        this.#deadlines.drop(deadline)
        if (grace !== null) this.#grace.drop(grace)
      }
      perform(this.#plan.facet, client.client.facets, operation, { ...call, signal: controller.signal }).then(
        (performed) => {
          settled()
          resolve({ kind: 'ok', performed })
        },
        (error: unknown) => {
          settled()
          if (error instanceof PluginError || error instanceof InternalError) reject(error)
          else resolve(failure(operation, error))
        },
      )
    })
  }

  #record(row: number, operation: Operation, ending: Ending): Completed {
    const atNs = this.#plan.target.clock.now()
    const outcome: Outcome = ending.kind
    this.#progress[outcome]++
    this.#progress.nowNs = atNs
    if (ending.kind !== 'ok') {
      this.#sink.complete(row, { outcome, error: ending.why, atNs })
      return { operation, outcome, negative: false, atNs }
    }
    const { performed } = ending
    this.#sink.complete(row, { ...performed, outcome, atNs })
    const { negative, result, items } = performed
    if (result !== undefined) return { operation, outcome, negative, result, atNs }
    if (items === undefined) return { operation, outcome, negative, atNs }
    return { operation, outcome, negative, result: JSON.stringify(items), atNs }
  }

  #backOff(): Promise<void> {
    const forNs = nanos(Math.round(this.#plan.backOffNs * (0.5 + this.#routing.next())))
    return this.#plan.target.clock.sleep(forNs, NEVER)
  }

  #route(client: LogicalClient): NodeId {
    const { nodes, route } = this.#plan
    const pinned = nodes[client.index % nodes.length] as NodeId // a cluster has at least one node
    if (route === 'pinned') return pinned
    if (route === 'roam') return this.#routing.pick(nodes)
    return this.#primary.node ?? pinned
  }

  /** Where a retry goes: a pinned client stays, and so does a reading of one node, which speaks for no other. */
  #nextNode(client: LogicalClient, operation: Operation, node: NodeId): NodeId {
    return this.#plan.route === 'pinned' || operation.node !== undefined ? node : this.#route(client)
  }
}

const TIMED_OUT = new Error('timed out')

/** A definite failure, or a reading that got no answer: nothing happened. Whatever else: nobody knows. */
function failure(operation: Operation, error: unknown): Exclude<Ending, { readonly kind: 'ok' }> {
  const why = error instanceof Error ? error.message : String(error)
  const definite = error instanceof DefiniteFailure || PURE_READS.has(operation.fn)
  return { kind: definite ? 'fail' : 'info', why }
}
