/** Runs a suite: one run after the other, each into its folder, the page over all made anew after each. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MODELS } from '../consistency/index.ts'
import { EXIT } from '../errors.ts'
import {
  counterexampleSentence,
  headlineText,
  type RunReportInput,
  type SuiteControlRow,
  type SuiteIndexInput,
  type SuiteRow,
  suiteCell,
} from '../report/index.ts'
import { makeFolder, markLatest, saveIndex } from '../results/index.ts'
import { newProgress, type Progress } from '../runner/index.ts'
import { wallMillis } from '../time/index.ts'
import { exitCodeOf } from './assess.ts'
import { ClusterPool } from './cluster-pool.ts'
import { executeRun } from './execute-run.ts'
import { freshId } from './fresh-id.ts'
import type { RunHost } from './resolve-run.ts'
import type { Begun } from './suite-begun.ts'
import type { PlannedRun, SuitePlan } from './suite-definition.ts'
import type { SuiteEntry } from './suite-entry.ts'
import { versions } from './versions.ts'

export interface SuiteWatch {
  readonly signal: AbortSignal
  /** Something changed that is worth a look; `doing`: what is being started, null: see `progress`. */
  readonly show: (at: { readonly run: PlannedRun; readonly progress: Progress; readonly doing: string | null }) => void
  readonly finished: (run: PlannedRun, entry: SuiteEntry) => void
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
  /** null: it begins here. */
  readonly begun: Begun | null
}

/**
 * Refuses what this machine cannot do before the first run begins. Whatever ends it early, what is finished is in its
 * folder, and can be gone on with.
 *
 * @throws {EnvironmentError} when the machine lacks something, at first or later
 */
export async function executeSuite(plan: SuitePlan, place: SuitePlace, watch: SuiteWatch): Promise<SuiteResult> {
  const entries = [...(place.begun?.entries ?? [])]
  const left = plan.runs.filter(({ name }) => entries.every((entry) => entry.name !== name))
  const beganMs = wallMillis() - (place.begun?.wallMs ?? 0)
  const { renderSuiteIndex } = await import('../report/pages.ts')
  const keep = (): void => {
    const index = indexOf(plan, place, entries, wallMillis() - beganMs)
    saveIndex(place.path, renderSuiteIndex(index), { format: 1, fingerprint: plan.fingerprint, entries, ...index })
    markLatest(place.path)
  }
  if (await preflight(left, watch)) {
    makeFolder(place.path)
    keep() // so that it can be gone on with, whatever becomes of its first run
    await runAll(left, place, watch, (entry) => {
      entries.push(entry)
      entries.sort((one, other) => placeIn(plan, one) - placeIn(plan, other)) // one that is made again, too
      keep()
    })
  }
  const index = indexOf(plan, place, entries, wallMillis() - beganMs)
  return { index, entries, complete: entries.length === plan.runs.length }
}

const placeIn = ({ runs }: SuitePlan, entry: SuiteEntry): number => runs.findIndex(({ name }) => name === entry.name)

/** false: interrupted */
async function preflight(runs: readonly PlannedRun[], watch: SuiteWatch): Promise<boolean> {
  const asked = new Set<string>()
  for (const run of runs) {
    const { target, consistency, image, holderImage, publishAddress, nemeses, options, nodes } = run.config
    // What an option means, and whether it can be, may depend on the level.
    const name = JSON.stringify([target, consistency, image, holderImage, publishAddress, nemeses, options, nodes])
    if (asked.has(name)) continue
    asked.add(name)
    try {
      await run.resolved.preflight(hostOf(run, newProgress(), watch))
    } catch (error) {
      if (!watch.signal.aborted) throw error
    }
    if (watch.signal.aborted) return false
  }
  return true
}

async function runAll(
  runs: readonly PlannedRun[],
  place: SuitePlace,
  watch: SuiteWatch,
  add: (entry: SuiteEntry) => void,
): Promise<void> {
  const pool = new ClusterPool()
  try {
    for (const run of runs) {
      if (watch.signal.aborted) break
      const folder = freshFolder(place.path, run.name)
      const beganMs = wallMillis()
      const input = await one(run, join(place.path, folder), place.startedAt, pool, watch)
      if (watch.signal.aborted) break // half a run is no cell; its history stays
      const entry = entryOf(run, input, folder, wallMillis() - beganMs)
      add(entry)
      watch.finished(run, entry)
    }
  } catch (error) {
    // An engine that is gone cannot stop anything either: the first error is the one to tell.
    await pool.close().catch(() => {})
    if (!watch.signal.aborted) throw error
    return
  }
  await pool.close()
}

const hostOf = (run: PlannedRun, progress: Progress, { signal, show }: SuiteWatch): RunHost => ({
  runId: freshId(),
  signal,
  say: (text) => show({ run, progress, doing: text === '' ? null : text }),
})

async function one(
  run: PlannedRun,
  path: string,
  startedAt: string,
  clusters: ClusterPool,
  watch: SuiteWatch,
): Promise<RunReportInput> {
  const progress = newProgress()
  const host = { ...hostOf(run, progress, watch), clusters }
  watch.show({ run, progress, doing: null })
  await run.resolved.preflight(host)
  return executeRun(run.resolved, { path, startedAt, versions: versions(), progress, host })
}

/** A run that was begun and not finished is made again beside what is left of it. */
const freshFolder = (path: string, name: string): string =>
  existsSync(join(path, name)) ? `${name}-${freshId()}` : name

function entryOf(run: PlannedRun, input: RunReportInput, folder: string, wallMs: number): SuiteEntry {
  const { resolved, config, title, name, nemesis, origin } = run
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
  if (title === null) return { name, row, cell, control: null, exit, origin }
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
  return { name, row, cell, control, exit, origin }
}

function expectationOf({ config }: PlannedRun, met: boolean): { readonly text: string; readonly met: boolean } | null {
  if (config.expectRefuted !== null) return { text: `${MODELS[config.expectRefuted].title} is refuted`, met }
  if (config.expect !== null) return { text: `${MODELS[config.expect].title} holds`, met }
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
