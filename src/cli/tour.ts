/** A tour: its runs in worker threads, live progress, one page over all. */
import { join } from 'node:path'
import { revivedError } from '../errors.ts'
import { type Pool, workerPool } from '../parallel/index.ts'
import type { SuiteCell, SuiteIndexInput } from '../report/index.ts'
import { makeFolder, markLatest, saveIndex } from '../results/index.ts'
import { wallMillis } from '../time/index.ts'
import { showLive } from './live.ts'
import type { SuiteOutcome } from './run-worker.ts'
import type { SuiteTask } from './suite-run.ts'
import { type TourRow, tourPlan } from './tour-plan.ts'
import { versions } from './versions.ts'

export interface TourOptions {
  readonly path: string
  readonly startedAt: string
  readonly seed: number
  readonly workers: number | undefined
  readonly signal: AbortSignal
}

export interface TourResult {
  /** null: interrupted before any run was finished; nothing is written but the histories that were begun. */
  readonly suite: SuiteIndexInput | null
  /** false: interrupted; only what was finished is in it. */
  readonly complete: boolean
}

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './run-worker.ts' : './run-worker.js', import.meta.url)

export async function runTour({ path, startedAt, seed, workers, signal }: TourOptions): Promise<TourResult> {
  const beganMs = wallMillis()
  const rows = await tourPlan(seed)
  makeFolder(path)
  const tasks = rows.flatMap((row) => row.runs.map((run) => taskOf(run, path, startedAt)))
  const cells = await runAll(tasks, workers, signal)
  const finished = [...cells.values()]
  if (finished.length === 0) return { suite: null, complete: false }
  const suite: SuiteIndexInput = {
    title: 'Rashomon tour',
    startedAt,
    rows: rows.map((row) => suiteRow(row, cells)).filter((row) => row.cells.length > 0),
    totals: {
      runs: finished.length,
      operations: finished.reduce((sum, { counts: { ok, fail, info } }) => sum + ok + fail + info, 0),
      wallMs: wallMillis() - beganMs,
    },
    command: `rashomon tour --seed ${seed}`,
    versions: versions(),
  }
  const { renderSuiteIndex } = await import('../report/pages.ts')
  saveIndex(path, renderSuiteIndex(suite), suite)
  markLatest(path)
  return { suite, complete: finished.length === tasks.length }
}

const taskOf = ({ config, folder, nemesis }: TourRow['runs'][number], path: string, startedAt: string): SuiteTask => ({
  config,
  path: join(path, folder),
  href: `${folder}/report.html`,
  startedAt,
  versions: versions(),
  nemesis,
})

const suiteRow = (
  { runs, ...row }: TourRow,
  cells: ReadonlyMap<string, SuiteCell>,
): SuiteIndexInput['rows'][number] => ({
  ...row,
  cells: runs.flatMap(({ folder }) => cells.get(`${folder}/report.html`) ?? []),
})

/** Cells by href. Interrupted, those that were finished. */
async function runAll(
  tasks: readonly SuiteTask[],
  workers: number | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SuiteCell>> {
  if (signal.aborted) return new Map()
  const pool: Pool<SuiteTask, SuiteOutcome> = workerPool(WORKER, workers)
  const cells = new Map<string, SuiteCell>()
  const live = showLive(() => tourLine(cells, tasks.length))
  const interrupted = new Promise<'interrupted'>((resolve) =>
    signal.addEventListener('abort', () => resolve('interrupted'), { once: true }),
  )
  try {
    const all = Promise.all(tasks.map(async (task) => cells.set(task.href, cellOf(await pool.run(task)))))
    await Promise.race([all, interrupted])
    return new Map(cells)
  } finally {
    live.stop()
    await pool.close().catch(() => {}) // runs that an interrupt cuts short
  }
}

function cellOf(outcome: SuiteOutcome): SuiteCell {
  if ('cell' in outcome) return outcome.cell
  throw revivedError(outcome.error)
}

const BAR = 24

function tourLine(cells: ReadonlyMap<string, SuiteCell>, total: number): string {
  const filled = Math.round((cells.size / total) * BAR)
  const last = [...cells.values()].at(-1)
  const counts = { held: 0, refuted: 0, unknown: 0 }
  for (const { verdict } of cells.values()) counts[verdict]++
  const newest = last === undefined ? 'starting' : `${last.href.replace('/report.html', '')}: ${last.verdict}`
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`
  return `tour ${bar} ${cells.size}/${total}  ${counts.held} held, ${counts.refuted} refuted  ${newest}`
}
