/**
 * A made-up run for the tests of this room, as large and as various as a real one: five nodes that replicate lazily,
 * partitions, kills and a pause, stale reads, and judgements as checkers give them. Imported by tests only.
 */
import { closeProfile, decideVerdict, type Judgement, type ModelName } from '../consistency/index.ts'
import { type FaultEvent, type History, HistoryBuilder, type Outcome, type PlannedFault } from '../history/index.ts'
import { type NodeId, nodeId, nodeNames } from '../units.ts'
import type { RunReportInput } from './run-report-input.ts'
import type { SuiteIndexInput } from './suite-index-input.ts'

const MS = 1e6
const NODES = nodeNames(5)

/** Mulberry32: a small seeded stream, so that the sample is the same in every test. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Planned {
  readonly fault: PlannedFault
  readonly nodes: readonly NodeId[]
  readonly fromMs: number
  readonly toMs: number
  readonly fails?: true
}

const on = (...numbers: readonly number[]): readonly NodeId[] => numbers.map((number) => nodeId(`n${number}`))
const some = { kind: 'some', count: 'one' } as const
const isolate: PlannedFault = { kind: 'cut', shape: 'isolate', whom: some }
const FAULTS: readonly Planned[] = [
  { fault: isolate, nodes: on(1), fromMs: 3_000, toMs: 7_000 },
  { fault: { kind: 'kill', whom: some }, nodes: on(4), fromMs: 8_500, toMs: 10_500 },
  {
    fault: { kind: 'cut', shape: 'halves', whom: { kind: 'some', count: 'minority' } },
    nodes: on(2, 5),
    fromMs: 12_000,
    toMs: 16_000,
  },
  { fault: { kind: 'pause', whom: some }, nodes: on(3), fromMs: 17_500, toMs: 19_000 },
  { fault: { kind: 'kill', whom: some }, nodes: on(1), fromMs: 20_000, toMs: 22_500 },
  { fault: isolate, nodes: on(4), fromMs: 21_500, toMs: 26_000 },
  { fault: { kind: 'pause', whom: some }, nodes: on(2), fromMs: 27_000, toMs: 27_400, fails: true },
]

const faultEvents = (): readonly FaultEvent[] =>
  FAULTS.flatMap(({ fault, nodes, fromMs, toMs, fails }, id) => {
    const event = (stage: FaultEvent['stage'], atMs: number, evidence: string): FaultEvent => ({
      id,
      stage,
      fault,
      nodes,
      evidence,
      atNs: atMs * MS,
    })
    if (fails === true)
      return [event('begin', fromMs, ''), event('not-held', fromMs + 200, 'n2 still answered 3 of 3 pings')]
    return [
      event('begin', fromMs, ''),
      event('held', fromMs + 40, `no answer from ${nodes.join(', ')} to 5 of 5 probes`),
      event('heal', toMs, ''),
      event('healed', toMs + 60, `${nodes.join(', ')} answered 5 of 5 probes`),
    ]
  })

interface Write {
  readonly value: number
  readonly atMs: number
  readonly node: number
  readonly row: number
  readonly process: number
}

interface Event {
  readonly atMs: number
  happen(): void
}

export interface SampleOptions {
  readonly seed?: number
  readonly operations?: number
  /** Put into keys, errors, functions and evidence, to see what becomes of it. */
  readonly hostile?: string
}

export interface Sample {
  readonly history: History
  readonly stale: readonly {
    readonly row: number
    readonly ageNs: number
    readonly read: Write
    readonly missed: Write
    readonly versions: number
  }[]
  readonly reads: number
}

