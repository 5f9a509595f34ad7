/** A run as a cell of a table: the verdict with its sign and word, what was refuted, what it cost; a link to its report. */
import { MODELS, type ModelName } from '../../consistency/index.ts'
import { count, duration, percent } from '../format.ts'
import type { SuiteCell, SuiteRow } from '../suite-index-input.ts'
import { weakest } from '../suite-totals.ts'
import { VERDICT_SIGNS } from '../words.ts'
import { html, type Markup, relative } from './markup.ts'

export const missingCell: Markup = html`<td class="muted">–</td>`

export function cellMarkup({ storeTitle, level, workloadTitle, claim }: SuiteRow, cell: SuiteCell): Markup {
  const { verdict, href, refutedModels, unknownWhy, expectation, counts } = cell
  const { sign, word } = VERDICT_SIGNS[verdict]
  const name = `${storeTitle} at ${level}, ${workloadTitle}, ${cell.nemesis}: claim ${word}`
  return html`<td><a class="verdict ${verdict}" href="${relative(href)}" aria-label="${name}">${sign} ${word}</a>
${expectation !== undefined && html`<span class="muted small">${expectation.met ? `, as expected` : `, expected: ${expectation.text}`}</span>`}
${unknownWhy !== null && html`<div class="small">${unknownWhy}</div>`}
${refutedModels.length > 0 && html`<ul>${weakest(refutedModels).map((model) => refutedItem(model, claim))}</ul>`}
<div class="numbers" title="${count(counts.ok)} ok, ${count(counts.fail)} failed, ${count(counts.info)} of unknown outcome; p50 and p99 of response times">${numbersOf(cell).map((text) => html`<div>${text}</div>`)}</div></td>`
}

const numbersOf = ({ availability, p50Ns, p99Ns, staleShare, maxStaleNs }: SuiteCell): readonly string[] => [
  `${percent(availability)} ok`,
  ...(p50Ns === null || p99Ns === null ? [] : [`${duration(p50Ns)} · ${duration(p99Ns)}`]),
  ...(staleShare === null ? [] : staleShare === 0 ? ['no stale read'] : [`${percent(staleShare)} stale`]),
  ...(staleShare === null || staleShare === 0 || maxStaleNs === null ? [] : [`oldest ${duration(maxStaleNs)}`]),
]

const refutedItem = (model: ModelName, claim: readonly ModelName[]): Markup =>
  html`<li><span class="refuted">¬</span> ${MODELS[model].title}${claim.includes(model) && html` <span class="refuted">(claimed)</span>`}</li>`
