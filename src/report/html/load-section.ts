/** The middle of a report: what happened when, how fast it was answered, by whom, and how old it was. */
import { OUTCOMES } from '../../history/index.ts'
import type { Answered, OperationLatency, Quantiles } from '../../metrics/index.ts'
import { count, duration, percent, plural, roundDuration } from '../format.ts'
import type { HarnessLoad, RunReportInput } from '../run-report-input.ts'
import type { RunSummary } from '../run-summary.ts'
import { OUTCOME_WORDS } from '../words.ts'
import { html, type Markup, trusted } from './markup.ts'
import { drawTimeChart } from './time-chart.ts'

export function timeSection(input: RunReportInput, { counts }: RunSummary): Markup {
  if (counts.total === 0)
    return html`<section id="time"><h2>What happened when</h2><p>No operation was called.</p></section>`
  const { svg, charts } = drawTimeChart(input)
  return html`<section id="time"><h2>What happened when</h2>
<p>One axis of time for everything. At the top, who was cut off, down or paused; the same periods are shaded below. Operations count as throughput when they returned, as latency when they were meant to start; windows of ${roundDuration(charts.series.windowNs)}.</p>
<figure><div class="scroll chart" tabindex="0" role="region" aria-label="Charts over time">${trusted(svg)}</div>
<figcaption><ul class="legend">
${OUTCOMES.map((outcome) => html`<li><span class="swatch ${outcome}"></span>${OUTCOME_WORDS[outcome]}</li>`)}
<li>lines: ${line(2.4, 1)}p50 ${line(1.4, 0.75)}p95 ${line(0.9, 0.55)}p99, dots: max; dashes: the same of what failed or is unknown</li>
${charts.stale && html`<li>age of stale reads: at least, and of each moment the oldest</li>`}</ul></figcaption></figure></section>`
}

const line = (width: number, opacity: number): Markup =>
  html`<svg width="20" height="8" viewBox="0 0 20 8" aria-hidden="true"><path d="M0 4H20" stroke="var(--ok)" stroke-width="${width}" opacity="${opacity}"/></svg>`

export function loadSection(summary: RunSummary, harness: HarnessLoad | null): Markup {
  return html`<section id="load"><h2>What it cost</h2>
<p>Response time counts from the moment at which an operation was meant to start, service time from the moment at which it did; where the two part, operations had to wait for a client.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Latency by operation and outcome">${latencyTable(summary.latency)}</div>
${scheduleText(summary)}
${harnessText(harness)}
<div class="columns">${availabilityTable(summary)}${errorTable(summary)}</div></section>`
}

function latencyTable(latency: readonly OperationLatency[]): Markup {
  const times = (quantiles: Quantiles | null): readonly string[] =>
    quantiles === null
      ? ['–', '–', '–', '–', '–']
      : [quantiles.p50Ns, quantiles.p95Ns, quantiles.p99Ns, quantiles.p999Ns, quantiles.maxNs].map(duration)
  return html`<table><thead><tr><th scope="col">operation</th><th scope="col">count</th><th scope="col">p50</th><th scope="col">p95</th><th scope="col">p99</th><th scope="col">p99.9</th><th scope="col">max</th><th scope="col">service p50</th><th scope="col">service p99</th></tr></thead>
<tbody>${latency.map(
    ({ fn, outcome, count: number, response, service }) =>
      html`<tr><th scope="row"><span class="swatch ${outcome}"></span>${fn} ${OUTCOME_WORDS[outcome]}</th><td>${count(number)}</td>${times(response).map((time) => html`<td>${time}</td>`)}<td>${service === null ? '–' : duration(service.p50Ns)}</td><td>${service === null ? '–' : duration(service.p99Ns)}</td></tr>`,
  )}</tbody></table>`
}

