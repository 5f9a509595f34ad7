/** The top of an index: the sentence to quote, and how many runs came out how. */
import { count, duration, plural, sentenceList } from '../format.ts'
import { comparesLevels } from '../suite-groups.ts'
import type { SuiteCell, SuiteIndexInput, SuiteRow } from '../suite-index-input.ts'
import { controlTotals, suiteTotals } from '../suite-totals.ts'
import { VERDICT_SIGNS } from '../words.ts'
import { html, type Markup } from './markup.ts'

export function summarySection(input: SuiteIndexInput): Markup {
  const { title, totals, controls = [] } = input
  const took = totals.wallMs === null ? '' : ` in ${duration(totals.wallMs * 1e6)}`
  const sentences = [
    ...(input.rows.length > 0 || controls.length === 0 ? [claimSentence(input)] : []),
    ...(controls.length > 0 ? [controlSentence(input)] : []),
  ]
  return html`<p class="eyebrow">${title}</p><h1>${sentences.map((sentence, at) => html`${at > 0 && ' '}${sentence}`)}</h1>
${input.rows.length > 0 ? verdictCounts(input) : null}<p class="muted">${plural(totals.operations, 'operation')}${took}. Open any verdict for its report.</p>`
}

function verdictCounts(input: SuiteIndexInput): Markup {
  const verdicts = suiteTotals(input)
  return html`<ul class="summary">${(['held', 'refuted', 'unknown'] as const).map(
    (kind) =>
      html`<li class="${kind}"><b>${count(verdicts[kind])}</b>${VERDICT_SIGNS[kind].sign} ${VERDICT_SIGNS[kind].word}</li>`,
  )}</ul>`
}

/** Whose claim did not hold, and where. */
function claimSentence(input: SuiteIndexInput): Markup {
  const { held, refuted, unknown } = suiteTotals(input)
  const runs = held + refuted + unknown
  // Where levels are compared, they are what is refuted, whatever they were asked to do.
  const placeOf = comparesLevels(input)
    ? ({ storeTitle, level }: SuiteRow) => `${storeTitle} at ${level}`
    : ({ storeTitle, workloadTitle }: SuiteRow) => `${storeTitle} (${workloadTitle})`
  const where = (verdict: SuiteCell['verdict']): string =>
    sentenceList([
      ...new Set(
        input.rows.filter(({ cells }) => cells.some((cell) => cell.verdict === verdict)).map((row) => placeOf(row)),
      ),
    ])
  if (runs === 0) return html`<strong>No run was made.</strong>`
  if (held === runs)
    return html`<strong>Every store kept to its claim</strong> in all of ${plural(runs, 'run')}; what was refuted beyond the claims stands below.`
  return html`<strong>The claims held in ${count(held)} of ${plural(runs, 'run')}.</strong>${refuted > 0 && html` Refuted in ${count(refuted)}: ${where('refuted')}.`}${unknown > 0 && html` Not decided in ${count(unknown)}: ${where('unknown')}.`}`
}

/** Controls promise nothing: what is said of them is whether they came out as was expected. */
function controlSentence(input: SuiteIndexInput): Markup {
  const { controls = [] } = input
  const { met, missed, undecided } = controlTotals(input)
  const names = (isUndecided: boolean): string =>
    sentenceList(controls.filter((each) => !each.met && each.undecided === isUndecided).map(({ name }) => name))
  return html`<strong>${count(met)} of ${plural(controls.length, 'control')} came out as expected.</strong>${missed > 0 && html` Not as expected: ${names(false)}.`}${undecided > 0 && html` Not decided: ${names(true)}.`}`
}
