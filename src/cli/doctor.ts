/** What works here, tried rather than guessed, and how to get what is missing. */
import { existsSync } from 'node:fs'
import { targets } from '../../targets/index.ts'
import {
  connectEngine,
  type Engine,
  ensureHolderImage,
  givenHolderImage,
  knownImage,
  type RunOnEngine,
  runsOn,
} from '../docker/index.ts'
import { EnvironmentError, UsageError } from '../errors.ts'
import { optionDefaults, type Target } from '../plugin/index.ts'
import { wrap } from '../report/index.ts'
import { printable } from '../report/printable.ts'
import { type Check, type CheckState, lacking, missing, works } from './doctor-check.ts'
import { checkNode } from './doctor-node.ts'

export interface Diagnosis {
  /** Whether a run with containers can work here. */
  readonly works: boolean
  readonly checks: readonly Check[]
}

export async function diagnose(say: (text: string) => void, signal: AbortSignal): Promise<Diagnosis> {
  const checks = [checkRuntime(), ...(await checkEngine(say, signal)), checkFuse()]
  return { works: checks.every(({ state }) => state !== 'missing'), checks }
}

const OLDEST_NODE = [22, 18] as const

function checkRuntime(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [needMajor, needMinor] = OLDEST_NODE
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return works('Node.js', process.versions.node)
  return missing('Node.js', `${process.versions.node} is too old`, `install ${OLDEST_NODE.join('.')} or newer`)
}

async function checkEngine(say: (text: string) => void, signal: AbortSignal): Promise<readonly Check[]> {
  let engine: Engine
  try {
    engine = await connectEngine()
  } catch (error) {
    return [problem('Docker engine', error)]
  }
  try {
    return [
      works('Docker engine', describeEngine(engine)),
      ...(await checkHolder(engine, say, signal)),
      ...(await Promise.all(targets.map((target) => checkImage(engine, target)))).flat(),
      checkLeftovers(await runsOn(engine)),
    ]
  } finally {
    engine.close()
  }
}

const describeEngine = ({ version, address, system, rootless, cgroup }: Engine): string =>
  `${version} at ${address.url} (${address.from}), ${system}, ${rootless ? 'rootless' : 'not rootless'}, cgroup ${cgroup}`

async function checkHolder(
  engine: Engine,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  try {
    const image = await ensureHolderImage(engine, givenHolderImage(null), { say, signal })
    say('putting up a node')
    return [works('holder image', image), ...(await checkNode(engine, image, signal))]
  } catch (error) {
    signal.throwIfAborted()
    return [problem('holder image', error)]
  }
}

function problem(name: string, error: unknown): Check {
  const { told, fix } = explained(error)
  return missing(name, told, fix)
}

function explained(error: unknown): { readonly told: string; readonly fix: string } {
  if (!(error instanceof EnvironmentError || error instanceof UsageError)) throw error
  const { what, why, fix } = error.explanation
  return { told: `${what}: ${why}`, fix }
}

async function checkImage(engine: Engine, target: Target): Promise<readonly Check[]> {
  const image = target.image?.(optionDefaults(target.options))
  if (image === undefined) return []
  const name = `image of ${target.name}`
  try {
    if (await knownImage(engine, image.reference, image.variable)) return [works(name, image.reference)]
  } catch (error) {
    const { told, fix } = explained(error)
    return [lacking(name, told, fix)]
  }
  const told = `${image.reference} is not here yet: ${image.origin} when it is first used`
  return [lacking(name, told, `offline, name one that you have: --image, or ${image.variable}`)]
}

function checkLeftovers(runs: readonly RunOnEngine[]): Check {
  const name = 'leftovers'
  const dead = runs.filter(({ life }) => life === 'dead')
  const others = runs.length - dead.length
  if (dead.length > 0) {
    const told = `${dead.length} dead ${dead.length === 1 ? 'run has' : 'runs have'} left containers, networks or volumes`
    return lacking(name, told, '`rashomon cleanup` removes them')
  }
  return works(name, others === 0 ? 'none' : `none of dead runs (${others} alive, or of other machines)`)
}

const FUSE = '/dev/fuse'

function checkFuse(): Check {
  if (existsSync(FUSE)) return works('FUSE', `${FUSE} is there`)
  return lacking('FUSE', `no ${FUSE}: no fault needs it yet`, null)
}

const SIGNS: Readonly<Record<CheckState, string>> = { works: '✓', missing: '✗', lacking: '–' }

/** Versions, names and complaints are the engine's own words. */
const harmless = (text: string): string => printable(text.replaceAll(/\s+/g, ' '))

export function describeDiagnosis({ works: all, checks }: Diagnosis, width: number): string {
  const room = Math.max(...checks.map(({ name }) => name.length)) + 2
  const lines = checks.flatMap(({ name, state, told, fix }) => [
    ...wrap(harmless(told), width, `${SIGNS[state]} ${name.padEnd(room)}`),
    ...(fix === null ? [] : wrap(harmless(fix), width, `  ${' '.repeat(room)}→ `)),
  ])
  const conclusion = all
    ? 'Runs with containers can work here.'
    : 'Runs with containers cannot work here. Built-in stores need none: rashomon tour'
  return [...lines, '', ...wrap(conclusion, width)].join('\n')
}
