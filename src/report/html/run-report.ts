/**
 * One run as one HTML file: everything inlined, nothing loaded, no script; readable offline and safe to attach.
 *
 * Shape:  the same input gives the same bytes.
 * Cost:   about 60 ms warm, of which the charts are half.
 */
import { knowsTimes } from '../../history/index.ts'
import { wallTime } from '../format.ts'
import { atLevel } from '../headline.ts'
import type { RunReportInput } from '../run-report-input.ts'
import { summariseRun } from '../run-summary.ts'
import { VERDICT_SIGNS } from '../words.ts'
import { askedSection, faultSection } from './asked-section.ts'
import { counterexampleSection } from './counterexample-section.ts'
import { loadSection, stalenessSection, timeSection } from './load-section.ts'
import { html } from './markup.ts'
import { page } from './page.ts'
import { freshnessSection } from './staleness-freshness.ts'
import { profileSection, verdictSection } from './verdict-section.ts'

export function renderRunReport(input: RunReportInput): string {
  const summary = summariseRun(input)
  const { workload, target, verdict, startedAt, versions } = input
  // Where nobody measured, there is nothing to tell of times.
  const timed = knowsTimes(input.history.header)
  return page({
    title: `${VERDICT_SIGNS[verdict.kind].sign} ${workload.name} on ${target.name}${atLevel(target)}`,
    masthead: [
      `${workload.name} on ${target.name}`,
      `seed ${input.history.header.seed}`,
      startedAt === null ? '' : wallTime(startedAt),
    ],
    body: html`${verdictSection(input, summary)}${profileSection(input)}${timed && [timeSection(input, summary), stalenessSection(input), freshnessSection(input)]}${counterexampleSection(input, summary)}${timed && loadSection(summary, input.harness ?? null)}${faultSection(input)}${askedSection(input)}`,
    footer: html`<p>Made by Rashomon${versions['rashomon'] !== undefined && html` ${versions['rashomon']}`}. A verdict speaks of this one history: <em>holds</em> means that it held here, <em>refuted</em> means that it is not so.</p>`,
  })
}
