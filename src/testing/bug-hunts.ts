/** Switches a store's bug on, under the conditions of its hunt or under default ones, and sees whether it is caught. */
import { configFromFlags, type RawFlags, underHunt } from '../cli/flag-config.ts'
import { resolveRun } from '../cli/resolve-run.ts'
import { simulate } from '../cli/simulate.ts'
import type { Bug, Hunt, Target } from '../plugin/index.ts'

/** What a user runs who has not read about the bug: a tour's run with all its faults. */
const DEFAULTS: RawFlags = { rate: '100', 'time-limit': '30', nemesis: 'partition,kill' }

export interface Catch {
  readonly caught: boolean
  /** Models that were refuted, for whatever reason. */
  readonly refuted: readonly string[]
}

/** Caught: one of the models was refuted that this bug is said to break. */
export async function huntOnce(
  target: Target,
  bug: Bug,
  hunt: Hunt,
  seed: number,
  where: 'hunt' | 'default',
): Promise<Catch> {
  const base: RawFlags = { target: target.name, bug: bug.name, seed: String(seed) }
  const { flags, options } =
    where === 'hunt' ? underHunt(hunt, base, []) : { flags: { ...DEFAULTS, ...base }, options: [] }
  const { profile } = await simulate(await resolveRun(await configFromFlags(hunt.workload, flags, options)))
  const refuted = [...profile].filter(([, judgement]) => judgement.kind === 'refuted').map(([model]) => model)
  return { caught: bug.refutes.some((model) => refuted.includes(model)), refuted }
}

/** The sound store under a bug's hunt: what the hunt itself must not refute. */
export async function soundUnderHunt(target: Target, bug: Bug, hunt: Hunt, seed: number): Promise<Catch> {
  const { flags, options } = underHunt(hunt, { target: target.name, bug: bug.name, seed: String(seed) }, [])
  const config = await configFromFlags(hunt.workload, flags, options)
  const { verdict } = await simulate(await resolveRun(config, { sound: true }))
  return { caught: verdict.kind === 'refuted', refuted: verdict.refuted }
}
