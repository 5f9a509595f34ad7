/** What was asked for, resolved and plain: it is saved as test.json, and a replay needs nothing else. */
import { z } from 'zod'
import { MODEL_NAMES, type ModelName } from '../consistency/index.ts'
import { HistoryError, UsageError } from '../errors.ts'
import type { OptionValue } from '../plugin/index.ts'
import { ROUTES, type Route } from '../runner/index.ts'

export interface RunConfig {
  readonly workload: string
  readonly target: string
  readonly consistency: string
  readonly nodes: number
  readonly concurrency: number
  readonly maxProcesses: number
  /** Operations a second, open loop; null: closed loop. */
  readonly rate: number | null
  readonly timeLimitSeconds: number | null
  readonly operations: number | null
  readonly nemeses: readonly string[]
  readonly nemesisIntervalSeconds: number
  readonly route: Route
  readonly keys: number
  readonly opTimeoutSeconds: number
  readonly quietPeriodSeconds: number
  readonly retry: boolean
  readonly seed: number
  readonly bug: string | null
  readonly expect: ModelName | null
  readonly expectRefuted: ModelName | null
  /** Containers: instead of the target's image, of the holders' image; where published ports are reached. */
  readonly image: string | null
  readonly holderImage: string | null
  readonly publishAddress: string | null
  readonly options: Readonly<Record<string, OptionValue>>
}

/** What test.json holds. */
export interface TestFile {
  readonly format: 1
  readonly startedAt: string
  readonly config: RunConfig
  readonly versions: Readonly<Record<string, string>>
}

export const NODE_COUNTS: readonly number[] = [1, 3, 5, 7]

const positive = z.number().positive()
const whole = z.number().int()

const configSchema: z.ZodType<RunConfig> = z.strictObject({
  workload: z.string(),
  target: z.string(),
  consistency: z.string(),
  nodes: whole.refine((count) => NODE_COUNTS.includes(count), { message: `it takes one of ${NODE_COUNTS.join(', ')}` }),
  concurrency: whole.min(1).max(10_000),
  maxProcesses: whole.min(1).max(100_000),
  rate: positive.max(1e7).nullable(),
  timeLimitSeconds: positive.max(1e6).nullable(),
  operations: whole.min(1).max(1e9).nullable(),
  nemeses: z.array(z.string()),
  nemesisIntervalSeconds: positive.max(1e6),
  route: z.enum(ROUTES),
  keys: whole.min(1).max(1e6),
  opTimeoutSeconds: positive.max(1e5),
  quietPeriodSeconds: z.number().min(0).max(1e5),
  retry: z.boolean(),
  seed: whole.min(0).max(0xffff_ffff),
  bug: z.string().nullable(),
  expect: z.enum(MODEL_NAMES).nullable(),
  expectRefuted: z.enum(MODEL_NAMES).nullable(),
  image: z.string().min(1).nullable().default(null),
  holderImage: z.string().min(1).nullable().default(null),
  publishAddress: z.string().min(1).nullable().default(null),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})

const testFileSchema: z.ZodType<TestFile> = z.strictObject({
  format: z.literal(1),
  startedAt: z.string(),
  config: configSchema,
  versions: z.record(z.string(), z.string()),
})

/** @throws {UsageError} naming the first field that is wrong */
export function parseTestFile(json: unknown, where: string): TestFile {
  const parsed = testFileSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.join('.') || 'the file'
  throw new UsageError({
    what: `${where} is not a test.json that this version can read`,
    why: json === undefined ? 'it is not JSON' : `${field}: ${issue?.message ?? 'wrong shape'}`,
    fix: 'give a run folder that rashomon wrote, unchanged',
  })
}

/** What the header of a history says that was asked for. @throws {HistoryError} naming the first field that is wrong */
export function parsePlan(json: unknown, where: string): RunConfig {
  const parsed = configSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new HistoryError({
    what: `${where} has no plan of a run that this version can read`,
    why: `${['plan', ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'wrong shape'}`,
    fix: 'give a history that rashomon recorded, unchanged; one of others has the plan {}',
  })
}

/** The flag that sets each field, for messages. */
const FLAGS: Readonly<Partial<Record<keyof RunConfig, string>>> = {
  maxProcesses: '--max-processes',
  timeLimitSeconds: '--time-limit',
  operations: '--ops',
  nemeses: '--nemesis',
  nemesisIntervalSeconds: '--nemesis-interval',
  opTimeoutSeconds: '--op-timeout',
  quietPeriodSeconds: '--quiet-period',
  holderImage: '--holder-image',
  publishAddress: '--publish-address',
  expectRefuted: '--expect-refuted',
}

/** @throws {UsageError} naming the first flag that is out of its range */
export function validConfig(config: RunConfig): RunConfig {
  const parsed = configSchema.safeParse(config)
  if (parsed.success) return config
  const issue = parsed.error.issues[0]
  const field = (issue?.path[0] ?? 'workload') as keyof RunConfig // the schema's own keys
  const flag = FLAGS[field] ?? `--${field}`
  throw new UsageError({
    what: `${flag} cannot be ${JSON.stringify(config[field])}`,
    why: issue === undefined ? 'it is out of range' : plainly(issue),
    fix: `give another ${flag} (rashomon run --help)`,
  })
}

/** A bound that was missed, in words. */
function plainly(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small') return `it must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`
  if (issue.code === 'too_big') return `it must be at most ${issue.maximum}`
  return issue.message
}
