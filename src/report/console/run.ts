/** The verdict of a run in a screenful. */
import { MODELS } from '../../consistency/index.ts'
import { knowsTimes } from '../../history/index.ts'
import { visibilitySummary } from '../../metrics/index.ts'
import type { Counterexample } from '../counterexample.ts'
import { count, duration, moment, percent, plural, rate, sentenceList } from '../format.ts'
import { freshnessText, visibilityText } from '../freshness-text.ts'
import { operationText } from '../operation-text.ts'
import { printable, shortened } from '../printable.ts'
import { remarksOf } from '../remarks.ts'
import type { RunReportInput } from '../run-report-input.ts'
import { groupedByJudgement, type JudgedModel, judgedModels, type RunSummary, summariseRun } from '../run-summary.ts'
import { faultKindName, JUDGEMENT_SIGNS, OUTCOME_WORDS, VERDICT_SIGNS, whyUnknown } from '../words.ts'
import { miniTimeline } from './mini-timeline.ts'
import { type ConsoleOptions, JUDGEMENT_STYLES, NARROWEST, type Paint, painter, VERDICT_STYLES } from './style.ts'
import { padEnd, table, wrap } from './text-layout.ts'

export interface RunConsoleOptions extends ConsoleOptions {
  /** Where the run was saved, as the user would type it; null: nowhere. */
  readonly savedAt: string | null
}

interface Page {
  readonly input: RunReportInput
  readonly summary: RunSummary
  readonly width: number
  readonly paint: Paint
}

