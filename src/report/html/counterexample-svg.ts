/**
 * The counterexample of a verdict as one SVG file: what was refuted, its operations as lanes, and the story in numbered
 * sentences. It follows the theme of whoever shows it, loads nothing, and has no script.
 */
import { MODELS } from '../../consistency/index.ts'
import { wrap } from '../console/text-layout.ts'
import { type Counterexample, counterexamples, type SentencePart } from '../counterexample.ts'
import type { RunReportInput } from '../run-report-input.ts'
import { drawLanes } from './lanes-figure.ts'
import { LANES_CSS } from './lanes-style.ts'
import { html, type Markup, px, trusted } from './markup.ts'
import { THEME_CSS } from './palette.ts'

const MARGIN = 24
const HEADING = 52
const LINE = 20
/** Pixels of a letter of the story, a little generous. */
const LETTER = 7.2
const NARROWEST = 640

const STYLE = `${THEME_CSS}text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
.paper{fill:var(--paper)}.heading{font-size:18px;font-weight:650;fill:var(--ink)}.sentence{font-size:14px;fill:var(--ink)}
${LANES_CSS}`

/** @returns null where nothing was refuted by a history of its own */
export function renderCounterexampleSvg(input: RunReportInput): string | null {
  const [first] = counterexamples(input.profile, input.verdict)
  return first === undefined ? null : `<?xml version="1.0" encoding="UTF-8"?>\n${drawn(input, first).toString()}\n`
}

function drawn({ history }: RunReportInput, counterexample: Counterexample): Markup {
  const { model, anomaly, sentences } = counterexample
  const lanes = drawLanes(history, counterexample)
  const width = Math.max(NARROWEST, lanes.width) + 2 * MARGIN
  const letters = Math.floor((width - 2 * MARGIN) / LETTER)
  const lines = sentences.flatMap((parts, index) => wrap(`${index + 1}. ${spoken(parts)}`, letters, ''))
  const below = MARGIN + HEADING + lanes.height + LINE
  const height = below + lines.length * LINE + MARGIN
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="lanes" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}">
<title>${MODELS[model].title} refuted: ${anomaly}</title><style>${trusted(STYLE)}</style>
<rect class="paper" width="100%" height="100%"/>
<text class="heading" x="${MARGIN}" y="${MARGIN + 18}">${MODELS[model].title} refuted: ${anomaly}</text>
<g transform="translate(${MARGIN} ${MARGIN + HEADING})">${lanes.content}</g>
${lines.map((line, index) => html`<text class="sentence" x="${MARGIN}" y="${px(below + (index + 0.7) * LINE)}">${line}</text>`)}</svg>`
}

/** Operations are pointed at by the numbers of their bars. */
const spoken = (parts: readonly SentencePart[]): string =>
  parts.map((part) => (part.kind === 'text' ? part.text : `[${part.number}]`)).join('')
