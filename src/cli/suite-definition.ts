/** A suite's file: read, and every run of it resolved before anything starts. @throws {UsageError} {PluginError} */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { PluginError, RashomonError, UsageError } from '../errors.ts'
import type { SuiteDefinition, SuiteMatrix, SuiteSettings } from '../plugin/index.ts'
import { shown } from '../results/index.ts'
import { configFromFlags, SETTING_FLAGS } from './flag-config.ts'
import { ownModule } from './own-module.ts'
import { findTarget } from './registry.ts'
import { optionsFor, type ResolvedRun, resolveRun } from './resolve-run.ts'
import type { RunConfig } from './run-config.ts'
import { originOf } from './run-origin.ts'
import { SharedOptions } from './suite-options.ts'
import { shapeOf } from './suite-shape.ts'
import { unknownName } from './unknown-name.ts'

export interface PlannedRun {
  /** Unique in the suite: its folder. */
  readonly name: string
  /** null: a cell of the matrix. */
  readonly title: string | null
  /** Column of the matrix. */
  readonly nemesis: string
  readonly config: RunConfig
  readonly resolved: ResolvedRun
  /** As it is loaded: a plug-in's file may be changed while the suite runs, and what runs is what was read. */
  readonly origin: string
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
  const commonOptions = new SharedOptions(common.options)
  const runs: PlannedRun[] = []
  for (const [at, matrix] of (definition.matrix ?? []).entries())
    runs.push(...(await matrixRuns(`${shown(path)}, matrix[${at}]`, common.flags, commonOptions, matrix)))
  for (const [at, { name, title, workload, target, flags, options = {} }] of (definition.runs ?? []).entries()) {
    const asked: Asked = { name, title, workload, target, flags: { ...common.flags, ...flags }, options }
    runs.push(await planned(`${shown(path)}, runs[${at}]`, asked, [commonOptions]))
  }
  if (runs.length > 0) commonOptions.refuseUnused(shown(path))
  if (runs.length === 0) throw wrong(path, 'it has neither a matrix nor runs', 'give it at least one run')
  // As folders: on some disks C1 and c1 are one.
  const twice = runs.find(({ name }, at) => runs.findIndex((other) => sameFolder(other.name, name)) !== at)
  if (twice !== undefined)
    throw wrong(path, `two of its runs are called "${twice.name}"`, 'give each a name of its own')
  const decisive = JSON.stringify(runs.map(({ name, config }) => [name, config]))
  return {
    title: definition.title,
    runs,
    fingerprint: createHash('sha256').update(decisive).digest('hex').slice(0, 16),
  }
}

const sameFolder = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

async function readDefinition(path: string): Promise<SuiteDefinition> {
  if (!existsSync(path)) {
    throw new UsageError({
      what: `there is no file ${shown(path)}`,
      why: 'a suite is read from a file that exports defineSuite({ … }) as its default',
      fix: 'give its path, relative to where you are',
    })
  }
  const module = await ownModule(path)
  if (module.kind === 'failed') {
    const { why, fix, cause } = module
    throw new PluginError({
      what: `${shown(path)} cannot be read as a suite`,
      why,
      fix: fix ?? 'export defineSuite({ … }) of "rashomon/sdk" as its default',
      cause,
    })
  }
  const shape = shapeOf(module.value)
  if (shape.kind === 'right') return shape.definition
  throw wrong(path, shape.why, 'correct it there: defineSuite of "rashomon/sdk" says what it takes')
}

const wrong = (path: string, why: string, fix: string): UsageError =>
  new UsageError({ what: `${shown(path)} is no suite`, why, fix })

/** Every run of a suite is to be repeatable: without a seed of its own it takes the suite's. */
const withDefaults = (
  { flags = {}, options = {} }: SuiteSettings,
  seed: string | undefined,
): Required<SuiteSettings> => ({
  flags: { seed: seed ?? '1', ...flags, ...(seed === undefined ? {} : { seed }) },
  options,
})

interface Asked {
  readonly name: string
  readonly title: string | null
  readonly workload: string
  readonly target: string
  readonly flags: Readonly<Record<string, string>>
  /** The run's own: it must know them. */
  readonly options: Readonly<Record<string, string>>
}

