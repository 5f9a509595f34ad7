/** A run in memory: recorded, checked, written nowhere. For campaigns, where only the verdict counts. */
import { HistoryBuilder } from '../history/index.ts'
import type { RunReportInput } from '../report/index.ts'
import { newProgress } from '../runner/index.ts'
import { assess } from './assess.ts'
import { configFromFlags, type RawFlags } from './flag-config.ts'
import { recordRun, UNWATCHED } from './record-run.ts'
import { type ResolvedRun, resolveRun } from './resolve-run.ts'

export async function simulate(resolved: ResolvedRun): Promise<RunReportInput> {
  const builder = new HistoryBuilder(resolved.header)
  await recordRun(resolved, builder, newProgress(), UNWATCHED)
  return assess(resolved, builder.finish(), { replayCommand: commandOf(resolved), versions: {}, startedAt: null })
}

/** The same from flags, as a user would type them. */
export const simulateFlags = async (
  workload: string,
  flags: RawFlags,
  options: readonly string[] = [],
): Promise<RunReportInput> => simulate(await resolveRun(await configFromFlags(workload, flags, options)))

/** What to type to see the same run. */
function commandOf({ config }: ResolvedRun): string {
  const flags: Readonly<Record<string, string | number | null>> = {
    target: config.target,
    consistency: config.consistency,
    nodes: config.nodes,
    concurrency: config.concurrency,
    rate: config.rate,
    'time-limit': config.timeLimitSeconds,
    ops: config.operations,
    nemesis: config.nemeses.join(',') || null,
    'nemesis-interval': config.nemesisIntervalSeconds,
    route: config.route,
    keys: config.keys,
    'op-timeout': config.opTimeoutSeconds,
    'quiet-period': config.quietPeriodSeconds,
    bug: config.bug,
    seed: config.seed,
  }
  const texts = Object.entries(flags).flatMap(([name, value]) => (value === null ? [] : [`--${name} ${value}`]))
  const options = Object.entries(config.options).map(([name, value]) => `--option ${name}=${value}`)
  return ['rashomon run', config.workload, ...texts, ...(config.retry ? ['--retry'] : []), ...options].join(' ')
}
