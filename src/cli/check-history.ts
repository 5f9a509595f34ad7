/** A run of ours or a history of anybody's, checked again: whose it is decides what it is judged against. */
import { AMPLE, type Budget } from '../checkers/index.ts'
import { FOREIGN_FACETS, type ForeignFacet, type Header, type History, knowsRealTime } from '../history/index.ts'
import type { ParallelFindings } from '../parallel/index.ts'
import type { RunReportInput } from '../report/index.ts'
import { locateRun, type RunFolder, shown, typed } from '../results/index.ts'
import { assess, judgesOf } from './assess.ts'
import { type DataType, dataTypeNamed, dataTypeOf, FOREIGN_NAMES, modelType } from './data-types.ts'
import { againCommand } from './execute-run.ts'
import { count } from './flag-config.ts'
import { AUTO, type ForeignHistory, parseInitial, readForeign, STANDARD_INPUT, withInitial } from './foreign-history.ts'
import { judgeLong, type LongJudging, type OwnFile } from './judge-long.ts'
import { numbersGranted } from './lock-tokens.ts'
import { openingBalances } from './opening-balances.ts'
import { assessRecorded } from './recorded.ts'
import { refuseUnfit } from './refuse-unfit.ts'
import { findModel, isPath } from './registry.ts'
import type { RunConfig } from './run-config.ts'
import { type Expectations, type ResolvedHistory, resolveByHeader, resolveSaved } from './saved-run.ts'
import { withVersions } from './version-judges.ts'
import { versions } from './versions.ts'

/** Flags of the command, as typed. */
export interface CheckFlags extends Expectations {
  readonly format: string
  readonly workload?: string | undefined
  readonly model?: string | undefined
  readonly keyed?: boolean | undefined
  readonly initial?: string | undefined
  readonly steps?: string | undefined
  readonly workers?: string | undefined
}

export interface CheckContext {
  /** To be called when checking begins: from then on Ctrl-C aborts the signal, and what was decided is kept. */
  heedInterrupt(): AbortSignal
}

export interface Checked {
  readonly input: RunReportInput
  /** Where its verdict and report may be written anew. */
  readonly folder: RunFolder | null
  readonly config: Pick<RunConfig, 'expect' | 'expectRefuted'>
  /** The check, not the run. */
  readonly interrupted: boolean
}

/**
 * @throws {EnvironmentError} when it cannot be read
 * @throws {HistoryError} naming file, line and reason
 * @throws {UsageError} for what the flags name and nobody knows
 */
export async function checkHistory(path: string, flags: CheckFlags, context: CheckContext): Promise<Checked> {
  const asItIs = flags.workload === undefined && flags.model === undefined && flags.format === AUTO
  const saved = path === STANDARD_INPUT ? null : locateRun(path)
  if (asItIs && saved !== null && saved.folder !== null) {
    const known = await resolveSaved(path, flags)
    return checkOurs(known, flags, context, againCommand(known.resolved, saved.folder.path))
  }
  const file = saved?.historyPath ?? path
  const { history, format } = await readForeign(file, {
    format: flags.format,
    decode: { ...(flags.keyed === undefined ? {} : { keyed: flags.keyed }), ...facetOf(flags) },
  })
  if (asItIs && format === 'jsonl' && isRunOfOurs(history.header)) {
    const known = await resolveByHeader(history, file, flags)
    refuseUnfit(history, known.resolved.workload, { file: shown(file), isJsonl: true })
    return checkOurs(known, flags, context, `rashomon check ${typed(file)}`)
  }
  return checkRecorded({ history, format }, file, flags, context)
}

/** What the decoder need not guess. */
function facetOf({ workload }: CheckFlags): { readonly facet?: ForeignFacet } {
  if (workload === undefined) return {}
  const facet = FOREIGN_FACETS.find((name) => name === workload || FOREIGN_NAMES[name] === workload)
  return facet === undefined ? {} : { facet }
}

/** The plan of a run of ours names the target that it ran against. */
const isRunOfOurs = ({ plan }: Header): boolean => typeof plan['target'] === 'string'

const budgetOf = ({ steps }: CheckFlags): Budget => (steps === undefined ? AMPLE : { steps: count('steps', steps) })

async function checkOurs(
  { resolved, history, folder, startedAt, versions, harness }: ResolvedHistory,
  flags: CheckFlags,
  { heedInterrupt }: CheckContext,
  replayCommand: string,
): Promise<Checked> {
  const own = ownFile('workload', resolved.config.workload)
  const { checkers } = judgesOf(resolved, history)
  const findings = await judgeLong(history, checkers, longJudging(flags, heedInterrupt(), own))
  const input = assess(resolved, history, { replayCommand, versions, startedAt, harness }, findings)
  return { input, folder, config: resolved.config, interrupted: findings.interrupted }
}

