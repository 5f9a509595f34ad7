import { describe, expect, test } from 'vitest'
import { closeProfile, decideVerdict } from '../../consistency/index.ts'
import { HistoryBuilder, timeline } from '../../history/index.ts'
import { nodeNames } from '../../units.ts'
import { headlineText } from '../headline.ts'
import type { RunReportInput } from '../run-report-input.ts'
import { sampleInput } from '../sample.ts'
import { escaped, html, relative } from './markup.ts'
import { renderRunReport } from './run-report.ts'

const HOSTILE = `<script>alert(1)</script>"onload='x'&</style></svg>-->\u0000\u202e`

/** Tags with their attributes, without what is between them. */
const tags = (page: string): readonly string[] =>
  page.replace(/<style>[\s\S]*?<\/style>/, '').match(/<[a-zA-Z!/][^>]*>/g) ?? []

/** Where the page's own text is, there may be anything; this is the structure alone. */
const structure = (page: string): readonly string[] => tags(page).map((tag) => /^<\/?[a-zA-Z!]+/.exec(tag)?.[0] ?? '')

describe('the report of a run', () => {
  const page = renderRunReport(sampleInput())

  test('has every section, in the order in which people ask', () => {
    const sections = [...page.matchAll(/<section id="([\w-]+)"/g)].map(([, id]) => id)
    expect(sections).toEqual(['profile', 'time', 'staleness', 'counterexamples', 'load', 'faults', 'asked'])
    for (const part of [
      '✓ claim held',
      'class="lattice"',
      'class="lanes"',
      'p99.9',
      'rashomon replay results/',
      'no answer from n1 to 5 of 5 probes',
      'v24.21.0',
      '✗ never',
    ]) {
      expect(page).toContain(part)
    }
    expect(page).toContain(escaped(headlineText(sampleInput()).split(': claim held')[1] ?? ''))
  })

  test('where nobody measured times, has no section of them', () => {
    const input = sampleInput()
    const header = { ...input.history.header, plan: { times: 'events', remarks: ['<b>'] } }
    const untimed = renderRunReport({ ...input, history: { ...input.history, header } })
    const sections = [...untimed.matchAll(/<section id="([\w-]+)"/g)].map(([, id]) => id)
    expect(sections).toEqual(['profile', 'counterexamples', 'faults', 'asked'])
    expect(untimed).toContain('<li>&lt;b&gt;</li>')
    const unsettled = { waitedNs: 120e9, atNs: 0 }
    expect(renderRunReport({ ...input, history: { ...input.history, unsettled } })).toMatch(
      /<li>120 s after load .*caught up/,
    )
  })

  test('says each judgement by sign and word, not by colour alone', () => {
    for (const text of ['✓ holds', '○ not refuted', '✗ refuted', '? unknown']) expect(page).toContain(text)
  })

  test('links what is refuted to its counterexample, and sentences to bars; no link leads nowhere', () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id)
    expect(links).toContain('counterexample-linearizable')
    expect(links).toContain('op-linearizable-3')
    expect(links.filter((id) => !ids.has(id))).toEqual([])
    expect([...page.matchAll(/ id="([^"]+)"/g)].length).toBe(ids.size)
  })

  test('loads nothing: no script, no address but anchors and empty data', () => {
    expect(page).not.toMatch(/<script|<iframe|<object|<embed|@import|url\(/i)
    for (const [, value = ''] of page.matchAll(/ (?:src|href|srcset|xlink:href|action)="([^"]*)"/g))
      expect(value).toMatch(/^(#|data:,$)/)
    expect(
      [...page.matchAll(/https?:\/\/[^"\s]*/g)]
        .map(([address]) => address)
        .filter((address) => !address.includes('www.w3.org')),
    ).toEqual([])
    expect(page).toContain(`content="${escaped("default-src 'none'")}`)
  })

  test('is the same bytes for the same input, whatever was drawn before', () => {
    renderRunReport(sampleInput({ seed: 8, operations: 500 }))
    expect(renderRunReport(sampleInput())).toBe(page)
  })

  test('escapes every value: hostile text changes no tag of the page', () => {
    const hostile = renderRunReport(sampleInput({ hostile: HOSTILE }))
    expect(hostile).not.toContain('<script')
    expect(hostile).not.toContain('\u0000')
    expect(hostile).not.toContain('\u202e')
    // The one difference: a note that is null in the other.
    expect(structure(hostile)).toEqual(structure(page))
    expect(tags(hostile).filter((tag) => /\son\w+\s*=/i.test(tag.replaceAll(/"[^"]*"/g, '""')))).toEqual([])
  })

  test('follows the theme of its reader', () => {
    expect(page).toContain('prefers-color-scheme:dark')
    expect(page).toContain('.chart [fill="#0b6bb3"]{fill:var(--ok)}')
    expect(page).toMatch(/<meta name="viewport"/)
  })
})

describe('runs of which there is little to tell', () => {
  const bare = (history: RunReportInput['history']): RunReportInput => {
    const profile = closeProfile(new Map())
    const verdict = decideVerdict({
      claim: ['linearizable'],
      judges: {},
      profile,
      faultsNotHeld: ['kill'],
      interrupted: true,
    })
    return {
      ...sampleInput({ operations: 400 }),
      history,
      profile,
      verdict,
      nemeses: [],
      measures: new Map(),
      staleness: null,
      startedAt: null,
    }
  }

  test('an empty history is a page, and is unknown', () => {
    const header = {
      format: 1,
      seed: 1,
      workload: 'register',
      target: 't',
      level: 'l',
      localLevel: 'l',
      quietNs: 0,
      nodes: nodeNames(1),
      initial: {},
      plan: {},
    } as const
    const page = renderRunReport(bare(new HistoryBuilder(header).finish()))
    expect(page).toContain('? claim unknown')
    expect(page).toContain('kill was asked for and never took hold')
    expect(page).toContain('This history is incomplete')
    expect(page).toContain('No operation was called')
    expect(page).toContain('No fault was injected')
    expect(page).not.toContain('NaN')
  })

  test('one open operation is drawn to the edge', () => {
    const history = timeline('p0 |-w1-?\np1      |-r1-|')
    const profile = closeProfile(
      new Map([
        ['linearizable', { kind: 'refuted', anomaly: 'x', story: [{ text: 'both', rows: Int32Array.of(0, 1) }] }],
      ] as const),
    )
    const page = renderRunReport({ ...bare(history), profile })
    expect(page).toContain('class="op info guilty"')
    expect(page).toContain('outcome unknown')
    expect(page).not.toContain('NaN')
  })
})

describe('markup', () => {
  test('only what a template made is taken as it is', () => {
    expect(html`<b>${'<i>'}${html`<u>${1}</u>`}${null}${false}${['&', html`<s/>`]}</b>`.toString()).toBe(
      '<b>&lt;i&gt;<u>1</u>&amp;<s/></b>',
    )
  })

  test('a path can only lead beside or below the page', () => {
    expect(relative('run-1/report.html')).toBe('run-1/report.html')
    for (const path of ['javascript:alert(1)', '//evil', 'http://evil', '/etc', '']) expect(relative(path)).toBe('#')
  })
})
