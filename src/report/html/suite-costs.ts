/**
 * What consistency costs: of each target and workload the levels, weakest claim first, under each fault; charts to see it,
 * a table to read it off.
 */
import { MODELS, strongest } from '../../consistency/index.ts'
import { capitalised, sentenceList } from '../format.ts'
import { cellAt, type LevelGroup, levelGroups } from '../suite-groups.ts'
import type { SuiteIndexInput, SuiteRow } from '../suite-index-input.ts'
import { html, type Markup, trusted } from './markup.ts'
import { cellMarkup, missingCell } from './suite-cell.ts'
import { costScales, drawCosts } from './suite-chart.ts'

export function costSections(input: SuiteIndexInput): Markup {
  return html`${levelGroups(input).map((group, at) => costSection(group, `costs-${at + 1}`))}`
}

function costSection(group: LevelGroup, id: string): Markup {
  const { storeTitle, workloadTitle, rows } = group
  const nemeses = [...new Set(rows.flatMap(({ cells }) => cells.map(({ nemesis }) => nemesis)))]
  const scales = costScales(group)
  const charts = nemeses.map(
    (nemesis) =>
      html`<figure><figcaption>${nemesis}</figcaption><div class="multiples">${drawCosts(group, nemesis, scales).map(
        ({ title, svg }) =>
          html`<div class="chart" role="img" aria-label="${title}, ${nemesis}: see the table"><div class="muted small">${title}</div>${trusted(svg)}</div>`,
      )}</div></figure>`,
  )
  return html`<section class="costs" id="${id}"><h2>${capitalised(storeTitle)} <span class="workload">${workloadTitle}</span></h2>
<p class="muted small">Levels from the weakest claim to the strongest; ✓ the claim held, ✗ it was refuted, ? unknown. A dot is the median response time of operations that were ok, the bar ends at p99. Stale readings: their share, and the oldest.</p>
${charts}
<div class="scroll" tabindex="0" role="region" aria-label="${storeTitle}, ${workloadTitle}: levels by faults"><table class="matrix">
<thead><tr><th scope="col">level</th>${nemeses.map((nemesis) => html`<th scope="col">${nemesis}</th>`)}</tr></thead>
<tbody>${rows.map((row) => levelRow(row, nemeses))}</tbody></table></div></section>`
}

const levelRow = (row: SuiteRow, nemeses: readonly string[]): Markup =>
  html`<tr><th scope="row">${row.level}<div class="claim muted small">claims ${claimText(row)}</div></th>${nemeses.map(
    (nemesis) => {
      const cell = cellAt(row, nemesis)
      return cell === undefined ? missingCell : cellMarkup(row, cell)
    },
  )}</tr>`

const claimText = ({ claim }: SuiteRow): string =>
  claim.length === 0 ? 'nothing' : sentenceList(strongest(claim).map((model) => MODELS[model].title))