export function sampleHistory({ seed = 7, operations = 3_000, hostile = '' }: SampleOptions = {}): Sample {
  const random = dice(seed)
  const builder = new HistoryBuilder({
    format: 1,
    seed,
    workload: 'register',
    target: 'eventual',
    level: 'local',
    localLevel: 'local',
    quietNs: 2e9,
    nodes: NODES,
    initial: {},
    plan: { rate: 100 },
  })
  const events: Event[] = faultEvents().map((event) => ({
    atMs: event.atNs / MS,
    happen: () => builder.fault({ ...event, evidence: event.evidence === '' ? '' : event.evidence + hostile }),
  }))
  const written = new Map<string, Write[]>()
  const stale: Sample['stale'][number][] = []
  const free: number[] = Array.from({ length: 10 }, (_, process) => process)
  let nextProcess = 10
  let reads = 0
  let value = 0

  const struck = (node: number, atMs: number): Planned | undefined =>
    FAULTS.find(
      ({ nodes, fromMs, toMs, fails }) =>
        fails !== true && atMs > fromMs && atMs < toMs && nodes.includes(NODES[node] ?? nodeId('')),
    )

  function start(intendedMs: number): void {
    const process = free.shift() ?? nextProcess++
    const key = `k${Math.floor(random() * 12)}${hostile}`
    const node = (process + Math.floor(random() * 1.3)) % NODES.length
    const dice = random()
    const fn = dice < 0.55 ? 'read' : dice < 0.9 ? 'write' : 'cas'
    const known = written.get(key) ?? []
    const args = fn === 'read' ? [] : fn === 'write' ? [++value] : [known.at(-1)?.value ?? null, ++value]
    const atMs = intendedMs + random() ** 6 * 4
    const row = builder.invoke({
      process,
      session: process,
      node: NODES[node] ?? null,
      phase: 'main',
      fn: fn + hostile,
      level: 'local',
      key,
      args,
      intendedNs: intendedMs * MS,
      atNs: atMs * MS,
    })
    const fault = struck(node, atMs)
    const down = fault?.fault.kind === 'kill'
    const paused = fault?.fault.kind === 'pause'
    const outcome: Outcome = down
      ? random() < 0.8 || fn === 'read'
        ? 'fail'
        : 'info'
      : paused && random() < 0.5
        ? fn === 'read'
          ? 'fail'
          : 'info'
        : 'ok'
    const tookMs = down
      ? 0.4 + random()
      : paused
        ? outcome === 'ok'
          ? fault.toMs - atMs + 2
          : 1_000
        : 0.8 + random() ** 8 * 40 + (fn === 'read' ? 0 : 1.5)
    events.push({ atMs: atMs + tookMs, happen: () => complete() })

    function complete(): void {
      const endMs = atMs + tookMs
      free.push(outcome === 'info' ? nextProcess++ : process)
      if (outcome !== 'ok') {
        builder.complete(row, {
          outcome,
          atNs: endMs * MS,
          error: (down ? 'connection refused' : 'timeout after 1,000 ms') + hostile,
        })
        return
      }
      const arg = args.at(-1)
      if (fn !== 'read' && typeof arg === 'number') {
        const all = written.get(key) ?? []
        written.set(key, [...all, { value: arg, atMs: endMs, node, row, process }])
        builder.complete(row, { outcome, atNs: endMs * MS })
        return
      }
      reads++
      const visible = (write: Write): boolean =>
        write.node === node ||
        (fault === undefined && endMs - write.atMs > 30 && struck(write.node, endMs) === undefined)
      const all = written.get(key) ?? []
      const seen = all.findLast(visible)
      const missed = all.find((write) => write.atMs < atMs && (seen === undefined || write.atMs > seen.atMs))
      builder.complete(row, { outcome, result: seen?.value ?? null, atNs: endMs * MS })
      if (missed !== undefined && seen !== undefined) {
        const versions = all.filter((write) => write.atMs > seen.atMs && write.atMs < atMs).length
        stale.push({ row, ageNs: (atMs - missed.atMs) * MS, read: seen, missed, versions })
      }
    }
  }
  for (let at = 0; at < operations; at++) {
    const intendedMs = 20 + (at * 30_000) / operations
    events.push({ atMs: intendedMs, happen: () => start(intendedMs) })
  }
  while (events.length > 0) {
    let first = 0
    for (let at = 1; at < events.length; at++) if ((events[at]?.atMs ?? 0) < (events[first]?.atMs ?? 0)) first = at
    events.splice(first, 1)[0]?.happen()
  }
  builder.end(0)
  return { history: builder.finish(), stale, reads }
}

