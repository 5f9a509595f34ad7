/** A made-up suite that compares levels, with controls beside it. Imported by tests only. */
import type { ModelName } from '../consistency/index.ts'
import type { SuiteCell, SuiteControlRow, SuiteIndexInput } from './suite-index-input.ts'

const MS = 1e6
const NEMESES = ['no fault', 'partition', 'kill']

interface SampleLevel {
  readonly level: string
  readonly claim: readonly ModelName[]
  readonly p50Ms: number
  readonly p99Ms: number
  readonly stale: number
  readonly lost: number
}

const LEVELS: readonly SampleLevel[] = [
  { level: 'serial', claim: ['linearizable'], p50Ms: 9.4, p99Ms: 61, stale: 0, lost: 0.11 },
  { level: 'one', claim: ['convergence'], p50Ms: 0.9, p99Ms: 4.1, stale: 0.082, lost: 0.002 },
  { level: 'quorum', claim: ['convergence', 'ryw-session'], p50Ms: 1.8, p99Ms: 12, stale: 0.0004, lost: 0.05 },
  { level: 'all', claim: ['convergence', 'ryw-session', 'mr-session'], p50Ms: 2.6, p99Ms: 33, stale: 0, lost: 0.36 },
]

/** Strongest level first, so that a page that does not order them is seen; two workloads, one cell that is missing. */
export function sampleLevels({ hostile = '' }: { readonly hostile?: string } = {}): SuiteIndexInput {
  const workloads = [
    { workload: 'register', workloadTitle: `Registers${hostile}`, measured: true },
    { workload: 'bank', workloadTitle: 'Bank', measured: false },
  ]
  const rows = workloads.flatMap(({ measured, ...workload }) =>
    LEVELS.map((level) => ({
      store: 'cassandra',
      storeTitle: `Cassandra${hostile}`,
      ...workload,
      level: `${level.level}${hostile}`,
      claim: level.claim,
      cells: NEMESES.map((nemesis, column) =>
        sampleCell(level, `${nemesis}${hostile}`, column, measured, hostile),
      ).slice(0, workload.workload === 'bank' && level.level === 'all' ? 2 : 3),
    })),
  )
  return {
    title: `What consistency costs${hostile}`,
    startedAt: '2026-08-14T09:31:05.123Z',
    rows,
    controls: sampleControls(hostile),
    totals: { runs: 26, operations: 141_300, wallMs: 614_210 },
    command: `rashomon suite cassandra.ts${hostile}`,
    versions: { rashomon: '0.1.0', node: 'v24.21.0', platform: 'linux x64' },
  }
}

function sampleCell(
  level: SampleLevel,
  nemesis: string,
  column: number,
  measured: boolean,
  hostile: string,
): SuiteCell {
  const broken = level.level === 'quorum' && column === 2
  const unknown = level.level === 'all' && column === 1
  const lost = level.lost * column
  return {
    nemesis,
    href: `${level.level}-${column}/report.html${hostile}`,
    verdict: broken ? 'refuted' : unknown ? 'unknown' : 'held',
    refutedModels: level.stale > 0 ? ['linearizable', ...(broken ? (['ryw-session'] as const) : [])] : [],
    unknownWhy: unknown ? `partition never took hold${hostile}` : null,
    counts: { ok: Math.round(3_000 * (1 - lost)), fail: Math.round(2_000 * lost), info: Math.round(1_000 * lost) },
    p50Ns: level.p50Ms * MS,
    p99Ns: level.p99Ms * MS * (1 + 4 * column),
    availability: 1 - lost,
    staleShare: measured ? Math.min(1, level.stale * (1 + column)) : null,
    maxStaleNs: measured ? (level.stale === 0 ? 0 : (35 + 3_100 * column) * MS) : null,
    replay: `rashomon check results/latest/${level.level}-${column}${hostile}`,
  }
}

function sampleControls(hostile: string): readonly SuiteControlRow[] {
  const common = {
    store: 'cassandra',
    storeTitle: 'Cassandra',
    workload: 'register',
    workloadTitle: 'Registers',
    operations: 3_120,
    wallMs: 31_400,
    sentence: `Cassandra at one: claim held${hostile}`,
  }
  return [
    {
      ...common,
      name: 'C1',
      title: `reads at ONE are stale while a replica is cut off${hostile}`,
      level: 'one',
      nemesis: 'partition',
      settings: '3 nodes, 100/s, roam',
      expected: 'linearizable is refuted',
      met: true,
      undecided: false,
      verdict: 'held',
      counterexample: `p3 on n5 read x7 = 277 at 5.621 s, at least 2.3 ms after x7 = 296 had replaced x7 = 277; p6 on n3 swapped x7 from 277 to 296, acknowledged at 5.619 s.${hostile}`,
      href: `C1/report.html${hostile}`,
      replay: 'rashomon check results/latest/C1',
    },
    {
      ...common,
      name: 'C6c',
      title: 'plain writes beside lightweight transactions are ignored',
      level: 'serial',
      nemesis: 'no fault',
      settings: '3 nodes, 100/s, lwt=mixed, timestamps=skew:100ms',
      expected: 'linearizable is refuted',
      met: false,
      undecided: false,
      verdict: 'held',
      counterexample: null,
      href: 'C6c/report.html',
      replay: 'rashomon check results/latest/C6c',
    },
    {
      ...common,
      name: 'C7',
      title: 'what was acknowledged is there after kill -9 with the commit log in batches',
      level: 'quorum',
      nemesis: 'kill',
      settings: '3 nodes, 100/s, commitlog=batch',
      expected: 'no-lost-ack holds',
      met: false,
      undecided: true,
      verdict: 'unknown',
      counterexample: null,
      href: 'C7/report.html',
      replay: 'rashomon check results/latest/C7',
    },
  ]
}
