/**
 * Hundreds of seeds a cell: `npm run campaign -- --seeds 200`. Writes the README's tables between its markers (`--part
 * verdicts` or `bugs` only one of them, `--only TEXT` the rows that were run, `--no-write` none), and exits 1 if a sound
 * store's claim was refuted, or a bug escaped all seeds of its hunt.
 */
import '../src/cli/resolve-sdk.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Catch } from '../src/testing/bug-hunts.ts'
import type { Cell, Seen } from '../src/testing/expected-verdicts.ts'
import type { CampaignResult, CampaignTask } from './campaign-worker.ts'

const { workerPool } = await import('../src/parallel/index.ts')
const { targets } = await import('../targets/index.ts')
const { huntsOf } = await import('../src/plugin/index.ts')
const { MODELS } = await import('../src/consistency/index.ts')
const { CELLS } = await import('../src/testing/expected-verdicts.ts')

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    'bug-seeds': { type: 'string', default: '100' },
    'first-seed': { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    part: { type: 'string', default: 'all' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const [seeds, bugSeeds, firstSeed] = [Number(values.seeds), Number(values['bug-seeds']), Number(values['first-seed'])]
const seedRange = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => firstSeed + at)
const pool = workerPool<CampaignTask, CampaignResult>(new URL('./campaign-worker.ts', import.meta.url))
const say = (text: string): boolean => process.stdout.write(`${text}\n`)

interface Tally {
  readonly cell: Cell
  readonly seen: readonly Seen[]
}

const began = performance.now()
const [withCells, withBugs] = [values.part !== 'bugs', values.part !== 'verdicts']
const chosen = CELLS.filter(() => withCells).filter(({ store, workload }) =>
  `${store} ${workload}`.includes(values.only),
)
const tallies: Tally[] = []
for (const cell of chosen) {
  const seen = (await Promise.all(seedRange(seeds).map((seed) => pool.run({ kind: 'cell', cell, seed })))) as Seen[]
  tallies.push({ cell, seen })
  say(cellLine({ cell, seen }))
}

interface BugTally {
  readonly target: string
  readonly bug: string
  readonly workload: string
  readonly refutes: string
  readonly hunt: number
  readonly byDefault: number
  readonly sound: number
}
const bugTallies: BugTally[] = []
const caught = async (
  target: string,
  bug: string,
  workload: string,
  where: 'hunt' | 'default' | 'sound',
): Promise<number> => {
  const tasks = seedRange(where === 'sound' ? Math.ceil(bugSeeds / 5) : bugSeeds).map((seed) =>
    pool.run({ kind: 'bug', target, bug, workload, seed, where }),
  )
  return ((await Promise.all(tasks)) as Catch[]).filter((each) => each.caught).length
}
for (const target of withBugs ? targets : []) {
  for (const [bug, { workload }] of target.bugs.flatMap((each) => huntsOf(each).map((hunt) => [each, hunt] as const))) {
    if (!`${target.name} ${bug.name} ${workload}`.includes(values.only)) continue
    const tally: BugTally = {
      target: target.name,
      bug: bug.name,
      workload,
      refutes: bug.refutes.map((model) => MODELS[model].title).join(', '),
      hunt: await caught(target.name, bug.name, workload, 'hunt'),
      byDefault: await caught(target.name, bug.name, workload, 'default'),
      sound: await caught(target.name, bug.name, workload, 'sound'),
    }
    bugTallies.push(tally)
    say(
      `${tally.target} ${tally.bug} (${workload}): hunt ${tally.hunt}, default ${tally.byDefault} of ${bugSeeds}; sound store refuted ${tally.sound} times`,
    )
  }
}
await pool.close()

function count(seen: readonly Seen[], kind: Seen['verdict']): number {
  return seeing(seen, ({ verdict }) => verdict === kind)
}

function seeing(seen: readonly Seen[], test: (each: Seen) => boolean): number {
  return seen.filter(test).length
}

function cellLine({ cell, seen }: Tally): string {
  const bad = seen.filter(({ verdict }) => verdict !== 'held').slice(0, 3)
  const text = `${cell.store}/${cell.level} ${cell.workload} ${cell.nemesis} ${cell.route}: held ${count(seen, 'held')}, refuted ${count(seen, 'refuted')}, unknown ${count(seen, 'unknown')}; not linearizable ${seeing(seen, ({ refuted }) => refuted.includes('linearizable'))}, stale reads in ${seeing(seen, ({ staleReads }) => staleReads > 0)}`
  return [text, ...bad.map(({ why, command }) => `    ${why}\n    ${command}`)].join('\n')
}

const refutedRuns = tallies.reduce((sum, { seen }) => sum + count(seen, 'refuted'), 0)
const escaped = bugTallies.filter(({ hunt }) => hunt === 0)
const unsoundHunts = bugTallies.filter(({ sound }) => sound > 0)
const runs = tallies.reduce((sum, { seen }) => sum + seen.length, 0)
say(
  `\n${runs} runs of sound stores in ${Math.round((performance.now() - began) / 1000)} s: ${refutedRuns} refuted their claim`,
)
for (const { target, bug, workload } of escaped) say(`escaped: ${target} ${bug} (${workload})`)
for (const { target, bug, workload, sound } of unsoundHunts)
  say(`the sound ${target} is refuted under the hunt of ${bug} by ${workload}: ${sound} times`)

if (values.write) {
  let readme = readFileSync('README.md', 'utf8')
  if (withCells) readme = between(readme, 'verdicts', verdictTable())
  if (withBugs) readme = between(readme, 'bugs', bugTable())
  writeFileSync('README.md', readme)
}
process.exitCode = refutedRuns + escaped.length + unsoundHunts.length > 0 ? 1 : 0

function between(text: string, name: string, table: string): string {
  const [begin, end] = [`<!-- campaign:${name} -->`, `<!-- /campaign:${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < 0) throw new Error(`README.md lacks the markers ${begin} … ${end}`)
  const before =
    values.only === ''
      ? []
      : text
          .slice(from + begin.length, to)
          .trim()
          .split('\n')
          .slice(2)
  return `${text.slice(0, from + begin.length)}\n${withRowsOf(before, table.split('\n')).join('\n')}\n${text.slice(to)}`
}

/** Rows that were not run this time stay as they are: their first three columns name them. */
function withRowsOf(before: readonly string[], [titles = '', rule = '', ...rows]: readonly string[]): string[] {
  const named = (row: string): string => row.split('|').slice(1, 4).join('|')
  const merged = new Map([...before, ...rows].map((row) => [named(row), row]))
  return [titles, rule, ...merged.values()]
}

/** One row a store, level and workload: all nemeses and routes together. */
function verdictTable(): string {
  const groups = Map.groupBy(tallies, ({ cell }) => `${cell.store} | ${cell.level} | ${cell.workload}`)
  const rows = [...groups].map(([name, group]) => {
    const seen = group.flatMap((tally) => tally.seen)
    const share = (part: number): string => `${Math.round((100 * part) / seen.length)} %`
    const linearizable = seeing(seen, ({ refuted }) => refuted.includes('linearizable'))
    const judged = seeing(
      seen,
      ({ refuted, holds }) => refuted.includes('linearizable') || holds.includes('linearizable'),
    )
    const sessions = seeing(seen, ({ refuted }) => refuted.some((model) => model.endsWith('-session')))
    const stale = seeing(seen, ({ staleReads }) => staleReads > 0)
    return `| ${name} | ${seen.length} | ${count(seen, 'held')} | ${count(seen, 'refuted')} | ${count(seen, 'unknown')} | ${judged === 0 ? '–' : share(linearizable)} | ${share(sessions)} | ${share(stale)} |`
  })
  return [
    `| store | level | workload | runs | claim held | refuted | unknown | not linearizable | a session guarantee violated | stale reads |`,
    `|---|---|---|--:|--:|--:|--:|--:|--:|--:|`,
    ...rows,
  ].join('\n')
}

function bugTable(): string {
  return [
    `| store | bug | hunted by | what it refutes | caught under its hunt, of ${bugSeeds} seeds | under default options |`,
    `|---|---|---|---|--:|--:|`,
    ...bugTallies.map(
      ({ target, bug, workload, refutes, hunt, byDefault }) =>
        `| ${target} | \`${bug}\` | ${workload} | ${refutes} | ${hunt} | ${byDefault} |`,
    ),
  ].join('\n')
}