export function sampleInput(options: SampleOptions = {}): RunReportInput {
  const { history, stale, reads } = sampleHistory(options)
  const { hostile = '' } = options
  const oldest = stale.reduce((a, b) => (b.ageNs > a.ageNs ? b : a))
  const ages = stale.map(({ ageNs }) => ageNs).sort((a, b) => a - b)
  const rows = Int32Array.of(oldest.read.row, oldest.missed.row, oldest.row)
  const key = history.pools.keys[history.columns.key[oldest.row] ?? 0]
  const refuted: Judgement = {
    kind: 'refuted',
    anomaly: `stale-read${hostile}`,
    story: [
      { text: `Process ${oldest.read.process} wrote ${key} = ${oldest.read.value} (#1).`, rows: rows.slice(0, 1) },
      {
        text: `Later process ${oldest.missed.process} wrote ${key} = ${oldest.missed.value}, and was told that it is done (#1).`,
        rows: rows.slice(1, 2),
      },
      {
        text: `After that, #1 still read the older value ${oldest.read.value} written by #2${hostile}: no order of the three explains it.`,
        rows: rows
          .slice()
          .reverse()
          .filter((_, at) => at !== 1),
      },
    ],
  }
  const again = stale[Math.floor(stale.length / 2)] ?? oldest
  const direct = new Map<ModelName, Judgement>([
    ['linearizable', refuted],
    [
      'ryw-session',
      {
        kind: 'refuted',
        anomaly: 'own-write-missed',
        story: [
          { text: 'A session wrote a value and was told that it is done (#1).', rows: Int32Array.of(again.missed.row) },
          {
            text: 'Its next read (#1) returned the value that was there before (#2).',
            rows: Int32Array.of(again.row, again.read.row),
          },
        ],
      },
    ],
    ['mr-session', { kind: 'holds', judged: 412 }],
    ['mw-session', { kind: 'holds', judged: 388 }],
    ['convergence', { kind: 'holds', judged: 60 }],
    ['no-lost-ack', { kind: 'not-refuted', judged: 9 }],
    ['wfr-session', { kind: 'unknown', why: 'budget' }],
  ])
  const judges = { linearizable: 'decides', convergence: 'decides', 'no-lost-ack': 'necessary' } as const
  const profile = closeProfile(direct)
  return {
    history,
    profile,
    verdict: decideVerdict({
      claim: ['convergence', 'no-lost-ack'],
      judges,
      profile,
      faultsNotHeld: [],
      interrupted: false,
    }),
    levelSource: `docs: "replicas converge once they can talk to each other"${hostile}`,
    workload: {
      name: 'register',
      title: 'Registers',
      facet: 'register',
      judges,
      unknownOutcomes: `A write or compare-and-set without an answer may take effect at any later moment, or never${hostile}.`,
    },
    target: { name: 'eventual', title: `Eventual store${hostile}`, level: 'local' },
    nemeses: ['partition', 'kill', 'pause'],
    bug: null,
    replayCommand: `rashomon replay results/20260814T093105-register-eventual-7f3a${hostile}`,
    asked: {
      workload: 'register',
      target: 'eventual',
      consistency: 'local',
      nodes: 5,
      concurrency: 10,
      rate: 100,
      'time limit': '30 s',
      nemesis: 'partition,kill,pause',
      route: 'pinned',
      keys: 12,
      retry: false,
      seed: 7,
      note: hostile === '' ? null : hostile,
    },
    versions: { rashomon: '0.1.0', node: 'v24.21.0', platform: 'linux x64' },
    measures: new Map([
      ['staleNs', Float64Array.from(stale, ({ ageNs }) => ageNs)],
      ['staleRow', Float64Array.from(stale, ({ row }) => row)],
      ['staleAtNs', Float64Array.from(stale, ({ row }) => history.columns.invokedNs[row] ?? 0)],
      ['staleVersions', Float64Array.from(stale, ({ versions }) => versions)],
    ]),
    staleness: {
      reads,
      stale: stale.length,
      share: stale.length / reads,
      p50Ns: ages[Math.floor(ages.length * 0.5)] ?? 0,
      p99Ns: ages[Math.floor(ages.length * 0.99)] ?? 0,
      maxNs: ages.at(-1) ?? 0,
      maxVersions: Math.max(...stale.map(({ versions }) => versions)),
    },
    startedAt: '2026-08-14T09:31:05.123Z',
  }
}

