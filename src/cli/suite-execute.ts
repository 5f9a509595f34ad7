/** Runs a suite: one run after the other, each into its folder, the page over all made anew after each. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT, UsageError } from '../errors.ts'
import {
  counterexampleSentence,
  headlineText,
  type RunReportInput,
  renderSuiteIndex,
  type SuiteControlRow,
  type SuiteIndexInput,
  type SuiteRow,
  suiteCell,
} from '../report/index.ts'
import { makeFolder, markLatest, readSuite, saveIndex } from '../results/index.ts'
import { newProgress, type Progress } from '../runner/index.ts'
import { wallMillis } from '../time/index.ts'
import { exitCodeOf } from './assess.ts'
import { ClusterPool } from './cluster-pool.ts'
import { executeRun } from './execute-run.ts'
import { freshId } from './fresh-id.ts'
import type { PlannedRun, SuitePlan } from './suite-definition.ts'
import { versions } from './versions.ts'

export interface SuiteWatch {
  readonly signal: AbortSignal
  /** Something changed that is worth a look; `doing`: what is being started, null: see `progress`. */
  readonly show: (at: {
    readonly run: PlannedRun
    readonly number: number
    readonly progress: Progress
    readonly doing: string | null
  }) => void
  readonly finished: (entry: SuiteEntry) => void
}

/** A finished run, as suite.json keeps it. */
export interface SuiteEntry {
  readonly name: string
  readonly row: Omit<SuiteRow, 'cells'>
  readonly cell: SuiteRow['cells'][number]
  /** null: of the matrix. */
  readonly control: SuiteControlRow | null
  /** The run's own exit code: 0, 1 or 2. */
  readonly exit: number
}

export interface SuiteResult {
  readonly index: SuiteIndexInput
  readonly entries: readonly SuiteEntry[]
  readonly complete: boolean
}

export interface SuitePlace {
  readonly path: string
  readonly startedAt: string
  /** What to type to do it again. */
  readonly command: string
  readonly resume: boolean
}

/** @throws {UsageError} when what is to be gone on with was begun with other runs */
export async function executeSuite(plan: SuitePlan, place: SuitePlace, watch: SuiteWatch): Promise<SuiteResult> {
  const entries = place.resume ? [...begunEntries(plan, place.path)] : []
  makeFolder(place.path)
  const pool = new ClusterPool()
  const beganMs = wallMillis()
  try {
    for (const [at, run] of plan.runs.entries()) {
      if (watch.signal.aborted) break
      if (entries.some(({ name }) => name === run.name)) continue
      const folder = freshFolder(place.path, run.name)
      const runBeganMs = wallMillis()
      const input = await one(run, at + 1, join(place.path, folder), place.startedAt, pool, watch)
      if (watch.signal.aborted) break // half a run is no cell; its history stays
      entries.push(entryOf(run, input, folder, wallMillis() - runBeganMs))
      save(plan, place, entries, wallMillis() - beganMs)
      watch.finished(entries.at(-1) as SuiteEntry) // just put there
    }
  } finally {
    await pool.close()
  }
  const index = indexOf(plan, place, entries, wallMillis() - beganMs)
  return { index, entries, complete: entries.length === plan.runs.length }
}

async function one(
  run: PlannedRun,
  number: number,
  path: string,
  startedAt: string,
  clusters: ClusterPool,
  { signal, show }: SuiteWatch,
): Promise<RunReportInput> {
  const progress = newProgress()
  const host = {
    runId: freshId(),
    signal,
    clusters,
    say: (text: string) => show({ run, number, progress, doing: text === '' ? null : text }),
  }
  show({ run, number, progress, doing: null })
  await run.resolved.preflight(host)
  return executeRun(run.resolved, { path, startedAt, versions: versions(), progress, host })
}

function save(plan: SuitePlan, place: SuitePlace, entries: readonly SuiteEntry[], wallMs: number): void {
  const index = indexOf(plan, place, entries, wallMs)
  saveIndex(place.path, renderSuiteIndex(index), { format: 1, fingerprint: plan.fingerprint, entries, ...index })
  markLatest(place.path)
}

