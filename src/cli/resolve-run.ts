/**
 * From what was asked to what will run: names become plug-ins, and whatever cannot be is refused here, before anything
 * starts, with the reason and what to use instead.
 *
 * @throws {UsageError} for the first thing that cannot be
 */
import type { ModelName, Strength } from '../consistency/index.ts'
import { UsageError } from '../errors.ts'
import type { Header } from '../history/index.ts'
import {
  type Bug,
  faultsOf,
  type Level,
  type Nemesis,
  type OptionInfo,
  type Options,
  optionDefaults,
  parseOption,
  type StartedTarget,
  type StartOptions,
  type Target,
  type Workload,
  type WorkloadPhases,
} from '../plugin/index.ts'
import type { RunPlan } from '../runner/index.ts'
import { nanos, nodeNames, seconds } from '../units.ts'
import {
  refuseExpectation,
  refuseFacet,
  refuseHost,
  refuseLacking,
  refuseNemesis,
  refusePrimary,
  refuseQuietPeriod,
  refuseRetry,
  refuseSizes,
} from './refusals.ts'
import { findNemesis, findTarget, findWorkload } from './registry.ts'
import type { RunConfig } from './run-config.ts'
import { unknownName } from './unknown-name.ts'

export interface ResolvedRun {
  readonly config: RunConfig
  readonly workload: Workload
  readonly target: Target
  readonly level: Level
  readonly bug: Bug | null
  readonly nemeses: readonly Nemesis[]
  readonly options: Options
  /** What the verdict is about: the level's claim for the facet, or what the user expects. */
  readonly claim: readonly ModelName[]
  readonly judges: Readonly<Partial<Record<ModelName, Strength>>>
  readonly header: Header
  /** Refuses what cannot be on this machine, before anything is written. @throws {EnvironmentError} */
  preflight(host: RunHost): Promise<void>
  /** Starts a fresh cluster and plans the run on it. */
  plan(host: RunHost): Promise<RunPlan>
}

/** What a run needs of whoever runs it. */
export type RunHost = Pick<StartOptions, 'runId' | 'say' | 'signal'> & {
  /** Where clusters come from and go to; without it a run makes its own, and stops it. */
  readonly clusters?: ClusterSource
}

export interface ClusterSource {
  take(target: Target, options: StartOptions): Promise<StartedTarget>
  /** Whoever took it is done; `whole`: in good order, so that another run may have it. */
  give(started: StartedTarget, whole: boolean): Promise<void>
}

/** After a definite failure: as little as makes virtual time pass, and what a real node takes to come back. */
const BACK_OFF = { simulated: nanos(20e6), real: nanos(100e6) } as const

/** The nemesis that stands for the schedule of faults which a bug ships with. */
export const SCRIPT = 'script'
/** Setup is heard of everywhere within this, in any network that the simulator offers. */
const SETTLE_SECONDS = 1

/** `sound`: the bug's schedule of faults without the bug, to see that the hunt itself refutes nothing. */
export async function resolveRun(config: RunConfig, { sound = false }: { sound?: boolean } = {}): Promise<ResolvedRun> {
  const workload = await findWorkload(config.workload)
  const target = await findTarget(config.target)
  const level = named('consistency level', config.consistency, target.levels)
  const bug = config.bug === null ? null : named(`bug of ${target.name}`, config.bug, target.bugs)
  const nemeses = await Promise.all(config.nemeses.map((name) => nemesisNamed(name, bug)))
  refuseFacet(workload, target)
  refuseLacking(level, workload, config)
  const options = resolveOptions(config.options, [workload, target, ...nemeses])
  for (const nemesis of nemeses) refuseNemesis(nemesis, target, config, options)
  refusePrimary(config, target)
  refuseRetry(config, target)
  refuseSizes(config)
  refuseHost(config, target)
  refuseQuietPeriod(config, nemeses, options)
  const judges = workload.judgesWith?.(options) ?? workload.judges
  for (const model of [config.expect, config.expectRefuted]) refuseExpectation(model, workload, judges)
  const nodes = nodeNames(config.nodes)
  const phases = phasesOf(workload, target, level, config, options)
  const faults = [...new Set(nemeses.flatMap((nemesis) => faultsOf(nemesis, options)))]
  const voided =
    target.voids?.({ facet: workload.facet, level: level.name, options, faults, retry: config.retry }) ?? []
  const claim = config.expect !== null ? [config.expect] : claimOf(level, workload, config, voided)
  const started = ({ runId, say, signal }: RunHost): StartOptions => ({
    nodes,
    seed: config.seed,
    bug: sound ? null : config.bug,
    options,
    level: level.name,
    facet: workload.facet,
    faults,
    host: { image: config.image, holderImage: config.holderImage, publishAddress: config.publishAddress },
    runId,
    say,
    signal,
  })
  return {
    config,
    workload,
    target,
    level,
    bug,
    nemeses,
    options,
    claim,
    judges,
    header: headerOf(config, target, options, phases),
    preflight: async (host) => target.preflight?.(started(host)),
    plan: async (host) => ({
      target: await (host.clusters?.take(target, started(host)) ?? target.start(started(host))),
      facet: workload.facet,
      phases,
      nodes,
      seed: config.seed,
      level: config.consistency,
      route: config.route,
      concurrency: config.concurrency,
      maxProcesses: config.maxProcesses,
      rate: config.rate,
      timeLimitNs: config.timeLimitSeconds === null ? null : seconds(config.timeLimitSeconds),
      operations: config.operations,
      opTimeoutNs: seconds(config.opTimeoutSeconds),
      backOffNs: target.kind === 'simulated' ? BACK_OFF.simulated : BACK_OFF.real,
      retry: config.retry,
      nemeses: nemeses.map((nemesis) => ({ nemesis, options })),
      nemesisIntervalNs: seconds(config.nemesisIntervalSeconds),
      primaries: target.withoutPrimary === null,
      settleNs: seconds(SETTLE_SECONDS),
      quietNs: seconds(config.quietPeriodSeconds),
    }),
  }
}

