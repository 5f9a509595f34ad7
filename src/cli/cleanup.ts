/** Removes what dead runs left on the engine, and nothing else: only what carries our label, never what belongs to the living. */
import { type Engine, hostOf, isNamesake, pidOf, type RunOnEngine, removeRun, runsOn } from '../docker/index.ts'
import type { RashomonError } from '../errors.ts'
import { EnvironmentError } from '../errors.ts'
import { printable } from '../report/printable.ts'

export interface CleanupOptions {
  /** Also runs of other machines, of which nobody here can know whether they live. */
  readonly all: boolean
  readonly dryRun: boolean
}

export interface Cleanup {
  readonly dryRun: boolean
  readonly removed: readonly RunOnEngine[]
  readonly spared: readonly RunOnEngine[]
  readonly failed: readonly { readonly run: RunOnEngine; readonly error: RashomonError }[]
}

export async function cleanUp(engine: Engine, { all, dryRun }: CleanupOptions): Promise<Cleanup> {
  const runs = await runsOn(engine)
  const goes = ({ life }: RunOnEngine): boolean => life === 'dead' || (life === 'elsewhere' && all)
  const removed: RunOnEngine[] = []
  const failed: { run: RunOnEngine; error: RashomonError }[] = []
  for (const run of runs.filter(goes)) {
    try {
      if (!dryRun) await removeRun(engine, run.runId)
      removed.push(run)
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error
      failed.push({ run, error })
    }
  }
  return { dryRun, removed, spared: runs.filter((run) => !goes(run)), failed }
}

export function describeCleanup({ dryRun, removed, spared, failed }: Cleanup): string {
  const lines = [
    ...removed.map((run) => `${dryRun ? 'would remove' : 'removed'} ${titleOf(run)}: ${contentsOf(run)}`),
    ...spared.map((run) => `left alone ${titleOf(run)}: ${whySpared(run)}`),
    ...failed.map(({ run, error }) => `could not remove ${titleOf(run)}: ${error.explanation.why}`),
  ]
  if (removed.length === 0 && failed.length === 0) lines.push('nothing to clean up')
  return lines.join('\n')
}

/** Labels are whoever's: others use the engine, too. */
const titleOf = ({ runId, target }: RunOnEngine): string => `run ${printable(runId)} (${printable(target)})`

function contentsOf({ containers, networks, volumes }: RunOnEngine): string {
  const counts = [count(containers, 'container'), count(networks, 'network'), count(volumes, 'volume')]
  return counts.filter((text) => text !== '').join(', ')
}

const count = (number: number, noun: string): string =>
  number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`

const whySpared = ({ life, owner }: RunOnEngine): string =>
  life === 'alive'
    ? `its process ${pidOf(owner)} is alive`
    : `whether it lives cannot be known here: it belongs to ${whose(owner)} (--all removes it too)`

const whose = (owner: string): string =>
  isNamesake(owner)
    ? `another machine or container that is called ${printable(hostOf(owner))}, too`
    : printable(hostOf(owner)) || 'nobody known'
