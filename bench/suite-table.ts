/**
 * Puts the controls of a suite into the README, between `<!-- suite:NAME -->` and its end.
 *
 *     node bench/suite-table.ts etcd results/2026-11-21T16-50-06-suite-594393 [results/another …]
 *
 * Of a control that is in several folders the last counts: what was run again, for one.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Control {
  readonly name: string
  readonly title: string
  readonly level: string
  readonly nemesis: string
  readonly expected: string
  readonly met: boolean
  readonly verdict: string
  readonly operations: number
  readonly wallMs: number
  readonly counterexample: string | null
  readonly href: string
}

interface Verdict {
  readonly faults: Readonly<Record<string, { readonly held: number }>>
  readonly staleness: { readonly stale: number; readonly reads: number; readonly maxNs: number } | null
}

const README = fileURLToPath(new URL('../README.md', import.meta.url))
const HEAD = [
  '| control | level | faults that held | operations | s | expected | came out | first counterexample |',
  '|---|---|---|--:|--:|---|---|---|',
]

const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T

function row(folder: string, control: Control): string {
  const { name, title, level, nemesis, expected, met, verdict, operations, wallMs, counterexample, href } = control
  const { faults, staleness } = json<Verdict>(join(folder, dirname(href), 'verdict.json'))
  const held = Object.entries(faults).map(([kind, { held: count }]) => `${count} ${kind}`)
  const stale =
    staleness === null || staleness.stale === 0
      ? ''
      : ` ${staleness.stale.toLocaleString('en-US')} of ${staleness.reads.toLocaleString('en-US')} reads stale, by up to ${(staleness.maxNs / 1e9).toFixed(2)} s.`
  const cells = [
    `**${name}** ${title}`,
    level,
    nemesis === 'no fault' ? 'none' : held.join(', '),
    operations.toLocaleString('en-US'),
    Math.round(wallMs / 1000).toLocaleString('en-US'),
    expected,
    met ? '✓ as expected' : `✗ ${verdict}`,
    // Where a control holds, what is refuted beyond it is no news here.
    met && !expected.endsWith('is refuted') ? '' : `${counterexample ?? ''}${stale}`,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ').trim()).join(' | ')} |`
}

function main([name, ...folders]: readonly string[]): void {
  if (name === undefined || folders.length === 0) throw new Error('usage: suite-table.ts NAME FOLDER…')
  const rows = new Map<string, string>()
  for (const folder of folders) {
    const { controls } = json<{ readonly controls: readonly Control[] }>(join(folder, 'suite.json'))
    for (const control of controls) rows.set(control.name, row(folder, control))
  }
  const [begin, end] = [`<!-- suite:${name} -->`, `<!-- /suite:${name} -->`]
  const text = readFileSync(README, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < 0) throw new Error(`README.md has no place for ${name}`)
  writeFileSync(README, `${text.slice(0, from)}${begin}\n${[...HEAD, ...rows.values()].join('\n')}\n${text.slice(to)}`)
}

main(process.argv.slice(2))
