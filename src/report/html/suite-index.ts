/**
 * The index of a tour or suite: what every store promised, what was refuted, what it cost, and a link to each run.
 *
 * Shape: one file, nothing loaded but what the reader clicks; the same input gives the same bytes.
 */
import { MODEL_NAMES, MODELS, strongest } from '../../consistency/index.ts'
import { count, duration, percent, plural, sentenceList, wallTime } from '../format.ts'
import { comparesLevels, levelGroups } from '../suite-groups.ts'
import type { SuiteCell, SuiteIndexInput, SuiteRow } from '../suite-index-input.ts'
import { nemesisColumns } from '../suite-totals.ts'
import { html, type Markup } from './markup.ts'
import { page } from './page.ts'
import { cellMarkup } from './suite-cell.ts'
import { controlsSection } from './suite-controls.ts'
import { costSections } from './suite-costs.ts'
import { replaySection } from './suite-replay.ts'
import { SUITE_CSS } from './suite-style.ts'
import { summarySection } from './suite-summary.ts'

export function renderSuiteIndex(input: SuiteIndexInput): string {
  const { title, startedAt, versions } = input
  return page({
    title,
    style: SUITE_CSS,
    masthead: [plural(input.totals.runs, 'run'), startedAt === null ? '' : wallTime(startedAt)],
    body: html`${summarySection(input)}${runsSections(input)}${controlsSection(input.controls ?? [])}${replaySection(input)}`,
    footer: html`<p>Made by Rashomon${versions['rashomon'] !== undefined && html` ${versions['rashomon']}`}. A verdict speaks of the histories of these runs alone: <em>held</em> means that nothing claimed was refuted in them, and that what could be decided holds.</p>`,
  })
}

/** What consistency costs, where levels are compared; else what each store promises. Nothing where there are only controls. */
function runsSections(input: SuiteIndexInput): Markup | null {
  if (input.rows.length === 0) return null
  if (!comparesLevels(input)) return html`${storesSection(input)}${matrixSection(input)}`
  const ordered = { ...input, rows: levelGroups(input).flatMap(({ rows }) => rows) }
  return html`${costSections(input)}${storesSection(ordered)}`
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
