/** What cannot be, refused before anything starts: each with the reason, and what to use instead. @throws {UsageError} */
import { refusalOf } from '../cluster/index.ts'
import { implied, implying, type ModelName, type Strength } from '../consistency/index.ts'
import { UsageError } from '../errors.ts'
import { faultsOf, type Level, type Nemesis, type Options, type Target, type Workload } from '../plugin/index.ts'
import type { RunConfig } from './run-config.ts'

export function refuseFacet({ name, facet }: Workload, target: Target): void {
  const refusal = target.refuses[facet]
  if (refusal === undefined) return
  throw new UsageError({
    what: `${target.name} cannot run the workload ${name}`,
    why: refusal.why,
    fix: refusal.instead,
  })
}

/** What nobody asked for is left out in silence: the workload says so where it does without it. */
export function refuseLacking({ name, lacks = {} }: Level, workload: Workload, { options: asked }: RunConfig): void {
  for (const { name: option, needs } of workload.options) {
    const refusal = needs === undefined ? undefined : lacks[needs]
    const value = asked[option]
    if (refusal === undefined || value === undefined || Number(value) === 0 || String(value) === 'false') continue
    throw new UsageError({
      what: `${option}=${value} cannot be at the level ${name}`,
      why: refusal.why,
      fix: refusal.instead,
    })
  }
}

export function refuseNemesis(nemesis: Nemesis, target: Target, config: RunConfig, options: Options): void {
  for (const fault of faultsOf(nemesis, options)) {
    const refusal = refusalOf(target.kind, fault) ?? target.lacksFaults?.[fault]
    if (refusal === undefined) continue
    const what = `${target.name} cannot suffer ${fault}, which the nemesis ${nemesis.name} injects`
    throw new UsageError({ what, why: refusal.why, fix: refusal.instead })
  }
  const fewest = nemesis.fewestNodes(options)
  if (config.nodes < fewest) {
    throw new UsageError({
      what: `the nemesis ${nemesis.name}, as asked for, needs ${fewest} nodes or more, and there ${config.nodes === 1 ? 'is' : 'are'} ${config.nodes}`,
      why: 'with fewer it cuts or strikes nothing, or leaves nothing',
      fix: `give --nodes ${config.nodes < 3 && fewest <= 3 ? 3 : 5}, or leave the nemesis out`,
    })
  }
  for (const { name } of nemesis.options) {
    const whom = options[name]
    if ((whom !== 'primary' && whom !== 'stale') || target.withoutPrimary === null) continue
    const { why, instead } = target.withoutPrimary
    throw new UsageError({
      what: `${target.name} has no primary to strike (option ${name}=${whom})`,
      why,
      fix: instead,
    })
  }
}

/** What is done twice there, nobody has said: a sound database would be held to what it never promised. */
export function refuseRetry(
  { retry }: Pick<RunConfig, 'retry'>,
  { name, kind, voids }: Pick<Target, 'name' | 'kind' | 'voids'>,
): void {
  if (!retry || kind === 'simulated' || voids !== undefined) return
  throw new UsageError({
    what: `${name} cannot be run with --retry`,
    why: 'it does not say what of its claims a request breaks that is carried out twice',
    fix: 'give it `voids` (targets/README.md; `() => []` if it knows a request again), or leave --retry out',
  })
}

export function refusePrimary({ route }: RunConfig, { name, withoutPrimary }: Target): void {
  if (route !== 'primary' || withoutPrimary === null) return
  const { why, instead } = withoutPrimary
  throw new UsageError({ what: `${name} has no primary to ask (--route primary)`, why, fix: instead })
}

/** What is said of containers says nothing of a simulated store. */
export function refuseHost({ image, holderImage, publishAddress }: RunConfig, { name, kind }: Target): void {
  if (kind !== 'simulated') return
  const given = Object.entries({ image, 'holder-image': holderImage, 'publish-address': publishAddress })
  const flag = given.find(([, value]) => value !== null)?.[0]
  if (flag === undefined) return
  throw new UsageError({
    what: `--${flag} is not for ${name}`,
    why: 'it is a simulated store, and runs in no container',
    fix: `leave it out, or name a target in containers (rashomon targets)`,
  })
}

export function refuseSizes({ concurrency, maxProcesses, timeLimitSeconds, operations }: RunConfig): void {
  if (maxProcesses < concurrency) {
    throw new UsageError({
      what: `--max-processes ${maxProcesses} is less than --concurrency ${concurrency}`,
      why: 'the run begins with that many clients and can only open more',
      fix: `give --max-processes ${concurrency} or more`,
    })
  }
  if (timeLimitSeconds === null && operations === null) {
    throw new UsageError({
      what: 'the run would never end',
      why: 'it has neither a time limit nor a number of operations',
      fix: 'give --time-limit or --ops',
    })
  }
}

/** What everything else takes to settle: elections, anti-entropy, restarts. */
const SETTLED_SECONDS = 1

/** A sound store needs its time: final reads that come earlier would refute what was never promised. */
export function refuseQuietPeriod(config: RunConfig, nemeses: readonly Nemesis[], options: Options): void {
  const lingering = nemeses.map((nemesis) => nemesis.lingersSeconds?.(options) ?? 0)
  const least = Math.max(config.opTimeoutSeconds, ...lingering) + SETTLED_SECONDS
  if (config.quietPeriodSeconds >= least) return
  throw new UsageError({
    what: `--quiet-period ${config.quietPeriodSeconds} is too short`,
    why: 'operations that were given up, and late packets, may still take effect within the operation timeout or the longest delay',
    fix: `give --quiet-period ${least} or more`,
  })
}

/** @throws {UsageError} for a model about which nothing that is judged says anything */
export function refuseExpectation(
  model: ModelName | null,
  { name }: { readonly name: string },
  judges: Readonly<Partial<Record<ModelName, Strength>>>,
): void {
  if (model === null) return
  const related = [model, ...implied(model), ...implying(model)]
  if (related.some((candidate) => judges[candidate] !== undefined)) return
  throw new UsageError({
    what: `the workload ${name} cannot judge "${model}"`,
    why: `it judges ${Object.keys(judges).join(', ')}`,
    fix: 'expect one of these, or run another workload (rashomon workloads)',
  })
}
