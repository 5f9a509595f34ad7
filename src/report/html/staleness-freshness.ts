/**
 * How fresh readings were: Δ and k of the whole history, the curve of freshness with what is read off it; of sets and logs
 * how long elements took until everybody saw them.
 */

import type { History } from '../../history/index.ts'
import { type FreshnessCurve, freshnessCurve, type VisibilitySummary, visibilitySummary } from '../../metrics/index.ts'
import { count, duration, percent, plural } from '../format.ts'
import { kText } from '../freshness-text.ts'
import { operationText } from '../operation-text.ts'
import { shortened } from '../printable.ts'
import type { FreshnessSummary, RunReportInput } from '../run-report-input.ts'
import { drawFreshnessChart } from './freshness-chart.ts'
import { html, type Markup, trusted } from './markup.ts'

export function freshnessSection(input: RunReportInput): Markup | null {
  const parts = [readingsPart(input), visibilityPart(input)].filter((part) => part !== null)
  return parts.length === 0
    ? null
    : html`<section id="freshness"><h2>How fresh were readings?</h2>
${parts}</section>`
}

/** Nothing where every reading was fresh: there is nothing to draw, and the section before says so. */
function readingsPart({ freshness = null, staleness, measures }: RunReportInput): Markup | null {
  const curve = freshnessCurve(measures)
  const isOld = freshness !== null && (freshness.deltaNs > 0 || freshness.impossibleKeys > 0)
  if (!isOld && (staleness === null || staleness.stale === 0)) return null
  if (curve === null && freshness === null) return null
  return html`${freshness !== null && wholeHistory(freshness)}${curve !== null && curveFigure(curve)}${freshness !== null && deltaStory(freshness)}`
}

function wholeHistory({ deltaNs, k, keys, impossibleKeys }: FreshnessSummary): Markup {
  const figures = [
    { name: 'Δ', value: deltaNs === 0 ? '0' : duration(deltaNs), note: 'readings were at most so old' },
    ...(k === null ? [] : [{ name: 'k', value: kText(k), note: 'newest versions that explain them' }]),
    {
      name: 'keys beyond any age',
      value: count(impossibleKeys),
      note: `of ${plural(keys, 'key')}${impossibleKeys === 0 ? '' : ', left out of Δ and k'}`,
    },
  ]
  return html`<p>Had every reading been answered Δ earlier, one copy could have given all the answers: Δ is the smallest time for which that is so, and 0 means linearizable. In versions instead of time: every reading returned one of the k newest values.${impossibleKeys > 0 && html` On ${plural(impossibleKeys, 'key')} no age of the readings explains what was found: an update was lost, or a value came from nowhere.`}</p>
<dl class="figures">${figures.map(({ name, value, note }) => html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`)}</dl>`
}

function curveFigure(curve: FreshnessCurve): Markup {
  return html`<figure><div class="scroll chart" tabindex="0" role="region" aria-label="Share of fresh readings by the time since the last write">${trusted(drawFreshnessChart(curve).svg)}</div>
<figcaption><ul class="legend"><li><span class="swatch ok"></span>line: the best fit that never falls, band: 95 % interval</li><li>dots: readings as counted, larger for more of them, with 95 % intervals</li></ul></figcaption></figure>
<div class="columns"><div class="scroll" tabindex="0" role="region" aria-label="Time until a write is visible"><table><caption>How long after a write until a reading is fresh</caption>
<thead><tr><th scope="col">with a probability of at least</th><th scope="col">after</th></tr></thead>
<tbody>${curve.visibility.map(({ probability, afterNs }) => html`<tr><th scope="row">${percent(probability)}</th><td>${afterText(afterNs)}</td></tr>`)}</tbody></table></div>
<div class="scroll" tabindex="0" role="region" aria-label="Versions"><table><caption>Readings that returned one of the newest versions, as far as is certain</caption>
<thead><tr><th scope="col">one of the latest</th><th scope="col">readings</th></tr></thead>
<tbody>${shownVersions(curve).map((share, at) => html`<tr><th scope="row">${at + 1}</th><td>${percent(share)}</td></tr>`)}</tbody></table></div></div>
<p class="muted small">Of ${plural(curve.readings, 'reading')} of something that had been written and acknowledged. A value that was merely concurrent with the newest write counts as fresh.</p>`
}

function afterText(afterNs: number | null): string {
  if (afterNs === null) return 'not shown by this run'
  return afterNs === 0 ? 'at once' : duration(afterNs)
}

/** Up to the first that is all of them. */
function shownVersions({ withinVersions }: FreshnessCurve): readonly number[] {
  const all = withinVersions.indexOf(1)
  return all === -1 ? withinVersions : withinVersions.slice(0, all + 1)
}

function deltaStory({ deltaStory: sentences }: FreshnessSummary): Markup | null {
  if (sentences.length === 0) return null
  return html`<details><summary>Why Δ is not smaller</summary><ol class="story">${sentences.map((text) => html`<li>${text}</li>`)}</ol></details>`
}

function visibilityPart({ measures, history }: RunReportInput): Markup | null {
  const summary = visibilitySummary(measures)
  if (summary === null) return null
  const { elements, late } = summary
  const text =
    late === 0
      ? `Each of ${plural(elements, 'element')} was seen by every reading that began after it was known: acknowledged, or read by somebody.`
      : `${count(late)} of ${plural(elements, 'element')} were missed by a reading that began after they were known: acknowledged, or read by somebody. Times are lower bounds: from then until the last reading began that missed the element.`
  return html`<p>${text}</p>
${late > 0 && html`<dl class="figures">${visibilityFigures(summary, history).map(({ name, value, note }) => html`<div><dt>${name}</dt><dd>${value}${note !== '' && html`<small>${note}</small>`}</dd></div>`)}</dl>`}`
}

function visibilityFigures(
  { elements, late, p50Ns, p95Ns, p99Ns, maxNs, slowestRow }: VisibilitySummary,
  history: History,
): readonly { readonly name: string; readonly value: string; readonly note: string }[] {
  const time = (ns: number): string => (ns === 0 ? 'at once' : duration(ns))
  return [
    { name: 'seen late', value: percent(late / elements), note: `of ${count(elements)}` },
    { name: 'visible, p50', value: time(p50Ns), note: '' },
    { name: 'visible, p95', value: time(p95Ns), note: '' },
    { name: 'visible, p99', value: time(p99Ns), note: '' },
    {
      name: 'slowest',
      value: time(maxNs),
      note: slowestRow === null ? '' : shortened(operationText(history, slowestRow).text, LONGEST_TEXT),
    },
  ]
}
const LONGEST_TEXT = 40