/** Without what is not applicable: a single node has nobody to agree with. And without what its options make void. */
const claimOf = (
  { claims }: Level,
  { facet }: Workload,
  { nodes }: RunConfig,
  voided: readonly ModelName[],
): readonly ModelName[] =>
  (claims[facet] ?? []).filter((model) => (model !== 'convergence' || nodes > 1) && !voided.includes(model))

function named<T extends { readonly name: string }>(kind: string, name: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate.name === name)
  if (found !== undefined) return found
  throw unknownName(
    kind,
    name,
    known.map((candidate) => candidate.name),
  )
}

async function nemesisNamed(name: string, bug: Bug | null): Promise<Nemesis> {
  if (name !== SCRIPT) return findNemesis(name)
  const script = bug?.hunt.script
  if (script !== undefined) return script
  throw new UsageError({
    what: 'the nemesis "script" has no script to follow',
    why: 'it stands for the schedule of faults that a bug ships with, and this run switches on no such bug',
    fix: 'give --bug with --hunt, or name another nemesis (rashomon nemeses)',
  })
}

/** What options there are for such a run. */
export async function optionsFor(config: RunConfig): Promise<readonly OptionInfo[]> {
  const bug = config.bug
  const target = await findTarget(config.target)
  const hunted = target.bugs.find(({ name }) => name === bug) ?? null
  const nemeses = await Promise.all(config.nemeses.map((name) => nemesisNamed(name, hunted)))
  return [await findWorkload(config.workload), target, ...nemeses].flatMap(({ options }) => options)
}

function resolveOptions(
  asked: RunConfig['options'],
  plugins: readonly { readonly options: readonly OptionInfo[] }[],
): Options {
  const infos = plugins.flatMap(({ options }) => options)
  const resolved: Record<string, Options[string]> = { ...optionDefaults(infos) }
  for (const [name, value] of Object.entries(asked)) {
    const info = infos.find((candidate) => candidate.name === name)
    if (info === undefined)
      throw unknownName(
        'option',
        name,
        infos.map((candidate) => candidate.name),
      )
    resolved[name] = parseOption(info, String(value))
  }
  return resolved
}

const phasesOf = (
  workload: Workload,
  target: Target,
  level: Level,
  config: RunConfig,
  options: Options,
): WorkloadPhases =>
  workload.phases({
    options,
    keys: config.keys,
    nodes: nodeNames(config.nodes),
    concurrency: config.concurrency,
    localLevel: target.localLevel,
    quietNs: seconds(config.quietPeriodSeconds),
    cas: level.lacks?.cas === undefined,
  })

/** No wall time, no run id, nothing of this machine: a replay must give the same bytes. */
const headerOf = (config: RunConfig, target: Target, options: Options, { initial }: WorkloadPhases): Header => ({
  format: 1,
  seed: config.seed,
  workload: config.workload,
  target: config.target,
  level: config.consistency,
  localLevel: target.localLevel,
  quietNs: seconds(config.quietPeriodSeconds),
  nodes: nodeNames(config.nodes),
  initial,
  plan: { ...config, options },
})