/** A run that was begun and not finished is made again beside what is left of it. */
const freshFolder = (path: string, name: string): string =>
  existsSync(join(path, name)) ? `${name}-${freshId()}` : name

function entryOf(run: PlannedRun, input: RunReportInput, folder: string, wallMs: number): SuiteEntry {
  const { resolved, config, title, name, nemesis } = run
  const exit = exitCodeOf(input, config)
  const expectation = expectationOf(run, exit === EXIT.held)
  const href = `${folder}/report.html`
  const row = {
    store: resolved.target.name,
    storeTitle: resolved.target.title,
    level: resolved.level.name,
    workload: resolved.workload.name,
    workloadTitle: resolved.workload.title,
    claim: resolved.claim,
  }
  const cell = suiteCell(input, { nemesis, href, ...(expectation === null ? {} : { expectation }) })
  if (title === null) return { name, row, cell, control: null, exit }
  const control: SuiteControlRow = {
    name,
    title,
    ...row,
    nemesis,
    settings: settingsOf(run),
    expected: expectation?.text ?? 'the claim holds',
    met: exit === EXIT.held,
    undecided: exit === EXIT.unknown,
    verdict: cell.verdict,
    sentence: headlineText(input),
    counterexample: counterexampleSentence(input, config.expectRefuted),
    operations: cell.counts.ok + cell.counts.fail + cell.counts.info,
    wallMs,
    href,
    replay: cell.replay,
  }
  return { name, row, cell, control, exit }
}

function expectationOf({ config }: PlannedRun, met: boolean): { readonly text: string; readonly met: boolean } | null {
  if (config.expectRefuted !== null) return { text: `${config.expectRefuted} is refuted`, met }
  if (config.expect !== null) return { text: `${config.expect} holds`, met }
  return null
}

/** What is not the default, as a user would type it. */
const settingsOf = ({ config, resolved }: PlannedRun): string =>
  [
    `${config.nodes} nodes`,
    config.rate === null ? `${config.concurrency} clients` : `${config.rate}/s`,
    ...(config.route === 'pinned' ? [] : [config.route]),
    ...(config.retry ? ['retries'] : []),
    ...Object.entries(config.options).map(([name, value]) => `${name}=${value}`),
    ...(resolved.bug === null ? [] : [`bug ${resolved.bug.name}`]),
  ].join(', ')

function indexOf(plan: SuitePlan, place: SuitePlace, entries: readonly SuiteEntry[], wallMs: number): SuiteIndexInput {
  const rows = new Map<string, { readonly row: SuiteEntry['row']; readonly cells: SuiteRow['cells'][number][] }>()
  for (const { row, cell, control } of entries) {
    if (control !== null) continue
    const key = JSON.stringify([row.store, row.level, row.workload])
    const known = rows.get(key) ?? { row, cells: [] }
    known.cells.push(cell)
    rows.set(key, known)
  }
  const cells = entries.map(({ cell }) => cell)
  return {
    title: plan.title,
    startedAt: place.startedAt,
    rows: [...rows.values()].map(({ row, cells: own }) => ({ ...row, cells: own })),
    controls: entries.flatMap(({ control }) => control ?? []),
    totals: {
      runs: entries.length,
      operations: cells.reduce((sum, { counts: { ok, fail, info } }) => sum + ok + fail + info, 0),
      wallMs,
    },
    command: place.command,
    versions: versions(),
  }
}

function begunEntries(plan: SuitePlan, path: string): readonly SuiteEntry[] {
  const saved = readSuite(path)
  if (typeof saved !== 'object' || saved === null || !('fingerprint' in saved) || !('entries' in saved)) {
    throw new UsageError({
      what: `${path} cannot be gone on with`,
      why: 'it is not the folder of a suite',
      fix: 'give a folder that rashomon suite wrote, or leave --resume out',
    })
  }
  if (saved.fingerprint !== plan.fingerprint) {
    throw new UsageError({
      what: `${path} cannot be gone on with`,
      why: "it was begun with other runs: the suite's file, or its seed, has changed since",
      fix: 'leave --resume out, and all is run anew',
    })
  }
  return saved.entries as readonly SuiteEntry[] // as we wrote them: the fingerprint says that it was us
}
