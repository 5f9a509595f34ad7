/** The frame of every page: head, wordmark, footer. Nothing in it may load anything, and its policy says so. */
import { html, type Markup, trusted } from './markup.ts'
import { STYLE } from './style.ts'

export interface Page {
  readonly title: string
  /** Beside the wordmark: when, with what. */
  readonly masthead: readonly string[]
  /** Of this kind of page alone, after the style that all have. */
  readonly style?: string
  readonly body: Markup
  readonly footer: Markup
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/** One event, four witnesses, four accounts of it. */
const WORDMARK = html`<span class="wordmark"><svg width="30" height="24" viewBox="0 0 30 24" aria-hidden="true">
<rect class="witness" x="2" y="2" width="17" height="3" rx="1.5"/><rect class="witness" x="9" y="8" width="19" height="3" rx="1.5"/>
<rect class="witness" x="5" y="14" width="11" height="3" rx="1.5"/><rect class="witness" x="12" y="20" width="14" height="3" rx="1.5"/>
<path class="event" d="M14.5 0V24"/></svg>Rashomon</span>`

export function page({ title, masthead, style = '', body, footer }: Page): string {
  return html`${trusted('<!doctype html>')}
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="color-scheme" content="light dark">
<title>${title}</title><link rel="icon" href="data:,"><style>${trusted(STYLE + style)}</style></head>
<body><a class="skip" href="#main">Skip to the verdict</a><div class="page">
<header class="masthead">${WORDMARK}<span>${masthead.filter((part) => part !== '').join(' · ')}</span></header>
<main id="main">${body}</main>
<footer>${footer}</footer></div></body></html>
`.toString()
}
