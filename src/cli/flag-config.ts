/** From flags as typed (or as a bug's hunt ships them) to a run's configuration. @throws {UsageError} */
import { randomInt } from 'node:crypto'
import type { ModelName } from '../consistency/index.ts'
import { UsageError } from '../errors.ts'
import type { Hunt } from '../plugin/index.ts'
import { ROUTES, type Route } from '../runner/index.ts'
import { modelNamed } from './model-name.ts'
import { findTarget, findWorkload } from './registry.ts'
import type { RunConfig } from './run-config.ts'
import { unknownName } from './unknown-name.ts'

/** Values by flag name, without dashes. */
export type RawFlags = Readonly<Record<string, string | undefined>>

const DEFAULT_SECONDS = '30'
/** What was given up may still take effect within its time limit; then the nodes need some time to agree. */
const QUIET_BEYOND_TIMEOUT = 3
/** Clients may grow to so many times their number in an open loop. */
const MOST_CLIENTS_FACTOR = 10

/** Flags that a suite's file may give, by name: those of `rashomon run` that say what is run. */
export const SETTING_FLAGS: readonly string[] = [
  'consistency',
  'nodes',
  'concurrency',
  'rate',
  'time-limit',
  'ops',
  'nemesis',
  'nemesis-interval',
  'route',
  'keys',
  'op-timeout',
  'quiet-period',
  'retry',
  'max-processes',
  'seed',
  'bug',
  'expect',
  'expect-refuted',
  'image',
  'holder-image',
  'publish-address',
]

export async function configFromFlags(
  workloadName: string,
  given: RawFlags,
  givenOptions: readonly string[],
): Promise<RunConfig> {
  const workload = await findWorkload(workloadName)
  const target = await findTarget(given['target'] ?? 'eventual')
  const nodes = whole('nodes', given['nodes'] ?? '5')
  const concurrency = clients(given['concurrency'] ?? '2n', nodes)
  const ops = given['ops']
  const opTimeoutSeconds = seconds('op-timeout', given['op-timeout'] ?? '2')
  const limit = given['time-limit'] ?? (ops === undefined ? DEFAULT_SECONDS : undefined)
  const { validConfig } = await import('./run-config.ts')
  return validConfig({
    workload: workload.name === workloadName ? workload.name : workloadName,
    target: given['target'] ?? target.name,
    consistency: given['consistency'] ?? target.defaultLevel,
    nodes,
    concurrency,
    maxProcesses: whole('max-processes', given['max-processes'] ?? String(concurrency * MOST_CLIENTS_FACTOR)),
    rate: given['rate'] === undefined ? null : number('rate', given['rate']),
    timeLimitSeconds: limit === undefined ? null : seconds('time-limit', limit),
    operations: ops === undefined ? null : whole('ops', ops),
    nemeses: nemesisNames(given['nemesis'] ?? 'none'),
    nemesisIntervalSeconds: seconds('nemesis-interval', given['nemesis-interval'] ?? '3'),
    route: route(given['route'] ?? 'pinned'),
    keys: whole('keys', given['keys'] ?? String(workload.defaultKeys)),
    opTimeoutSeconds,
    quietPeriodSeconds: seconds(
      'quiet-period',
      given['quiet-period'] ?? String(opTimeoutSeconds + QUIET_BEYOND_TIMEOUT),
    ),
    retry: given['retry'] === 'true',
    seed: whole('seed', given['seed'] ?? String(randomInt(0x1_0000_0000))),
    bug: given['bug'] ?? null,
    expect: model('expect', given['expect']),
    expectRefuted: model('expect-refuted', given['expect-refuted']),
    image: given['image'] ?? null,
    holderImage: given['holder-image'] ?? null,
    publishAddress: given['publish-address'] ?? null,
    options: options(givenOptions),
  })
}

/** What the user typed wins over what the hunt ships. */
export const underHunt = (
  { flags, options: shipped = {}, script }: Hunt,
  given: RawFlags,
  givenOptions: readonly string[],
): { readonly flags: RawFlags; readonly options: readonly string[] } => ({
  flags: {
    ...(script === undefined ? {} : { nemesis: 'script' }),
    ...flags,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  },
  options: [...Object.entries(shipped).map(([name, value]) => `${name}=${value}`), ...givenOptions],
})

const wrong = (flag: string, text: string, why: string, fix: string): UsageError =>
  new UsageError({ what: `--${flag} cannot be "${text}"`, why, fix })

/** What to type instead, where 10 would not do. */
const EXAMPLES: Readonly<Record<string, string>> = { nodes: '5', rate: '100', ops: '1000', workers: '2' }

function number(flag: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw wrong(flag, text, 'it takes a number', `--${flag} ${EXAMPLES[flag] ?? '10'}`)
}

export function whole(flag: string, text: string): number {
  const value = number(flag, text)
  if (Number.isInteger(value)) return value
  throw wrong(flag, text, 'it takes a whole number', `--${flag} ${Math.max(1, Math.round(value))}`)
}

/** A whole number that counts something. */
export function count(flag: string, text: string): number {
  const value = whole(flag, text)
  if (value >= 1) return value
  throw wrong(flag, text, 'it must be 1 or more', `--${flag} ${EXAMPLES[flag] ?? '10'}`)
}

/** "5%" or "0.05", as a share of 1. */
export function percentage(flag: string, text: string): number {
  const [, figure = '', sign] = /^([\d.]+)(%)?$/.exec(text.trim()) ?? []
  const value = Number(figure) / (sign === undefined ? 1 : 100)
  if (figure !== '' && value >= 0 && value <= 1) return value
  throw wrong(flag, text, 'it takes a share', `--${flag} 5%, --${flag} 0.05`)
}

/** "30", "30s", "500ms", "2m". */
function seconds(flag: string, text: string): number {
  const [, count = '', unit = 's'] = /^([\d.]+)(ms|s|m)?$/.exec(text.trim()) ?? []
  const scale = unit === 'ms' ? 0.001 : unit === 'm' ? 60 : 1
  if (count !== '' && Number.isFinite(Number(count))) return Number(count) * scale
  throw wrong(flag, text, 'it takes a time in seconds, or with a unit', `--${flag} 30, --${flag} 500ms, --${flag} 2m`)
}

/** "10", or "2n": two a node. */
function clients(text: string, nodes: number): number {
  const perNode = /^(\d+)n$/.exec(text)?.[1]
  if (perNode !== undefined) return Number(perNode) * nodes
  if (/^\d+$/.test(text)) return Number(text)
  throw wrong(
    'concurrency',
    text,
    'it takes a number of clients, or a number a node',
    '--concurrency 10, --concurrency 2n',
  )
}

const nemesisNames = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && name !== 'none'),
  ),
]

function route(text: string): Route {
  const found = ROUTES.find((name) => name === text)
  if (found !== undefined) return found
  throw unknownName('route', text, ROUTES)
}

const model = (flag: string, text: string | undefined): ModelName | null =>
  text === undefined ? null : modelNamed(flag, text)

function options(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=')
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
      throw wrong('option', text, 'it takes a name and a value', '--option disk=slow')
    }),
  )
}