function scheduleText({ scheduleError, counts }: RunSummary): Markup {
  const late =
    scheduleError === null || scheduleError.maxNs === 0
      ? 'Every operation started on time.'
      : `Operations started late by ${duration(scheduleError.p50Ns)} (p50), ${duration(scheduleError.p99Ns)} (p99) and at most ${duration(scheduleError.maxNs)}.`
  const missing =
    counts.notStarted === 0
      ? ''
      : ` ${plural(counts.notStarted, 'operation')} could not be started at all: no client was free.`
  return html`<p class="muted small">${late}${missing}</p>`
}

/** A harness that is short of CPU measures itself. */
const BUSY_SHARE = 0.8

function harnessText(harness: HarnessLoad | null): Markup | null {
  if (harness === null) return null
  const busy =
    harness.cpuShare < BUSY_SHARE ? '' : ' It was busy: part of these latencies may be its own, not the database’s.'
  return html`<p class="muted small">The harness itself took ${percent(harness.cpuShare)} of one core in the main phase.${busy}</p>`
}

function availabilityTable({ availability }: RunSummary): Markup {
  const cells = ({ share, total }: Answered): Markup =>
    share === null ? html`<td>–</td>` : html`<td title="${count(total)} operations">${percent(share)}</td>`
  const { overall, struck, others, calm, byNode } = availability
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Availability by node"><table><caption>Answered ok, of the operations that asked each node</caption>
<thead><tr><th scope="col">node</th><th scope="col">all the time</th><th scope="col">while struck by a fault</th></tr></thead>
<tbody>${byNode.map(({ node, overall: all, struck: hit }) => html`<tr><th scope="row">${node}</th>${cells(all)}${cells(hit)}</tr>`)}
<tr><th scope="row">all nodes</th>${cells(overall)}${cells(struck)}</tr></tbody></table>
<p class="muted small">${others.share !== null && html`While a fault held, the nodes that it did not strike answered ${percent(others.share)} of their operations. `}${calm.share !== null && html`Without a fault: ${percent(calm.share)}.`}</p></div>`
}

const MOST_ERRORS = 10

function errorTable({ counts }: RunSummary): Markup {
  const { errors } = counts
  if (errors.length === 0) return html`<p class="muted">No operation met an error.</p>`
  const rest = errors.length - MOST_ERRORS
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Errors"><table><caption>Errors, the most frequent first</caption>
<thead><tr><th scope="col">count</th><th scope="col" class="text">outcome</th><th scope="col" class="text">error</th></tr></thead>
<tbody>${errors.slice(0, MOST_ERRORS).map(({ error, outcome, count: number }) => html`<tr><td>${count(number)}</td><td class="text"><span class="swatch ${outcome}"></span>${OUTCOME_WORDS[outcome]}</td><td class="text wrap">${error}</td></tr>`)}</tbody></table>
${rest > 0 && html`<p class="muted small">and ${plural(rest, 'other error')}</p>`}</div>`
}

export function stalenessSection({ staleness }: RunReportInput): Markup | null {
  if (staleness === null) return null
  const { reads, stale, share, p50Ns, p99Ns, maxNs, maxVersions } = staleness
  const text =
    reads === 0
      ? 'No read could be judged.'
      : stale === 0
        ? `None of ${plural(reads, 'read')} was stale: each returned the newest value that had been acknowledged when it began, or a newer one.`
        : `${count(stale)} of ${plural(reads, 'read')} (${percent(share)}) returned a value although a newer one had been acknowledged before the read began. Ages are lower bounds: how long before the read the newer value was acknowledged.`
  return html`<section id="staleness"><h2>How old the answers were</h2><p>${text}</p>
${stale > 0 && html`<dl class="figures"><div><dt>stale reads</dt><dd>${percent(share)}</dd></div><div><dt>age, p50</dt><dd>${duration(p50Ns)}</dd></div><div><dt>age, p99</dt><dd>${duration(p99Ns)}</dd></div><div><dt>oldest</dt><dd>${duration(maxNs)}</dd></div><div><dt>versions behind, at most</dt><dd>${count(maxVersions)}</dd></div></dl>`}</section>`
}
