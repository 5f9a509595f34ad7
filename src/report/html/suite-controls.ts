/** The controls of a suite: what each shows, what was expected of it, and what came out. */
import { count, duration } from '../format.ts'
import type { SuiteControlRow } from '../suite-index-input.ts'
import { VERDICT_SIGNS } from '../words.ts'
import { html, type Markup, relative } from './markup.ts'

export function controlsSection(controls: readonly SuiteControlRow[]): Markup | null {
  if (controls.length === 0) return null
  return html`<section id="controls"><h2>Controls</h2>
<p class="muted small">Runs of which it was said beforehand how they come out: those that are to be refuted show that the others could have been.</p>
<ol class="controls">${controls.map(controlMarkup)}</ol></section>`
}

/** How it came out against what was expected: a sign, and a word. */
const outcomeOf = ({ met, undecided }: SuiteControlRow): Markup => {
  if (met) return html`<span class="met">✓ as expected</span>`
  return undecided
    ? html`<span class="unknown">? not decided</span>`
    : html`<span class="refuted">✗ not as expected</span>`
}

function controlMarkup(control: SuiteControlRow): Markup {
  const { name, title, verdict, href, counterexample, sentence } = control
  const { sign, word } = VERDICT_SIGNS[verdict]
  return html`<li id="control-${name}"><div class="what"><h3><span class="name">${name}</span> ${title}</h3>
<p class="small muted">${factsOf(control).join(' · ')}</p></div>
<dl class="small"><div><dt>expected</dt><dd>${control.expected}</dd></div>
<div><dt>came out</dt><dd class="outcome">${outcomeOf(control)}</dd></div>
<div><dt>claim</dt><dd><a class="verdict ${verdict}" href="${relative(href)}" aria-label="${name}: claim ${word}, open the report">${sign} ${word}</a></dd></div></dl>
<p class="story">${counterexample ?? sentence}</p></li>`
}

const factsOf = ({
  workloadTitle,
  storeTitle,
  level,
  settings,
  nemesis,
  operations,
  wallMs,
}: SuiteControlRow): readonly string[] => [
  `${workloadTitle} on ${storeTitle} at ${level}`,
  settings,
  nemesis,
  `${count(operations)} operations in ${duration(wallMs * 1e6)}`,
]