const longJudging = (flags: CheckFlags, signal: AbortSignal, own: OwnFile | null): LongJudging => ({
  signal,
  budget: budgetOf(flags),
  workers: workersOf(flags),
  own,
})

const ownFile = (kind: OwnFile['kind'], name: string | undefined): OwnFile | null =>
  name !== undefined && isPath(name) ? { kind, path: name } : null

const workersOf = ({ workers }: CheckFlags): number | undefined =>
  workers === undefined ? undefined : count('workers', workers)

async function checkRecorded(
  read: ForeignHistory,
  file: string,
  flags: CheckFlags,
  { heedInterrupt }: CheckContext,
): Promise<Checked> {
  const about = await typeOf(read, flags)
  // Of a history of which nobody claims anything the most is expected.
  const type = withVersions(about, read.history, about.judges.linearizable !== undefined)
  const name = file === STANDARD_INPUT ? 'standard input' : shown(file)
  if (flags.model === undefined || !isPath(flags.model)) {
    refuseUnfit(read.history, type, { file: name, isJsonl: read.format === 'jsonl', model: flags.model !== undefined })
  }
  const { history, asked } = withBeginnings(read.history, type, flags)
  const own = ownFile('model', flags.model) ?? ownFile('workload', flags.workload)
  const findings = !knowsRealTime(history.header)
    ? WITHOUT_TIME
    : await judgeLong(history, type.checkers, longJudging(flags, heedInterrupt(), own))
  const tokens = aboutTokens(read, type)
  const command = commandOf(file, flags)
  const recorded = { history, type, name, command, versions: versions(), asked: { ...asked, ...tokens } }
  const input = assessRecorded(recorded, findings, flags)
  const config = { expect: null, expectRefuted: expectedRefutation(flags) }
  return { input, folder: null, config, interrupted: findings.interrupted }
}

/** Said of a lock whose acquisitions answered numbers that need not be tokens. */
function aboutTokens({ history }: ForeignHistory, { name, judges }: DataType): Readonly<Record<string, string>> {
  const isSaid = name === 'mutex' && judges.fencing === undefined && numbersGranted(history) === 'doubtful'
  return isSaid ? { tokens: 'not judged: the numbers of its acquisitions repeat, or are those of its processes' } : {}
}

/** What lists sessions one after the other says nothing of what was at the same time. */
const WITHOUT_TIME: ParallelFindings = {
  interrupted: false,
  profile: new Map([
    [
      'linearizable',
      { kind: 'unknown', why: 'precondition', note: 'the file lists sessions one by one, without a time they share' },
    ],
  ]),
  measures: new Map(),
}

const expectedRefutation = ({ expectRefuted }: CheckFlags): RunConfig['expectRefuted'] =>
  expectRefuted === undefined ? null : (expectRefuted as RunConfig['expectRefuted'])

async function typeOf({ history, format }: ForeignHistory, { workload, model }: CheckFlags): Promise<DataType> {
  if (model !== undefined) return modelType(await findModel(model))
  if (workload !== undefined) return dataTypeNamed(workload)
  return dataTypeOf(history, format === 'jsonl')
}

interface Begun {
  readonly history: History
  readonly asked: Readonly<Record<string, string>>
}

function withBeginnings(history: History, { facet }: DataType, { initial, keyed }: CheckFlags): Begun {
  const pairs = keyed === undefined ? {} : { keyed: keyed ? 'yes' : 'no' }
  if (initial !== undefined) {
    return { history: withInitial(history, parseInitial(initial)), asked: { ...pairs, initial } }
  }
  if (!facet.startsWith('bank') || Object.keys(history.header.initial).length > 0) return { history, asked: pairs }
  const balances = openingBalances(history)
  if (balances === null) return { history, asked: pairs }
  return {
    history: withInitial(history, balances),
    asked: { ...pairs, initial: 'the first reading, before any transfer' },
  }
}

function commandOf(file: string, flags: CheckFlags): string {
  const { format, workload, model, keyed, initial } = flags
  const words = [
    'rashomon check',
    file === STANDARD_INPUT ? file : typed(file),
    ...(format === AUTO ? [] : [`--format ${format}`]),
    ...(workload === undefined ? [] : [`--workload ${typed(workload)}`]),
    ...(model === undefined ? [] : [`--model ${typed(model)}`]),
    ...(keyed === undefined ? [] : [keyed ? '--keyed' : '--no-keyed']),
    ...(initial === undefined ? [] : [`--initial '${initial.replaceAll("'", "'\\''")}'`]),
  ]
  return words.join(' ')
}
