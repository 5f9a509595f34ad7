/**
 * The index of a tour or suite: what every store promised, what was refuted, what it cost, and a link to each run.
 *
 * Shape: one file, nothing loaded but what the reader clicks; the same input gives the same bytes.
 */
import { MODEL_NAMES, MODELS, type ModelName, strongest } from '../../consistency/index.ts'
import { count, duration, percent, plural, sentenceList, wallTime } from '../format.ts'
import type { SuiteCell, SuiteIndexInput, SuiteRow } from '../suite-index-input.ts'
import { nemesisColumns, suiteTotals, weakest } from '../suite-totals.ts'
import { VERDICT_SIGNS } from '../words.ts'
import { html, type Markup, relative } from './markup.ts'
import { page } from './page.ts'

export function renderSuiteIndex(input: SuiteIndexInput): string {
  const { title, startedAt, versions } = input
  return page({
    title,
    masthead: [plural(input.totals.runs, 'run'), startedAt === null ? '' : wallTime(startedAt)],
    body: html`${summarySection(input)}${storesSection(input)}${matrixSection(input)}${replaySection(input)}`,
    footer: html`<p>Made by Rashomon${versions['rashomon'] !== undefined && html` ${versions['rashomon']}`}. A verdict speaks of the histories of these runs alone: <em>held</em> means that nothing claimed was refuted in them, and that what could be decided holds.</p>`,
  })
}

function summarySection(input: SuiteIndexInput): Markup {
  const { title, totals } = input
  const verdicts = suiteTotals(input)
  const took = totals.wallMs === null ? '' : ` in ${duration(totals.wallMs * 1e6)}`
  return html`<p class="eyebrow">${title}</p><h1>${sentence(input)}</h1>
<ul class="summary">${(['held', 'refuted', 'unknown'] as const).map(
    (kind) =>
      html`<li class="${kind}"><b>${count(verdicts[kind])}</b>${VERDICT_SIGNS[kind].sign} ${VERDICT_SIGNS[kind].word}</li>`,
  )}</ul><p class="muted">${plural(totals.operations, 'operation')}${took}. Open any verdict for its report.</p>`
}

/** The sentence to quote: whose claim did not hold, and where. */
function sentence(input: SuiteIndexInput): Markup {
  const { held, refuted, unknown } = suiteTotals(input)
  const runs = held + refuted + unknown
  const where = (verdict: SuiteCell['verdict']): string =>
    sentenceList([
      ...new Set(
        input.rows
          .filter(({ cells }) => cells.some((cell) => cell.verdict === verdict))
          .map(({ storeTitle, workloadTitle }) => `${storeTitle} (${workloadTitle})`),
      ),
    ])
  if (runs === 0) return html`<strong>No run was made.</strong>`
  if (held === runs)
    return html`<strong>Every store kept to its claim</strong> in all of ${plural(runs, 'run')}; what was refuted beyond the claims stands below.`
  return html`<strong>The claims held in ${count(held)} of ${plural(runs, 'run')}.</strong>${refuted > 0 && html` Refuted in ${count(refuted)}: ${where('refuted')}.`}${unknown > 0 && html` Not decided in ${count(unknown)}: ${where('unknown')}.`}`
}

const storesOf = ({ rows }: SuiteIndexInput): readonly (readonly [SuiteRow, ...SuiteRow[]])[] => {
  const stores = new Map<string, [SuiteRow, ...SuiteRow[]]>()
  for (const row of rows) {
    const name = `${row.store}\u0000${row.level}`
    const known = stores.get(name)
    if (known === undefined) stores.set(name, [row])
    else known.push(row)
  }
  return [...stores.values()]
}

function storesSection(input: SuiteIndexInput): Markup {
  return html`<section id="stores"><h2>What each store promises, and what was seen</h2>
<ul class="judgements">${storesOf(input).map((rows) => {
    const cells = rows.flatMap((row) => row.cells)
    return html`<li><h3>${rows[0].storeTitle} <span class="muted small">at ${rows[0].level}</span></h3>
<p class="small"><span class="muted">Claims</span> ${claimsText(rows)}.</p><p class="small"><span class="muted">Refuted</span> ${seenText(cells)}.</p>
<p class="small"><span class="muted">Answered ok</span> ${worstText(cells)}.</p></li>`
  })}</ul></section>`
}

/** Claims are per data type; workloads with the same one share a line. */
function claimsText(rows: readonly SuiteRow[]): string {
  const byClaim = new Map<string, string[]>()
  for (const { claim, workloadTitle } of rows) {
    const names = claim.length === 0 ? 'nothing' : sentenceList(strongest(claim).map((model) => MODELS[model].title))
    byClaim.set(names, [...(byClaim.get(names) ?? []), workloadTitle])
  }
  if (byClaim.size === 1) return [...byClaim.keys()].join('')
  return [...byClaim].map(([names, workloads]) => `${names} (${workloads.join(', ')})`).join('; ')
}

