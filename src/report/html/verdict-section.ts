/** Top of a report: the sentence to quote, the numbers behind it, the lattice and the invariants. */
import { MODELS, type ModelName, strongest } from '../../consistency/index.ts'
import { knowsTimes } from '../../history/index.ts'
import { sourceOf } from '../counterexample.ts'
import { count, duration, percent, plural, rate, sentenceList } from '../format.ts'
import { isPromised } from '../headline.ts'
import { remarksOf } from '../remarks.ts'
import type { RunReportInput } from '../run-report-input.ts'
import { groupedByJudgement, type JudgedModel, judgedModels, type RunSummary } from '../run-summary.ts'
import { JUDGEMENT_SIGNS, unknownText, VERDICT_SIGNS } from '../words.ts'
import { anchorOf } from './anchors.ts'
import { latticeFigure } from './lattice.ts'
import { html, type Markup } from './markup.ts'

export function verdictSection(input: RunReportInput, summary: RunSummary): Markup {
  const { verdict, workload, target, nemeses, bug } = input
  const { subject, outcome, detail } = summary.headline
  const level =
    target.level === null
      ? ''
      : `, level ${target.level}, under ${nemeses.length === 0 ? 'no faults' : sentenceList(nemeses)}`
  return html`<p class="eyebrow">${workload.title} on ${target.title}${level}${bug !== null && html`, with the bug <strong>${bug}</strong> switched on`}</p>
<span class="badge-verdict ${verdict.kind}">${VERDICT_SIGNS[verdict.kind].sign} ${outcome}</span>
<h1><strong>${subject}: ${outcome}</strong>, ${detail}</h1>
${remarkList(input)}<dl class="figures">${keyFigures(input, summary).map(({ name, value, note }) => html`<div><dt>${name}</dt><dd>${value}${note !== '' && html`<small>${note}</small>`}</dd></div>`)}</dl>`
}

function remarkList({ history }: RunReportInput): Markup | null {
  const remarks = remarksOf(history)
  if (remarks.length === 0) return null
  return html`<ul class="remarks" aria-label="Remarks">${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>
`
}

interface Figure {
  readonly name: string
  readonly value: string
  readonly note: string
}

function keyFigures(
  { staleness: aged, history }: RunReportInput,
  { counts, overall, availability, endNs }: RunSummary,
): readonly Figure[] {
  const timed = knowsTimes(history.header)
  const staleness = timed ? aged : null
  const { overall: answered, struck, others } = availability
  const held = history.faults.filter((fault) => fault.held !== null).length
  return [
    {
      name: 'operations',
      value: count(counts.total),
      note: timed && endNs > 0 ? `${rate((counts.ok * 1e9) / endNs)} ok over ${duration(endNs)}` : '',
    },
    {
      name: 'answered ok',
      value: answered.share === null ? '–' : percent(answered.share),
      note: `${count(counts.fail)} failed, ${count(counts.info)} unknown`,
    },
    ...(struck.share === null
      ? []
      : [
          {
            name: 'while a fault held',
            value: percent(struck.share),
            note: `on the nodes struck; ${others.share === null ? 'no others' : `${percent(others.share)} on the others`}`,
          },
        ]),
    ...(overall === null || !timed
      ? []
      : [
          { name: 'p50', value: duration(overall.p50Ns), note: 'response time, ok' },
          { name: 'p99', value: duration(overall.p99Ns), note: `slowest ${duration(overall.maxNs)}` },
        ]),
    ...(staleness === null || staleness.reads === 0
      ? []
      : [
          {
            name: 'stale reads',
            value: percent(staleness.share),
            note:
              staleness.stale === 0 ? `of ${count(staleness.reads)}` : `oldest at least ${duration(staleness.maxNs)}`,
          },
        ]),
    { name: 'faults held', value: `${count(held)} of ${count(history.faults.length)}`, note: '' },
  ]
}

