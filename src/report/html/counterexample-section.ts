/** Each counterexample: a picture of the operations that matter, and numbered sentences that point at them. */
import { MODELS } from '../../consistency/index.ts'
import type { Counterexample, SentencePart } from '../counterexample.ts'
import { capitalised, plural, sentenceList } from '../format.ts'
import { isPromised } from '../headline.ts'
import type { RunReportInput } from '../run-report-input.ts'
import type { RunSummary } from '../run-summary.ts'
import { anchorOf, operationAnchor } from './anchors.ts'
import { lanesFigure } from './lanes-figure.ts'
import { html, type Markup } from './markup.ts'

export function counterexampleSection(input: RunReportInput, { counterexamples }: RunSummary): Markup {
  if (counterexamples.length === 0) {
    return html`<section id="counterexamples"><h2>Counterexamples</h2><p>None: nothing was refuted in this history.</p></section>`
  }
  return html`<section id="counterexamples"><h2>${counterexamples.length === 1 ? 'The counterexample' : plural(counterexamples.length, 'counterexample')}</h2>
<p class="muted">Each is a small part of the history that no database keeping the model could have produced. A lane is a process; a bar lasts from the call to its answer. Order is exact, distances are not; a dotted double line is a long pause.</p>
${counterexamples.map((each) => told(input, each))}</section>`
}

function told(input: RunReportInput, counterexample: Counterexample): Markup {
  const { model, alsoRefutes, claimed, anomaly, sentences } = counterexample
  return html`<article class="counterexample" id="${anchorOf(model)}">
${alsoRefutes.map((other) => html`<span id="${anchorOf(other)}"></span>`)}
<h3>${capitalised(MODELS[model].title)} <span class="refuted">✗ refuted</span>: ${anomaly}</h3>
<p class="muted small">It promises that ${MODELS[model].promise}. That was ${claimed ? '' : 'not '}${isPromised(input) ? 'claimed' : 'expected'}.${alsoRefutes.length > 0 && html` The same story refutes ${sentenceList(alsoRefutes.map((other) => MODELS[other].title))}.`}</p>
<ol class="story">${sentences.map((parts) => html`<li>${parts.map((part) => partMarkup(counterexample, part))}</li>`)}</ol>
${lanesFigure(input.history, counterexample)}
<ul class="legend"><li>numbered: the operations of the story</li><li>grey: their neighbours</li><li>dashed: outcome unknown, open for ever</li><li>shaded: a fault held</li></ul></article>`
}

const partMarkup = ({ model }: Counterexample, part: SentencePart): Markup | string =>
  part.kind === 'text'
    ? part.text
    : html`<a class="point" href="#${operationAnchor(model, part.number)}">${part.number}</a>`