/** Three stores, two workloads, four fault columns; one cell that is missing, one that is unknown. */
export function sampleSuite({ hostile = '' }: Pick<SampleOptions, 'hostile'> = {}): SuiteIndexInput {
  const nemeses = ['no fault', 'partition', 'kill', 'partition + kill']
  const stores = [
    { store: 'strong', storeTitle: `Raft${hostile}`, level: 'linearizable', claim: ['linearizable'] },
    { store: 'causal', storeTitle: 'Causal store', level: 'causal', claim: ['ccv', 'convergence'] },
    { store: 'eventual', storeTitle: 'Eventual store', level: 'local', claim: ['convergence'] },
  ] as const
  const workloads = [
    { workload: 'register', workloadTitle: 'Registers' },
    { workload: 'bank', workloadTitle: 'Bank' },
    { workload: 'counter', workloadTitle: 'Counters' },
    { workload: 'usernames', workloadTitle: 'Usernames' },
  ]
  const refuted: Readonly<Record<string, readonly ModelName[]>> = {
    strong: [],
    causal: ['linearizable', 'sequential'],
    eventual: ['linearizable', 'cc', 'ryw-session', 'mr-session'],
  }
  const rows = stores.flatMap((store) =>
    workloads.map((workload, row) => ({
      ...store,
      ...workload,
      cells: nemeses.map((nemesis, column) => {
        const unknown = store.store === 'strong' && row === 2 && column === 3
        const broken = store.store === 'eventual' && row === 3 && column > 0
        return {
          nemesis,
          href: `${workload.workload}-${store.store}-${column}/report.html${hostile}`,
          verdict: unknown ? ('unknown' as const) : broken ? ('refuted' as const) : ('held' as const),
          refutedModels:
            row === 1 && store.store !== 'strong'
              ? (['conservation', 'snapshot-reads'] as const)
              : (refuted[store.store] ?? []),
          unknownWhy: unknown ? `kill never took hold${hostile}` : null,
          ...(broken ? { expectation: { text: 'refuted', met: true } } : {}),
          counts: { ok: 2_950 - column * 211, fail: column * 160, info: column * 51 },
          p50Ns: (store.store === 'strong' ? 9.2 : 1.3) * MS,
          p99Ns: (store.store === 'strong' ? 61 : 4.7) * MS * (1 + column),
          availability: (2_950 - column * 211) / 2_950,
          staleShare: row === 1 ? null : store.store === 'strong' ? 0 : 0.011 + column * 0.083,
          maxStaleNs: row === 1 ? null : store.store === 'strong' ? 0 : (35 + 3_100 * column) * MS,
          replay: `rashomon replay results/latest/${workload.workload}-${store.store}-${column}`,
        }
      }),
    })),
  )
  return {
    title: `Rashomon tour${hostile}`,
    startedAt: '2026-08-14T09:31:05.123Z',
    rows: rows.map((row, index) => (index === 5 ? { ...row, cells: row.cells.slice(0, 3) } : row)),
    totals: { runs: 47, operations: 141_300, wallMs: 14_210 },
    command: `rashomon tour --seed 7${hostile}`,
    versions: { rashomon: '0.1.0', node: 'v24.21.0', platform: 'linux x64' },
  }
}
