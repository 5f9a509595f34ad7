/** A suite's file: read, and every run of it resolved before anything starts. @throws {UsageError} {PluginError} */
import { createHash } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { PluginError, RashomonError, UsageError } from '../errors.ts'
import type { SuiteDefinition, SuiteMatrix, SuiteSettings } from '../plugin/index.ts'
import { configFromFlags, SETTING_FLAGS } from './flag-config.ts'
import { findTarget, unknownName } from './registry.ts'
import { type ResolvedRun, resolveRun } from './resolve-run.ts'
import type { RunConfig } from './run-config.ts'

const texts = z.record(z.string(), z.string())
const names = z.array(z.string().min(1)).min(1)
const settings = { flags: texts.optional(), options: texts.optional() }
const schema = z.strictObject({
  title: z.string().min(1),
  ...settings,
  matrix: z
    .array(z.strictObject({ targets: names, levels: names.optional(), workloads: names, nemeses: names, ...settings }))
    .optional(),
  runs: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[\w.-]+$/, 'it takes letters, digits, ".", "_" and "-"'),
        title: z.string().min(1),
        workload: z.string().min(1),
        target: z.string().min(1),
        ...settings,
      }),
    )
    .optional(),
})

export interface PlannedRun {
  /** Unique in the suite: its folder. */
  readonly name: string
  /** null: a cell of the matrix. */
  readonly title: string | null
  /** Column of the matrix. */
  readonly nemesis: string
  readonly config: RunConfig
  readonly resolved: ResolvedRun
}

export interface SuitePlan {
  readonly title: string
  readonly runs: readonly PlannedRun[]
  /** Of all that decides what is run: a folder that was begun with another cannot be gone on with. */
  readonly fingerprint: string
}

export async function loadSuite(path: string, seed: string | undefined): Promise<SuitePlan> {
  const definition = await readDefinition(path)
  const common = withDefaults(definition, seed)
  const runs: PlannedRun[] = []
  for (const matrix of definition.matrix ?? []) runs.push(...(await matrixRuns(path, common, matrix)))
  for (const { name, title, workload, target, ...own } of definition.runs ?? []) {
    const asked: Asked = { name, title, workload, target, settings: merged(common, own) }
    runs.push(await planned(path, asked))
  }
  if (runs.length === 0) throw wrong(path, 'it has neither a matrix nor runs', 'give it at least one run')
  const twice = runs.find(({ name }, at) => runs.findIndex((other) => other.name === name) !== at)
  if (twice !== undefined)
    throw wrong(path, `two of its runs are called "${twice.name}"`, 'give each a name of its own')
  const decisive = JSON.stringify(runs.map(({ name, config }) => [name, config]))
  return {
    title: definition.title,
    runs,
    fingerprint: createHash('sha256').update(decisive).digest('hex').slice(0, 16),
  }
}

async function readDefinition(path: string): Promise<SuiteDefinition> {
  let module: { readonly default?: unknown }
  try {
    module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
  } catch (cause) {
    throw new PluginError({
      what: `${path} cannot be read as a suite`,
      why: cause instanceof Error ? cause.message : String(cause),
      fix: 'export defineSuite({ … }) of "rashomon/sdk" as its default',
      cause,
    })
  }
  const parsed = schema.safeParse(module.default)
  // What zod leaves undefined is absent in what it was given, too: the types differ in that alone.
  if (parsed.success) return parsed.data as SuiteDefinition
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') || 'its default export'
  throw wrong(
    path,
    `${where}: ${issue?.message ?? 'wrong shape'}`,
    'export defineSuite({ … }) of "rashomon/sdk" as its default',
  )
}

const wrong = (path: string, why: string, fix: string): UsageError =>
  new UsageError({ what: `${path} is no suite`, why, fix })

/** Every run of a suite is to be repeatable: without a seed of its own it takes the suite's. */
const withDefaults = (
  { flags = {}, options = {} }: SuiteSettings,
  seed: string | undefined,
): Required<SuiteSettings> => ({
  flags: { seed: seed ?? '1', ...flags, ...(seed === undefined ? {} : { seed }) },
  options,
})

const merged = (one: SuiteSettings, other: SuiteSettings): Required<SuiteSettings> => ({
  flags: { ...one.flags, ...other.flags },
  options: { ...one.options, ...other.options },
})

interface Asked {
  readonly name: string
  readonly title: string | null
  readonly workload: string
  readonly target: string
  readonly settings: Required<SuiteSettings>
}

async function matrixRuns(path: string, common: SuiteSettings, matrix: SuiteMatrix): Promise<readonly PlannedRun[]> {
  const runs: PlannedRun[] = []
  for (const target of matrix.targets) {
    const levels = matrix.levels ?? [(await findTarget(target)).defaultLevel]
    for (const level of levels) {
      for (const workload of matrix.workloads) {
        for (const nemesis of matrix.nemeses) {
          const settings = merged(merged(common, matrix), { flags: { consistency: level, nemesis } })
          const name = [workload, target, level, nemesis].join('-').replaceAll(/[^\w.-]+/g, '_')
          runs.push(await planned(path, { name, title: null, workload, target, settings }))
        }
      }
    }
  }
  return runs
}

async function planned(path: string, { name, title, workload, target, settings }: Asked): Promise<PlannedRun> {
  const stranger = Object.keys(settings.flags).find((flag) => !SETTING_FLAGS.includes(flag))
  if (stranger !== undefined) {
    const { why, fix } = unknownName('flag', stranger, SETTING_FLAGS).explanation
    throw new UsageError({ what: `${path}, run ${name}: unknown flag "${stranger}"`, why, fix })
  }
  const options = Object.entries(settings.options).map(([option, value]) => `${option}=${value}`)
  try {
    const config = await configFromFlags(workload, { ...settings.flags, target }, options)
    const nemesis = config.nemeses.length === 0 ? 'no fault' : config.nemeses.join(' + ')
    return { name, title, nemesis, config, resolved: await resolveRun(config) }
  } catch (error) {
    if (!(error instanceof RashomonError)) throw error
    const { what, why, fix } = error.explanation
    throw new UsageError({ what: `${path}, run ${name}: ${what}`, why, fix, cause: error })
  }
}