/** What has a list of its own in a matrix: as flags there they would be given twice. */
const LISTED = { consistency: 'levels', nemesis: 'nemeses' } as const

async function matrixRuns(
  place: string,
  commonFlags: Asked['flags'],
  commonOptions: SharedOptions,
  matrix: SuiteMatrix,
): Promise<readonly PlannedRun[]> {
  const { levels, targets, workloads, nemeses } = matrix
  for (const [flag, list] of Object.entries(LISTED)) {
    if (matrix.flags?.[flag] === undefined) continue
    throw new UsageError({
      what: `${place}: the flag "${flag}" cannot be given there`,
      why: `a matrix has ${list} for it`,
      fix: `put it into ${list}`,
    })
  }
  const flags = { ...commonFlags, ...matrix.flags }
  const options = new SharedOptions(matrix.options ?? {})
  const runs: PlannedRun[] = []
  for (const target of targets) {
    for (const level of levels ?? [flags['consistency'] ?? (await levelOf(place, target))]) {
      for (const workload of workloads) {
        for (const nemesis of nemeses) {
          const own = { ...flags, consistency: level, nemesis }
          const name = [workload, target, level, nemesis].map(plainName).join('-')
          const asked = { name, title: null, workload, target, flags: own, options: {} }
          runs.push(await planned(place, asked, [commonOptions, options]))
        }
      }
    }
  }
  options.refuseUnused(place)
  return runs
}

/** As a folder's name: of a plug-in in a file, the file. */
const plainName = (name: string): string =>
  name
    .replace(/^.*\/(?=.)/, '')
    .replaceAll(/[^\w.-]+/g, '_')
    .replace(/^[.-]+/, '')

const levelOf = async (place: string, target: string): Promise<string> =>
  (await placed(place, () => findTarget(target))).defaultLevel

async function planned(place: string, asked: Asked, shared: readonly SharedOptions[]): Promise<PlannedRun> {
  const { name, title, workload, target, flags } = asked
  const where = `${place} (${name})`
  const stranger = Object.keys(flags).find((flag) => !SETTING_FLAGS.includes(flag))
  if (stranger !== undefined) throw strangeFlag(where, stranger)
  const { retry } = flags
  if (retry !== undefined && retry !== 'true' && retry !== 'false') {
    const why = 'it is a switch'
    throw new UsageError({ what: `${where}: --retry cannot be "${retry}"`, why, fix: 'give "true" or "false"' })
  }
  return placed(where, async () => {
    const without = await configFromFlags(workload, { ...flags, target }, [])
    const infos = await optionsFor(without)
    const options = { ...Object.assign({}, ...shared.map((some) => some.of(infos))), ...asked.options }
    const config: RunConfig = { ...without, options }
    const nemesis = config.nemeses.length === 0 ? 'no fault' : config.nemeses.join(' + ')
    const resolved = await resolveRun(config)
    return { name, title, nemesis, config, resolved, origin: originOf(resolved) }
  })
}

function strangeFlag(where: string, flag: string): UsageError {
  const { why, fix } = unknownName('flag', flag, SETTING_FLAGS).explanation
  const own = Object.hasOwn(OWN_FIELDS, flag) ? OWN_FIELDS[flag] : undefined
  return new UsageError({ what: `${where}: unknown flag "${flag}"`, why, fix: own ?? fix })
}

/** What `rashomon run` takes as a flag or argument, and a suite elsewhere. */
const OWN_FIELDS: Readonly<Record<string, string>> = {
  target: 'name it as target (runs) or in targets (matrix)',
  workload: 'name it as workload (runs) or in workloads (matrix)',
  option: 'put it into options, by name',
  hunt: "give the bug's workload, flags and options themselves (rashomon targets <name>)",
}

/** The same error, with the place in the file where it comes from. */
async function placed<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof RashomonError)) throw error
    const { what, why, fix } = error.explanation
    throw new UsageError({ what: `${where}: ${what}`, why, fix, cause: error })
  }
}
