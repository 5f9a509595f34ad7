/** The end of a report: what was asked, what the faults did and how that is known, and how to do it all again. */
import type { FaultInterval } from '../../history/index.ts'
import { faultName } from '../../history/index.ts'
import { moment } from '../format.ts'
import type { RunReportInput } from '../run-report-input.ts'
import { html, type Markup } from './markup.ts'

export function askedSection({ asked, replayCommand, versions, workload, history, target }: RunReportInput): Markup {
  const again =
    target.level === null
      ? 'This command checks the history again:'
      : 'The same command gives the same history, byte for byte, on a simulated target:'
  return html`<section id="asked"><h2>What was asked, and how to ask it again</h2>
<p>${again}</p><pre tabindex="0"><code>${replayCommand}</code></pre>
${terms(asked)}
<h3>Operations of unknown outcome</h3><p>${workload.unknownOutcomes}</p>
${!history.complete && html`<p><strong>This history is incomplete:</strong> the run was interrupted, or the end of its file was torn. Operations that were still open count as unknown.</p>`}
<h3>Versions</h3>${terms(versions)}</section>`
}

const terms = (entries: Readonly<Record<string, string | number | boolean | null>>): Markup =>
  html`<dl class="asked">${Object.entries(entries).map(([name, value]) => html`<div><dt>${name}</dt><dd>${shown(value)}</dd></div>`)}</dl>`

const shown = (value: string | number | boolean | null): string =>
  value === null ? 'none' : value === true ? 'yes' : value === false ? 'no' : String(value)

export function faultSection({ history, verdict }: RunReportInput): Markup {
  const { faults } = history
  const missing = verdict.faultsNotHeld
  return html`<section id="faults"><h2>What the nemesis did</h2>
${missing.length > 0 && html`<p><strong>Asked for, and never held while an operation was open: ${missing.join(', ')}.</strong></p>`}
${
  faults.length === 0
    ? html`<p>No fault was injected.</p>`
    : html`<p class="muted">A fault counts from the moment at which it was proved to hold; here is the proof.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Faults"><table><thead><tr><th scope="col">fault</th><th scope="col" class="text">nodes</th><th scope="col">begun</th><th scope="col">held</th><th scope="col">healed</th><th scope="col" class="text">evidence</th></tr></thead>
<tbody>${faults.map(faultRow)}</tbody></table></div>`
}</section>`
}

function faultRow({ fault, nodes, beginNs, heldNs, healedNs, evidence }: FaultInterval): Markup {
  const time = (ns: number | null, never: string): string => (ns === null ? never : moment(ns))
  return html`<tr><th scope="row">${faultName(fault)}</th><td class="text">${nodes.join(', ')}</td><td>${moment(beginNs)}</td><td>${time(heldNs, '✗ never')}</td><td>${time(healedNs, heldNs === null ? '–' : '✗ never')}</td>
<td class="text wrap">${evidence.map(({ stage, text }) => html`<div><span class="muted">${stage}:</span> ${text}</div>`)}</td></tr>`
}
