/**
 * What checking costs, as one table: made-up histories of `rashomon generate` (seed 1), one thread, already parsed, each
 * row in a process of its own. Cold is the first check of that process; warm the fastest of at least five more, where they do not take long.
 */
import { existsSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { BenchCase, BenchResult, Shape } from './case.ts'

const PLAIN = { keys: 1, concurrency: 50, crashed: 0.05, anomalies: 0 }
const MILLION = 1_000_000
const LONGEST_MS = 300_000
const HISTORIES = fileURLToPath(new URL('../../shared/histories', import.meta.url))

const registers = (ops: number, change: Partial<Shape> & { readonly checker?: string } = {}): BenchCase => ({
  kind: 'check',
  history: 'register',
  checker: 'linearizable',
  ops,
  ...PLAIN,
  ...change,
})

const REGISTERS: readonly BenchCase[] = [
  ...[5, 50].flatMap((concurrency) =>
    [0, 0.05].flatMap((crashed) => [0, 1].map((anomalies) => registers(100_000, { concurrency, crashed, anomalies }))),
  ),
  registers(MILLION),
  registers(MILLION, { anomalies: 1 }),
  registers(MILLION, { keys: 1000 }),
]

/** Every other checker of registers, on many keys without crashes and on one with many. */
const ABOUT_REGISTERS: readonly BenchCase[] = [
  'staleness',
  'delta',
  'k-atomicity',
  'session-guarantees',
  'causal',
  'session-views',
  'sequential',
  'convergence',
  'lost-writes',
].flatMap((checker) => [
  registers(100_000, { checker, keys: 10, concurrency: 20, crashed: 0 }),
  registers(100_000, { checker }),
  registers(MILLION, { checker }),
])

const OTHERS: readonly BenchCase[] = [
  { kind: 'check', history: 'counter', checker: 'counter', ops: MILLION, ...PLAIN },
  { kind: 'check', history: 'bank', checker: 'bank', ops: 300_000, ...PLAIN },
  ...['usernames', 'set', 'queue', 'stack', 'log', 'lock', 'ids'].map(
    (history): BenchCase => ({ kind: 'check', history, ops: MILLION, ...PLAIN, keys: 10 }),
  ),
]

const LOADING: readonly BenchCase[] = [{ kind: 'load', history: 'register', ops: MILLION / 2, ...PLAIN }]

const SEARCHES: readonly BenchCase[] = [
  { kind: 'search', folder: `${HISTORIES}/porcupine`, only: 'etcd_', model: 'cas-register' },
  ...['c01-ok', 'c01-bad', 'c10-ok', 'c10-bad'].map(
    (only): BenchCase => ({ kind: 'search', folder: `${HISTORIES}/porcupine`, only, model: 'kv' }),
  ),
]

const LARGE: readonly BenchCase[] = [
  registers(10 * MILLION),
  registers(10 * MILLION, { anomalies: 1 }),
  { kind: 'load', history: 'register', ops: 5 * MILLION, ...PLAIN },
]

const COLUMNS: readonly (readonly [title: string, width: number, align: 'left' | 'right'])[] = [
  ['history: checker', 30, 'left'],
  ['operations', 10, 'right'],
  ['keys', 4, 'right'],
  ['conc.', 5, 'right'],
  ['crashed', 7, 'right'],
  ['wrong', 5, 'right'],
  ['verdict', 25, 'left'],
  ['cold ms', 8, 'right'],
  ['warm ms', 8, 'right'],
  ['operations/s', 12, 'right'],
  ['peak MB', 7, 'right'],
  ['data MB', 7, 'right'],
]

const line = (cells: readonly string[]): string =>
  COLUMNS.map(([, width, align], at) =>
    align === 'left' ? (cells[at] ?? '').padEnd(width) : (cells[at] ?? '').padStart(width),
  )
    .join('  ')
    .trimEnd()

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
const milliseconds = (value: number): string => (value < 10 ? value.toFixed(2) : whole(value))
const share = (value: number): string => `${value * 100} %`

function row(asked: BenchCase, result: BenchResult): string {
  const { what, operations, verdict, coldMs, warmMs, historyMb, peakMb } = result
  const shape =
    asked.kind === 'search'
      ? ['', '', '', '']
      : [String(asked.keys), String(asked.concurrency), share(asked.crashed), String(asked.anomalies)]
  const times = [milliseconds(coldMs), milliseconds(warmMs), whole((operations * 1000) / warmMs)]
  return line([what, whole(operations), ...shape, verdict, ...times, whole(peakMb), whole(historyMb)])
}

const nameOf = (asked: BenchCase): string =>
  asked.kind === 'check'
    ? `${asked.history}: ${asked.checker ?? ''} ${asked.ops}`
    : asked.kind === 'load'
      ? `load JSONL ${asked.ops}`
      : `search: ${asked.only}`

export interface TableOptions {
  /** Ten million operations, too. */
  readonly large: boolean
  /** Rows whose name has this in it: "linearizable", "register: causal 100000", "load", … */
  readonly only: string
}

export async function benchCheckers({ large, only }: TableOptions): Promise<void> {
  const all = [...REGISTERS, ...(large ? LARGE : []), ...ABOUT_REGISTERS, ...OTHERS, ...LOADING, ...SEARCHES]
  const rows = all.filter((each) => nameOf(each).includes(only))
  if (rows.length === 0) return
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`
  process.stdout.write(`${machine}; one thread\n\n${line(COLUMNS.map(([title]) => title))}\n`)
  for (const each of rows) {
    const isMissing = each.kind === 'search' && !existsSync(each.folder)
    process.stdout.write(
      `${isMissing ? `${nameOf(each)}: left out, there is no ${each.folder}` : await measured(each)}\n`,
    )
  }
}

async function measured(asked: BenchCase): Promise<string> {
  const file = fileURLToPath(new URL('case.ts', import.meta.url))
  const { stdout, timedOut, stderr } = await execa(
    process.execPath,
    ['--max-old-space-size=8192', file, JSON.stringify(asked)],
    { reject: false, timeout: LONGEST_MS },
  )
  if (timedOut) return `${nameOf(asked)}: given up after ${LONGEST_MS / 1000} s`
  if (stdout === '') return `${nameOf(asked)}: failed\n${stderr}`
  return row(asked, JSON.parse(stdout) as BenchResult)
}