export function renderRunConsole(input: RunReportInput, options: RunConsoleOptions): string {
  const width = Math.max(NARROWEST, options.width)
  const page: Page = { input, summary: summariseRun(input), width, paint: painter(options.colour) }
  const blocks = [
    verdictLines(page),
    profileLines(page),
    loadLines(page),
    counterexampleLines(page),
    whereLines(page, options.savedAt),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

function verdictLines({ input, summary, width, paint }: Page): readonly string[] {
  const { kind } = input.verdict
  const { subject, outcome, detail } = summary.headline
  const badge = `${VERDICT_SIGNS[kind].sign} ${outcome}`
  const bug = input.bug === null ? '' : ` with bug ${printable(input.bug)}`
  return [
    paint(VERDICT_STYLES[kind], badge),
    ...wrap(`${printable(input.workload.name)} on ${subject}${bug}: ${detail}`, width - 2, '  '),
    ...remarksOf(input.history).flatMap((remark) => wrap(remark, width, '  note: ')),
  ]
}

const LABEL = 13

function profileLines({ input, width, paint }: Page): readonly string[] {
  const models = [...judgedModels(input, 'lattice'), ...judgedModels(input, 'invariant')]
  return groupedByJudgement(models).flatMap(({ kind, models: group }) => {
    if (group.length === 0) return []
    const { sign, word } = JUDGEMENT_SIGNS[kind]
    const label = `  ${padEnd(`${sign} ${word}`, LABEL)} `
    const shown = withoutTwins(group)
    const text = kind === 'unknown' ? unknownGroups(shown) : ownAndImplied(shown)
    return wrap(text, width, label).map((line, index) =>
      index === 0 ? paint(JUDGEMENT_STYLES[kind], line.slice(0, label.length)) + line.slice(label.length) : line,
    )
  })
}

const titleOf = ({ model }: JudgedModel): string => MODELS[model].title

/** A guarantee whose two forms are judged alike is named once; the report has both. */
const withoutTwins = (models: readonly JudgedModel[]): readonly JudgedModel[] =>
  models.filter(
    ({ model }) =>
      !models.some((other) => `${other.model}` === model.replace('-convergent', '-session') && other.model !== model),
  )

/** Those that a checker judged itself, then those that follow from them. */
function ownAndImplied(models: readonly JudgedModel[]): string {
  const implied = ({ judgement }: JudgedModel): boolean => 'impliedBy' in judgement && judgement.impliedBy !== undefined
  const own = sentenceList(models.filter((each) => !implied(each)).map(titleOf))
  const following = sentenceList(models.filter(implied).map(titleOf))
  return [own, following === '' ? '' : `hence ${following}`].filter((part) => part !== '').join('; ')
}

/** Models that are unknown for the same reason share it. */
function unknownGroups(models: readonly JudgedModel[]): string {
  const reasons = new Map<string, string[]>()
  for (const { model, judgement } of models) {
    if (judgement.kind !== 'unknown') continue
    const why = whyUnknown(judgement.why)
    reasons.set(why, [...(reasons.get(why) ?? []), MODELS[model].title])
  }
  return [...reasons].map(([why, titles]) => `${sentenceList(titles)} (${why})`).join('; ')
}

function loadLines({ input, summary, width }: Page): readonly string[] {
  const { counts, endNs, latency, faults } = summary
  const { staleness, freshness = null } = input
  const timed = knowsTimes(input.history.header)
  const totals = [
    `${count(counts.ok)} ok${counts.negative > 0 ? ` (${count(counts.negative)} answered no)` : ''}`,
    `${count(counts.fail)} failed`,
    `${count(counts.info)} of unknown outcome`,
    ...(counts.notStarted > 0 ? [`${count(counts.notStarted)} not started`] : []),
  ]
  const perSecond = timed && endNs > 0 ? `, ${rate((counts.ok * 1e9) / endNs)} ok` : ''
  const faultText = [...faults].map(
    ([kind, { requested, held }]) => `${faultKindName(kind)} ${count(held)} of ${count(requested)}`,
  )
  const stale = !timed || staleness === null || staleness.reads === 0 ? null : staleText(staleness)
  const visible = timed ? visibilitySummary(input.measures) : null
  const fresh = !timed || freshness === null ? null : freshnessText(freshness)
  return [
    ...wrap(
      `${plural(counts.total, 'operation')}${timed ? ` in ${duration(endNs)}` : ''}${perSecond}: ${totals.join(', ')}`,
      width - 2,
      '  ',
    ),
    ...(timed ? table(latencyColumns(latency), width - 4).map((line) => `    ${line}`) : []),
    ...(stale === null ? [] : wrap(stale, width, '  stale reads  ')),
    ...(fresh === null ? [] : wrap(fresh, width, '  staleness    ')),
    ...(visible === null ? [] : wrap(visibilityText(visible), width, '  visible      ')),
    ...(faultText.length === 0 ? [] : wrap(faultText.join(', '), width, '  faults held  ')),
  ]
}

const staleText = ({ reads, stale, share, p99Ns, maxNs }: NonNullable<RunReportInput['staleness']>): string =>
  stale === 0
    ? `none of ${count(reads)}`
    : `${count(stale)} of ${count(reads)} (${percent(share)}), p99 ${duration(p99Ns)}, oldest ${duration(maxNs)}`

const LONGEST_FUNCTION = 20

function latencyColumns(latency: RunSummary['latency']): Parameters<typeof table>[0] {
  const time = (pick: 'p50Ns' | 'p99Ns' | 'maxNs' | 'p95Ns' | 'p999Ns'): readonly string[] =>
    latency.map(({ response }) => (response === null ? '–' : duration(response[pick])))
  return [
    {
      title: '',
      align: 'left',
      cells: latency.map(
        ({ fn, outcome }) => `${shortened(printable(fn), LONGEST_FUNCTION)} ${OUTCOME_WORDS[outcome]}`,
      ),
    },
    { title: 'count', align: 'right', cells: latency.map((row) => count(row.count)) },
    { title: 'p50', align: 'right', cells: time('p50Ns') },
    { title: 'p95', align: 'right', cells: time('p95Ns'), spare: true },
    { title: 'p99', align: 'right', cells: time('p99Ns') },
    { title: 'p99.9', align: 'right', cells: time('p999Ns'), spare: true },
    { title: 'max', align: 'right', cells: time('maxNs') },
  ]
}

/** More operations than this are a list that nobody reads in a terminal. */
const MOST_OPERATIONS = 8

function counterexampleLines({ input, summary, width, paint }: Page): readonly string[] {
  const [first, ...others] = summary.counterexamples
  if (first === undefined) return []
  const title = `${MODELS[first.model].title} refuted: ${first.anomaly}`
  const sentences = first.sentences.flatMap((parts, index) =>
    wrap(
      parts.map((part) => (part.kind === 'text' ? part.text : `#${part.number}`)).join(''),
      width,
      `  ${String(index + 1).padStart(2)}. `,
    ),
  )
  const operations = operationList(input, first, width - 4)
  const lanes = miniTimeline(input.history, first.rows.slice(0, MOST_OPERATIONS), width - 4)
  return [
    ...wrap(title, width).map((line) => paint('bold', line)),
    ...sentences,
    ...operations.map((line) => paint('dim', `    ${line}`)),
    ...(lanes ?? []).map((line) => `    ${line}`),
    ...(others.length > 0
      ? wrap(`and ${plural(others.length, 'other counterexample')} in the report`, width, '  ')
      : []),
  ]
}

/** What the operations are, but for those that a sentence of their own has told of: "#1: p0 on n1 wrote x = 5". */
function operationList(
  { history }: RunReportInput,
  { rows, sentences }: Counterexample,
  width: number,
): readonly string[] {
  const told = new Set(sentences.map(([start]) => (start?.kind === 'operation' ? start.number : 0)))
  const listed = rows
    .slice(0, MOST_OPERATIONS)
    .map((row, index) => ({ ...operationText(history, row), number: index + 1 }))
    .filter(({ number }) => !told.has(number))
  const columns: readonly (readonly string[])[] = [
    listed.map(({ number }) => `#${number}`),
    listed.map(({ text }) => text),
    listed.map(({ process, node }) => `p${process}${node === null ? '' : ` ${node}`}`),
    listed.map(({ invokedNs }) => moment(invokedNs)),
  ]
  return table(
    columns.map((cells) => ({ title: '', align: 'left', cells })),
    width,
  ).slice(1)
}

function whereLines({ input, width, paint }: Page, savedAt: string | null): readonly string[] {
  // Only simulated runs can be replayed; what others left can be judged again.
  const again = input.replayCommand.startsWith('rashomon replay') ? 'replay' : 'judge again'
  const label = (text: string): string => padEnd(text, again.length + 2)
  return [
    ...(savedAt === null ? [] : wrap(printable(savedAt), width, label('saved'))),
    ...wrap(printable(input.replayCommand), width, label(again)).map((line) => paint('bold', line)),
  ]
}
