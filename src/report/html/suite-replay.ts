/** How to make the whole again, and any run of it. */
import { plural } from '../format.ts'
import type { SuiteIndexInput } from '../suite-index-input.ts'
import { html, type Markup } from './markup.ts'

export function replaySection({ command, rows, controls = [], versions }: SuiteIndexInput): Markup {
  const runs = [
    ...rows.flatMap((row) =>
      row.cells.map(({ nemesis, replay }) => ({
        name: `${row.workloadTitle} on ${row.storeTitle} at ${row.level}, ${nemesis}`,
        replay,
      })),
    ),
    ...controls.map(({ name, title, replay }) => ({ name: `${name}, ${title}`, replay })),
  ]
  return html`<section id="replay"><h2>Do it again</h2><p>The whole:</p><pre tabindex="0"><code>${command}</code></pre>
<details><summary>Any one of ${plural(runs.length, 'run')}</summary>${runs.some(({ replay }) => !isReplay(replay)) && html`<p class="muted small">What ran on a simulator is replayed, line for line; what ran on real servers can be judged again.</p>`}<div class="scroll" tabindex="0" role="region" aria-label="Replay commands"><table><thead><tr><th scope="col">run</th><th scope="col" class="text">command</th></tr></thead>
<tbody>${runs.map(({ name, replay }) => html`<tr><th scope="row">${name}</th><td class="text"><code>${replay}</code></td></tr>`)}</tbody></table></div></details>
<p class="muted small">${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(' · ')}</p></section>`
}

const isReplay = (command: string): boolean => command.startsWith('rashomon replay')