function seenText(cells: readonly SuiteCell[]): string {
  const seen = MODEL_NAMES.flatMap((model) => {
    const runs = cells.filter(({ refutedModels }) => refutedModels.includes(model)).length
    return runs === 0 ? [] : [`${MODELS[model].title} in ${count(runs)}`]
  })
  return seen.length === 0
    ? `nothing, in ${plural(cells.length, 'run')}`
    : `${seen.join(', ')} of ${plural(cells.length, 'run')}`
}

function worstText(cells: readonly SuiteCell[]): string {
  const availabilities = cells.map(({ availability }) => availability)
  const tails = cells.flatMap(({ p99Ns }) => p99Ns ?? [])
  const ages = cells.flatMap(({ maxStaleNs }) => maxStaleNs ?? [])
  if (availabilities.length === 0) return 'in no run'
  const oldest = Math.max(0, ...ages)
  return [
    `${percent(Math.min(...availabilities))} to ${percent(Math.max(...availabilities))}`,
    ...(tails.length > 0 ? [`p99 ${duration(Math.min(...tails))} to ${duration(Math.max(...tails))}`] : []),
    ...(ages.length > 0 ? [oldest === 0 ? 'no stale read' : `oldest stale read ${duration(oldest)}`] : []),
  ].join('; ')
}

function matrixSection(input: SuiteIndexInput): Markup {
  const nemeses = nemesisColumns(input)
  return html`<section id="matrix"><h2>Every run</h2>
<p class="muted small">The verdict is of the claim. <span class="refuted">¬</span> stands before models that were refuted, claimed or not; what implies them is refuted with them. Times are response times of operations that were ok.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Matrix of runs"><table class="matrix">
<thead><tr><th scope="col"></th>${nemeses.map((nemesis) => html`<th scope="col">${nemesis}</th>`)}</tr></thead>
${storesOf(input).map(
  (
    rows,
  ) => html`<tbody><tr class="store"><th scope="rowgroup" colspan="${nemeses.length + 1}"><h2>${rows[0].storeTitle}</h2><span class="claim muted small">${rows[0].level}</span></th></tr>
${rows.map((row) => rowMarkup(row, nemeses))}</tbody>`,
)}</table></div></section>`
}

const rowMarkup = (row: SuiteRow, nemeses: readonly string[]): Markup =>
  html`<tr><th scope="row">${row.workloadTitle}</th>${nemeses.map((nemesis) => {
    const cell = row.cells.find((each) => each.nemesis === nemesis)
    return cell === undefined ? html`<td class="muted">–</td>` : cellMarkup(row, cell)
  })}</tr>`

function cellMarkup({ storeTitle, workloadTitle, claim }: SuiteRow, cell: SuiteCell): Markup {
  const { verdict, href, refutedModels, unknownWhy, expectation, availability, p50Ns, p99Ns, staleShare, counts } = cell
  const { sign, word } = VERDICT_SIGNS[verdict]
  const numbers = [
    `${percent(availability)} ok`,
    p50Ns === null || p99Ns === null ? '' : `${duration(p50Ns)} · ${duration(p99Ns)}`,
    staleShare === null ? '' : staleShare === 0 ? 'no stale read' : `${percent(staleShare)} stale`,
  ].filter((part) => part !== '')
  return html`<td><a class="verdict ${verdict}" href="${relative(href)}" aria-label="${storeTitle}, ${workloadTitle}, ${cell.nemesis}: claim ${word}">${sign} ${word}</a>
${expectation !== undefined && html`<span class="muted small">${expectation.met ? `, as expected` : `, expected: ${expectation.text}`}</span>`}
${unknownWhy !== null && html`<div class="small">${unknownWhy}</div>`}
${refutedModels.length > 0 && html`<ul>${weakest(refutedModels).map((model) => refutedItem(model, claim))}</ul>`}
<div class="numbers" title="${count(counts.ok)} ok, ${count(counts.fail)} failed, ${count(counts.info)} of unknown outcome; p50 and p99 of response times">${numbers.map((text) => html`<div>${text}</div>`)}</div></td>`
}

const refutedItem = (model: ModelName, claim: readonly ModelName[]): Markup =>
  html`<li><span class="refuted">¬</span> ${MODELS[model].title}${claim.includes(model) && html` <span class="refuted">(claimed)</span>`}</li>`

function replaySection({ command, rows, versions }: SuiteIndexInput): Markup {
  const runs = rows.flatMap((row) => row.cells.map((cell) => ({ row, cell })))
  return html`<section id="replay"><h2>Do it again</h2><p>The whole:</p><pre tabindex="0"><code>${command}</code></pre>
<details><summary>Any one of ${plural(runs.length, 'run')}</summary><div class="scroll" tabindex="0" role="region" aria-label="Replay commands"><table><thead><tr><th scope="col">run</th><th scope="col" class="text">command</th></tr></thead>
<tbody>${runs.map(({ row, cell }) => html`<tr><th scope="row">${row.workloadTitle} on ${row.storeTitle}, ${cell.nemesis}</th><td class="text"><code>${cell.replay}</code></td></tr>`)}</tbody></table></div></details>
<p class="muted small">${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(' · ')}</p></section>`
}
