/**
 * One run, from set-up to recorded history: setup, main under the nemeses, heal, a quiet period, final reads. The one
 * loop that owns the effects; it writes to the sink that it is given and judges nothing.
 */
import { EnvironmentError, type RashomonError } from '../errors.ts'
import { type AnyGenerator, anyGenerator, limited, paced, until } from '../generator/index.ts'
import type { Completion, HistorySink, Invocation, Unsettled } from '../history/index.ts'
import { type Key, seconds } from '../units.ts'
import { Executor } from './execute.ts'
import { NemesisRunner } from './nemesis-runner.ts'
import { Clients, PhaseRunner } from './phase.ts'
import { enter, type Progress } from './progress.ts'
import type { RunPlan } from './run-plan.ts'

/** What was under way may end in good order; what waits for an engine that is silent would wait for ever. */
const WITHOUT_ENGINE = seconds(5)
const NEVER = new AbortController().signal

/**
 * Runs to its end, or until `signal` aborts: then what was recorded stays, without an end.
 *
 * @throws {EnvironmentError} when a setup operation is not ok
 * @throws {PluginError} when a client or a nemesis breaks its contract; what was recorded stays here, too
 */
export async function run(plan: RunPlan, sink: HistorySink, progress: Progress, signal: AbortSignal): Promise<void> {
  const { target } = plan
  const over = new AbortController()
  const stop = (): void => over.abort()
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  let lost: RashomonError | null = null
  const gone = target.lost?.then(async (error) => {
    lost = error
    stop()
    await target.clock.sleep(WITHOUT_ENGINE, NEVER)
  })
  const whole = wholeRun(plan, sink, progress, over.signal)
  try {
    await (gone === undefined ? whole : Promise.race([whole, gone]))
  } catch (error) {
    // Without its engine everything else fails, too: that is the one thing to say.
    throw lost ?? error
  } finally {
    signal.removeEventListener('abort', stop)
  }
  if (lost !== null) throw lost
}

async function wholeRun(plan: RunPlan, sink: HistorySink, progress: Progress, signal: AbortSignal): Promise<void> {
  await plan.target.drive(async () => {
    await plan.target.ready(signal)
    const keys = new KeysUsed(sink)
    const executor = new Executor(plan, keys, progress)
    const clients = new Clients(plan)
    try {
      await phases(plan, keys, executor, clients, progress, signal)
    } finally {
      keys.close()
      executor.stop()
      clients.close()
    }
  })
}

async function phases(
  plan: RunPlan,
  keys: KeysUsed,
  executor: Executor,
  clients: Clients,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = plan.target
  if (plan.phases.setup !== null) {
    enter(progress, 'setup')
    await new PhaseRunner(plan, clients, executor, 'setup').run(plan.phases.setup, signal)
    if (keys.setupFailures > 0) throw setupFailed(keys.setupFailures)
    await clock.sleep(plan.settleNs, signal)
  }
  enter(progress, 'main')
  const notStarted = await mainPhase(plan, keys, executor, clients, progress, signal)
  enter(progress, 'waiting')
  if (!signal.aborted) await settle(plan, keys, signal)
  await clock.sleep(plan.quietNs, signal)
  enter(progress, 'final')
  await new PhaseRunner(plan, clients, executor, 'final').run(plan.phases.final(keys.main), signal)
  enter(progress, 'done')
  if (!signal.aborted) keys.end(notStarted)
}

/** Of a run that goes on all the same: the quiet period and the final readings tell what the nodes then had. */
async function settle({ target }: RunPlan, sink: HistorySink, signal: AbortSignal): Promise<void> {
  const settled = await target.settled?.(signal)
  if (settled?.kind === 'never') sink.unsettled({ waitedNs: settled.afterNs, atNs: target.clock.now() })
}

async function mainPhase(
  plan: RunPlan,
  sink: HistorySink,
  executor: Executor,
  clients: Clients,
  progress: Progress,
  signal: AbortSignal,
): Promise<number> {
  const over = new AbortController()
  const stop = (): void => over.abort()
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  const nemeses = new NemesisRunner(plan, sink, progress)
  const haunting = nemeses.run(over.signal)
  haunting.catch(stop) // it is awaited below; until then the workload need not go on
  try {
    const phase = new PhaseRunner(plan, clients, executor, 'main')
    const { notStarted } = await phase.run(bounded(plan), over.signal)
    return notStarted
  } finally {
    over.abort()
    signal.removeEventListener('abort', stop)
    await haunting.finally(() => {
      enter(progress, 'healing')
      return nemeses.healAll()
    })
  }
}

function bounded({ phases: { main }, rate, timeLimitNs, operations }: RunPlan): AnyGenerator {
  let generator = main
  if (operations !== null) generator = anyGenerator(limited(operations, generator))
  if (rate !== null) generator = anyGenerator(paced(rate, generator))
  if (timeLimitNs !== null) generator = until(timeLimitNs, generator)
  return generator
}

/** Passes everything on until the run is over, and remembers which keys the main phase used and whether the setup went wrong. */
class KeysUsed implements HistorySink {
  readonly #sink: HistorySink
  readonly #main = new Set<Key>()
  readonly #setupRows = new Set<number>()
  #closed = false
  setupFailures = 0

  constructor(sink: HistorySink) {
    this.#sink = sink
  }

  get main(): readonly Key[] {
    return [...this.#main]
  }

  /** Operations that return after this stay open: nobody listens, and the file may be closed. */
  close(): void {
    this.#closed = true
  }

  invoke(invocation: Invocation): number {
    const row = this.#sink.invoke(invocation)
    if (invocation.phase === 'main' && invocation.key !== null) this.#main.add(invocation.key)
    if (invocation.phase === 'setup') this.#setupRows.add(row)
    return row
  }

  complete(row: number, completion: Completion): void {
    if (this.#closed) return
    if (completion.outcome !== 'ok' && this.#setupRows.has(row)) this.setupFailures++
    this.#sink.complete(row, completion)
  }

  fault(event: Parameters<HistorySink['fault']>[0]): void {
    this.#sink.fault(event)
  }

  unsettled(event: Unsettled): void {
    this.#sink.unsettled(event)
  }

  end(notStarted: number): void {
    this.#sink.end(notStarted)
  }
}

const setupFailed = (count: number): EnvironmentError =>
  new EnvironmentError({
    what: `${count} setup operation${count === 1 ? '' : 's'} failed`,
    why: 'the target did not take the initial state, so nothing after it would mean anything',
    fix: 'see the errors in history.jsonl; is the cluster up?',
  })
