/**
 * Judges a history in worker threads over shared memory: checkers beside each other, and those that judge each key apart
 * also beside themselves, on parts of the history.
 *
 * The findings are those of `judge`, however many workers there are (a certificate's keys may come in another order).
 * Small histories go straight to `judge`: a worker takes 20 to 40 ms to warm up.
 */
import { availableParallelism } from 'node:os'
import {
  Assembly,
  type Budget,
  type Checker,
  type CheckResult,
  type Findings,
  inOrder,
  judge,
  type Known,
  maySettle,
  NO_MEASURES,
} from '../checkers/index.ts'
import type { Judgement, ModelName } from '../consistency/index.ts'
import { revivedError } from '../errors.ts'
import type { History } from '../history/index.ts'
import { CheckProgress } from './check-progress.ts'
import type { CheckOutcome, CheckTask } from './check-task.ts'
import { merged } from './merge.ts'
import { type Pool, workerPool } from './pool.ts'
import { shardsOf } from './shards.ts'
import { type SharedHistory, shareHistory } from './shared-history.ts'

export interface ParallelOptions {
  /** Finds the same checkers again, by their names, in a worker: a module whose default export is a CheckerLookup. */
  readonly module: URL
  readonly budget: Budget
  /** Aborted: what was decided is kept, the rest is unknown. */
  readonly signal?: AbortSignal
  readonly progress?: CheckProgress
  /** At most so many threads; without it, one a core. */
  readonly workers?: number
  /** Histories of fewer rows are judged here and now. */
  readonly fromRows?: number
  /**
   * Into so many parts a history is cut for checkers that judge each key apart; without it, into one a worker, and only
   * for those that search: the others are done before a part is made.
   */
  readonly parts?: number
}

export interface ParallelFindings extends Findings {
  readonly interrupted: boolean
}

const WORTH_IT = 200_000
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './check-worker.ts' : './check-worker.js', import.meta.url)

/** @throws {InternalError} when two checkers contradict each other */
export async function judgeInParallel(
  history: History,
  checkers: readonly Checker[],
  options: ParallelOptions,
): Promise<ParallelFindings> {
  const { workers = availableParallelism(), fromRows = WORTH_IT, budget } = options
  if (history.rows < fromRows || (workers < 2 && options.parts === undefined)) {
    return { ...judge(history, checkers, budget), interrupted: false }
  }
  const pool: Pool<CheckTask, CheckOutcome> = workerPool(WORKER, workers)
  try {
    return await judgeBy((task) => pool.run(task), history, checkers, { ...options, workers })
  } finally {
    await pool.close().catch(() => {}) // checks that an interrupt cuts short
  }
}

type Perform = (task: CheckTask) => Promise<CheckOutcome>

/** The same, whoever performs the tasks. */
export const judgeBy = (
  perform: Perform,
  history: History,
  checkers: readonly Checker[],
  options: ParallelOptions,
): Promise<ParallelFindings> => new ParallelCheck(perform, history, checkers, options).run()

const INTERRUPTED: Judgement = {
  kind: 'unknown',
  why: 'interrupted',
  note: 'the check was interrupted before this was decided',
}
const OUT_OF_MEMORY: Judgement = { kind: 'unknown', why: 'budget', note: 'memory ran out' }

class ParallelCheck {
  readonly #perform: Perform
  readonly #history: History
  readonly #shared: SharedHistory
  readonly #checkers: readonly Checker[]
  readonly #options: ParallelOptions
  readonly #progress: CheckProgress
  readonly #assembly: Assembly

  constructor(perform: Perform, history: History, checkers: readonly Checker[], options: ParallelOptions) {
    this.#perform = perform
    this.#history = history
    this.#shared = shareHistory(history)
    this.#checkers = checkers
    this.#options = options
    this.#progress = options.progress ?? new CheckProgress()
    this.#assembly = new Assembly(history, checkers)
  }

  async run(): Promise<ParallelFindings> {
    const undecided = new Set(this.#checkers)
    const all = this.#all((checker, result) => {
      this.#assembly.add(checker, result)
      undecided.delete(checker)
    })
    const interrupted = (await Promise.race([all, aborted(this.#options.signal)])) === 'aborted'
    for (const checker of interrupted ? undecided : []) this.#assembly.add(checker, nothingBut(checker, INTERRUPTED))
    // Whatever is decided from here on comes too late.
    all.catch(() => {})
    return { ...this.#assembly.findings(), interrupted }
  }

  /** Each checker begins when those that may settle its models are done. */
  async #all(onResult: (checker: Checker, result: CheckResult) => void): Promise<void> {
    const done = new Map<Checker, Promise<void>>()
    for (const checker of inOrder(this.#checkers)) {
      const earlier = [...done].filter(([other]) => maySettle(other, checker)).map(([, promise]) => promise)
      const check = async (): Promise<void> => {
        await Promise.all(earlier)
        onResult(checker, await this.#check(checker, this.#assembly.knownTo(checker)))
      }
      done.set(checker, check())
    }
    await Promise.all(done.values())
  }

  async #check(checker: Checker, known: Known): Promise<CheckResult> {
    const parts = this.#partsFor(checker)
    return (parts > 1 ? await this.#inParts(checker, parts) : null) ?? (await this.#whole(checker, known))
  }

  #partsFor({ local, judges, settledBy, searches }: Checker): number {
    // What only measures, or is settled by others, speaks of the whole history.
    if (!local || judges.length === 0 || settledBy !== undefined) return 1
    const { parts, workers } = this.#options
    return parts ?? (searches === true ? (workers ?? 1) : 1)
  }

  async #inParts(checker: Checker, parts: number): Promise<CheckResult | null> {
    const shards = shardsOf(this.#history, parts)
    // Together no more steps than the whole has: what the parts decide within them, the whole would decide.
    const steps = Math.floor(this.#options.budget.steps / parts)
    const tasks = Array.from({ length: parts }, (_, number) => ({
      ...this.#progress.begin(checker.name, `${number + 1}/${parts}`),
      part: { shards, number },
      known: new Map(),
      steps,
    }))
    return merged(this.#history, await Promise.all(tasks.map((task) => this.#task(checker, task))))
  }

  #whole(checker: Checker, known: Known): Promise<CheckResult> {
    const cells = this.#progress.begin(checker.name, null)
    return this.#task(checker, { ...cells, part: null, known, steps: this.#options.budget.steps })
  }

  async #task(
    checker: Checker,
    task: Pick<CheckTask, 'part' | 'known' | 'steps' | 'state' | 'progress'>,
  ): Promise<CheckResult> {
    const { state, progress, part, known, steps } = task
    try {
      const outcome = await this.#perform({
        history: this.#shared,
        module: this.#options.module.href,
        checker: checker.name,
        steps,
        known,
        part,
        state,
        progress,
      })
      if ('result' in outcome) return outcome.result
      throw revivedError(outcome.error)
    } catch (error) {
      if (isOutOfMemory(error)) return nothingBut(checker, OUT_OF_MEMORY)
      throw error
    }
  }
}

const nothingBut = ({ judges }: Checker, judgement: Judgement): CheckResult => ({
  judgements: new Map<ModelName, Judgement>(judges.map(({ model }) => [model, judgement])),
  measures: NO_MEASURES,
})

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') ||
    /Array buffer allocation failed/.test(error.message))

/** Resolves when the signal is aborted; never without one. */
const aborted = (signal: AbortSignal | undefined): Promise<'aborted'> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) resolve('aborted')
    signal?.addEventListener('abort', () => resolve('aborted'), { once: true })
  })