export function profileSection(input: RunReportInput): Markup {
  const { verdict, levelSource, target } = input
  const invariants = judgedModels(input, 'invariant')
  return html`<section id="profile"><h2>What this history says</h2>
<p>${claimText(input)} ${verdict.claim.length > 0 && levelSource !== null && isPromised(input) && html`<span class="muted">Where ${target.title} promises it: ${levelSource}.</span>`}</p>
${inWords(input)}
${latticeFigure(input)}
<p class="muted small">A line means that the upper model implies the lower one: what holds, holds downwards, and what is refuted, upwards. <em>Holds</em>: a complete procedure found an explanation. <em>Not refuted</em>: only necessary conditions were tested. <em>Unknown</em>: nothing was decided, which is no praise.</p>
${invariants.length > 0 && html`<h3>Invariants of the data</h3><ul class="judgements">${invariants.map((each) => judgementItem(input, each))}</ul>`}
<details><summary>Every model: what it promises and what was judged</summary>
<ul class="judgements">${judgedModels(input, 'lattice').map((each) => judgementItem(input, each))}</ul></details></section>`
}

/** The diagram, said in words: for small screens, and for those who hear pages. */
function inWords(input: RunReportInput): Markup {
  const groups = groupedByJudgement(judgedModels(input, 'lattice')).filter(({ models }) => models.length > 0)
  return html`<dl class="words">${groups.map(({ kind, models }) => {
    const { sign, word } = JUDGEMENT_SIGNS[kind]
    const names = models.map(({ model }, index) => [index > 0 && ', ', modelName(input, model)])
    return html`<dt class="${kind}">${sign} ${word}</dt><dd>${names}</dd>`
  })}</dl>`
}

const modelName = ({ profile }: RunReportInput, model: ModelName): Markup | string =>
  profile.get(model)?.kind === 'refuted'
    ? html`<a href="#${anchorOf(sourceOf(profile, model))}">${MODELS[model].title}</a>`
    : MODELS[model].title

function claimText(input: RunReportInput): string {
  const { verdict, target } = input
  const names = (models: readonly ModelName[]): string =>
    sentenceList(strongest(models).map((model) => MODELS[model].title))
  const { claim, decided, tested, refuted, undecided } = verdict
  if (claim.length === 0)
    return target.level === null ? 'Nothing was expected.' : `${target.title} claims nothing at this level.`
  const parts = [
    ...(decided.length > 0 ? [`${names(decided)} ${decided.length === 1 ? 'holds' : 'hold'}`] : []),
    ...(tested.length > 0 ? [`${names(tested)}: tested by necessary conditions only, and not refuted`] : []),
    ...(refuted.length > 0 ? [`${names(refuted)}: refuted`] : []),
    ...(undecided.length > 0 ? [`${names(undecided.map(({ model }) => model))}: not decided`] : []),
  ]
  const rest = claim.length - strongest(claim).length
  const hence = rest === 0 ? '' : ` (and with that ${plural(rest, 'weaker model')})`
  const promise = isPromised(input) ? 'Claimed' : 'Expected'
  return `${promise}: ${names(claim)}${hence}. In this run: ${parts.join('; ')}.`
}

function judgementItem(input: RunReportInput, { model, judgement }: JudgedModel): Markup {
  const { sign, word } = JUDGEMENT_SIGNS[judgement.kind]
  const { profile, verdict } = input
  const claimed = verdict.claim.includes(model)
  return html`<li><strong>${MODELS[model].title}</strong>${claimed && html` <span class="muted small">(${isPromised(input) ? 'claimed' : 'expected'})</span>`} <span class="word ${judgement.kind}">${sign} ${word}</span>
<span class="muted small">${why({ model, judgement }, profile)}</span><br><span class="small">${MODELS[model].promise}</span></li>`
}

function why({ model, judgement }: JudgedModel, profile: RunReportInput['profile']): Markup | string {
  switch (judgement.kind) {
    case 'holds':
      return judgement.impliedBy === undefined
        ? plural(judgement.judged, 'observation')
        : `implied by ${MODELS[judgement.impliedBy].title}`
    case 'not-refuted':
      return plural(judgement.judged, 'observation')
    case 'refuted': {
      const source = sourceOf(profile, model)
      return html`<a href="#${anchorOf(source)}">${source === model ? 'counterexample' : `because ${MODELS[source].title} is`}</a>`
    }
    case 'unknown':
      return unknownText(judgement)
    default:
      return judgement satisfies never
  }
}
