/**
 * Made-up histories of any size, for measuring checkers and for comparing tools on the same files: processes call one
 * correct copy, at exponential intervals; some calls never return (half of those take effect), and as many answers as
 * asked for are anomalies, spread evenly over the history.
 *
 * Shape:  the same shape and seed give the same events.
 * Cost:   O(operations × log concurrency); nothing is kept but the object's own state.
 */
import type { HistorySink } from '../../history/index.ts'
import { type Random, randomStream } from '../../time/index.ts'
import { EventQueue } from './event-queue.ts'
import { SYNTHETIC_READS, type SyntheticAnswer, type SyntheticCall, type SyntheticObject } from './synthetic-object.ts'

export interface SyntheticPlan {
  readonly operations: number
  /** Processes at a time: the most operations in flight. */
  readonly concurrency: number
  /** Share of the operations that change something which never return, 0 … 1. */
  readonly crashed: number
  /** How many answers are to be wrong. */
  readonly anomalies: number
  readonly seed: number
  readonly level: string
}

/** Means of the exponential times, nanoseconds. */
const THINK_NS = 100_000
const WAY_NS = 500_000

const PHASES = { think: 0, there: 1, back: 2 } as const

/** @returns how many anomalies there are: fewer than asked for where no answer could be made wrong */
export function synthesise<Memo>(object: SyntheticObject<Memo>, plan: SyntheticPlan, sink: HistorySink): number {
  const loop = new Loop(object, plan, sink)
  loop.run()
  sink.end(0)
  return loop.anomalies
}

interface InFlight<Memo> {
  readonly row: number
  readonly call: SyntheticCall<Memo>
  readonly crashes: boolean
  readonly takesEffect: boolean
  answer: SyntheticAnswer
}

const NO_ANSWER: SyntheticAnswer = {}

class Loop<Memo> {
  anomalies = 0
  readonly #object: SyntheticObject<Memo>
  readonly #plan: SyntheticPlan
  readonly #sink: HistorySink
  readonly #random: Random
  readonly #queue: EventQueue
  readonly #phase: Uint8Array
  readonly #process: Int32Array
  readonly #inFlight: (InFlight<Memo> | null)[]
  #processes: number
  #invoked = 0
  #returned = 0

  constructor(object: SyntheticObject<Memo>, plan: SyntheticPlan, sink: HistorySink) {
    const { concurrency, seed } = plan
    this.#object = object
    this.#plan = plan
    this.#sink = sink
    this.#random = randomStream(seed, 'synthetic history')
    this.#queue = new EventQueue(concurrency)
    this.#phase = new Uint8Array(concurrency)
    this.#process = Int32Array.from({ length: concurrency }, (_, slot) => slot)
    this.#inFlight = Array.from({ length: concurrency }, () => null)
    this.#processes = concurrency
  }

  run(): void {
    const { concurrency } = this.#plan
    for (let slot = 0; slot < concurrency; slot++) this.#later(slot, 0, THINK_NS)
    while (this.#queue.length > 0) {
      const slot = this.#queue.firstSlot
      const atNs = this.#queue.firstTime
      this.#queue.dropFirst()
      if (this.#phase[slot] === PHASES.think) this.#invoke(slot, atNs)
      else if (this.#phase[slot] === PHASES.there) this.#takeEffect(slot, atNs)
      else this.#complete(slot, atNs)
    }
  }

  /** Whole nanoseconds, and never two events at once for one process. */
  #later(slot: number, atNs: number, meanNs: number): void {
    this.#queue.add(atNs + 1 + Math.floor(this.#random.exponential(meanNs)), slot)
  }

  #invoke(slot: number, atNs: number): void {
    if (this.#invoked === this.#plan.operations) return
    this.#invoked++
    const process = this.#process[slot] ?? 0
    const call = this.#object.call(process, this.#random)
    const crashes = !SYNTHETIC_READS.has(call.fn) && this.#random.next() < this.#plan.crashed
    const takesEffect = !crashes || this.#random.next() < 0.5
    const row = this.#sink.invoke({
      process,
      session: process,
      node: null,
      phase: 'main',
      fn: call.fn,
      level: this.#plan.level,
      key: call.key,
      args: call.args,
      intendedNs: atNs,
      atNs,
    })
    this.#inFlight[slot] = { row, call, crashes, takesEffect, answer: NO_ANSWER }
    this.#phase[slot] = PHASES.there
    this.#later(slot, atNs, WAY_NS)
  }

  #takeEffect(slot: number, atNs: number): void {
    const operation = this.#inFlight[slot]
    if (operation?.takesEffect === true) {
      operation.answer = this.#object.apply(operation.call, this.#process[slot] ?? 0)
    }
    this.#phase[slot] = PHASES.back
    this.#later(slot, atNs, WAY_NS)
  }

  #complete(slot: number, atNs: number): void {
    const operation = this.#inFlight[slot]
    if (operation === null || operation === undefined) return
    const { row, call, crashes } = operation
    const process = this.#process[slot] ?? 0
    this.#returned++
    if (crashes) {
      this.#sink.complete(row, { outcome: 'info', error: 'no answer', atNs })
      this.#object.crashed(call, process)
      this.#process[slot] = this.#processes++
    } else {
      const spoilt = this.#anomalyIsDue() ? this.#object.spoil(call, operation.answer, process) : null
      if (spoilt !== null) this.anomalies++
      this.#sink.complete(row, { outcome: 'ok', ...(spoilt ?? operation.answer), atNs })
      if (spoilt === null) this.#object.returned(call, operation.answer, process)
    }
    this.#inFlight[slot] = null
    this.#phase[slot] = PHASES.think
    this.#later(slot, atNs, THINK_NS)
  }

  /** The first at the middle of its share of the history, and so on. */
  #anomalyIsDue(): boolean {
    const { anomalies, operations } = this.#plan
    return this.anomalies < anomalies && this.#returned * anomalies >= (this.anomalies + 0.5) * operations
  }
}
