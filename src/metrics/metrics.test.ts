import hdr from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { type FaultStage, type History, HistoryBuilder, timeline } from '../history/index.ts'
import { nodeId, nodeNames } from '../units.ts'
import {
  availability,
  countOperations,
  faultsAt,
  faultsHeld,
  latencyByOperation,
  latencyLogs,
  overallLatency,
  scheduleError,
  timeSeries,
} from './index.ts'

const MS = 1e6

const empty = (nodes = 3): HistoryBuilder =>
  new HistoryBuilder({
    format: 1,
    seed: 1,
    workload: 'register',
    target: 'test',
    level: 'strong',
    localLevel: 'strong',
    quietNs: 0,
    nodes: nodeNames(nodes),
    initial: {},
    plan: {},
  })

let process = 0
interface Sketch {
  readonly fn?: string
  readonly node?: number
  readonly phase?: 'setup' | 'main' | 'final'
  readonly intendedMs?: number
  readonly atMs: number
}
const invoke = (
  builder: HistoryBuilder,
  { fn = 'read', node = 1, phase = 'main', atMs, intendedMs = atMs }: Sketch,
): number =>
  builder.invoke({
    process: process++,
    session: process,
    node: nodeId(`n${node}`),
    phase,
    fn,
    level: 'strong',
    key: 'x',
    args: [],
    intendedNs: intendedMs * MS,
    atNs: atMs * MS,
  })
const fault = (builder: HistoryBuilder, stage: FaultStage, atMs: number, id = 0): void =>
  builder.fault({
    id,
    stage,
    fault: { kind: 'cut', shape: 'isolate', whom: { kind: 'some', count: 'one' } },
    nodes: [nodeId('n1')],
    evidence: stage,
    atNs: atMs * MS,
  })
const finished = (builder: HistoryBuilder): History => {
  builder.end(2)
  return builder.finish()
}

describe('counts', () => {
  test('are by outcome and function, negative answers are ok, set-up and final reads are left out', () => {
    const history = timeline(`
      p0        |-w1-|  |-c1>2!3-|
      p1        |-r1-x       |-w2-?
      p2/setup  |-w9-|
      p3/final                       |-r1-|
    `)
    const { byFunction, ...rest } = countOperations(history)
    expect(rest).toMatchObject({ ok: 2, fail: 1, info: 1, negative: 1, total: 4, notStarted: 0 })
    expect([...byFunction]).toEqual([
      ['write', { ok: 1, fail: 0, info: 1, negative: 0 }],
      ['read', { ok: 0, fail: 1, info: 0, negative: 0 }],
      ['cas', { ok: 1, fail: 0, info: 0, negative: 1 }],
    ])
  })

  test('errors are the most frequent first; the load that could not be started is told', () => {
    const builder = empty()
    for (const error of ['refused', 'timeout', 'timeout']) {
      builder.complete(invoke(builder, { atMs: 1 }), { outcome: 'fail', error, atNs: 2 * MS })
    }
    expect(countOperations(finished(builder))).toMatchObject({
      notStarted: 2,
      errors: [
        { error: 'timeout', outcome: 'fail', count: 2 },
        { error: 'refused', outcome: 'fail', count: 1 },
      ],
    })
  })
})

describe('latency', () => {
  /** 1 … 100 ms, each started 10 ms late; one operation that never returned. */
  const hundred = (): History => {
    const builder = empty()
    for (let ms = 1; ms <= 100; ms++) {
      const row = invoke(builder, { atMs: ms * 100, intendedMs: ms * 100 - 10 })
      builder.complete(row, { outcome: 'ok', result: 1, atNs: (ms * 100 + ms) * MS })
    }
    invoke(builder, { atMs: 20_000 })
    return finished(builder)
  }

  test('response time counts from the intended start, service time from the actual one', () => {
    const [ok, info] = latencyByOperation(hundred())
    expect(ok).toMatchObject({ fn: 'read', outcome: 'ok', count: 100 })
    expect(info).toMatchObject({ fn: 'read', outcome: 'info', count: 1, response: null, service: null })
    expect(ok?.response?.maxNs).toBe(110 * MS)
    expect(ok?.service?.maxNs).toBe(100 * MS)
    for (const [quantile, ms] of [
      ['p50Ns', 50],
      ['p95Ns', 95],
      ['p99Ns', 99],
      ['p999Ns', 100],
    ] as const) {
      const told = ok?.service?.[quantile] ?? 0
      expect(Math.abs(told - ms * MS)).toBeLessThanOrEqual((ms * MS) / 1000)
    }
    expect(overallLatency(hundred())?.count).toBe(100)
  })

  test('the schedule error is what the load generator adds', () => {
    expect(scheduleError(hundred())).toMatchObject({ count: 101, maxNs: 10 * MS })
    expect(scheduleError(finished(empty()))).toBeNull()
  })

  test('a log can be read back, and is the same bytes each time', () => {
    const logs = latencyLogs(hundred())
    expect([...logs.keys()]).toEqual(['read-ok.hlog'])
    expect(latencyLogs(hundred())).toEqual(logs)
    const reader = new hdr.HistogramLogReader(logs.get('read-ok.hlog') ?? '')
    const read = reader.nextIntervalHistogram()
    expect(read?.totalCount).toBe(100)
    expect(Math.abs((read?.getValueAtPercentile(50) ?? 0) - 60 * MS)).toBeLessThanOrEqual(MS / 10)
  })

  test('a function cannot name a path', () => {
    const builder = empty()
    builder.complete(invoke(builder, { fn: '../../etc', atMs: 1 }), { outcome: 'ok', atNs: 2 * MS })
    expect([...latencyLogs(finished(builder)).keys()]).toEqual(['______etc-ok.hlog'])
  })
})

describe('time series', () => {
  test('throughput stands where operations returned, latency where they were meant to start', () => {
    const builder = empty()
    builder.complete(invoke(builder, { atMs: 100 }), { outcome: 'ok', atNs: 1_900 * MS })
    builder.complete(invoke(builder, { atMs: 2_500, intendedMs: 900 }), { outcome: 'ok', atNs: 2_600 * MS })
    const { windowNs, series, endNs } = timeSeries(finished(builder), 3)
    expect([windowNs, endNs]).toEqual([1e9, 2_600 * MS])
    expect(series[0]?.windows.map(({ perSecond }) => perSecond)).toEqual([0, 1, 1 / 0.6])
    expect(series[0]?.windows.map(({ latency }) => latency?.maxNs ?? null)).toEqual([1_800 * MS, null, null])
  })

  test('an empty history has one empty window and no series', () => {
    expect(timeSeries(finished(empty()))).toMatchObject({ endNs: 0, series: [] })
  })
})

describe('faults', () => {
  test('a fault counts with operations only if one was open while it held', () => {
    const builder = empty()
    const before = invoke(builder, { atMs: 1 })
    builder.complete(before, { outcome: 'ok', atNs: 2 * MS })
    fault(builder, 'begin', 3, 0)
    fault(builder, 'held', 4, 0)
    fault(builder, 'heal', 5, 0)
    fault(builder, 'healed', 6, 0)
    fault(builder, 'begin', 7, 1)
    fault(builder, 'not-held', 8, 1)
    expect([...faultsHeld(builder.finish())]).toEqual([['cut', { requested: 2, held: 1, withOperations: 0 }]])

    const during = invoke(builder, { atMs: 9 })
    fault(builder, 'begin', 10, 2)
    fault(builder, 'held', 11, 2)
    builder.complete(during, { outcome: 'ok', atNs: 12 * MS })
    expect([...faultsHeld(finished(builder))]).toEqual([['cut', { requested: 3, held: 2, withOperations: 1 }]])
  })

  test('an operation that gave up before the fault held was not open in it; one that never ended was', () => {
    const builder = empty()
    builder.complete(invoke(builder, { atMs: 1 }), { outcome: 'info', atNs: 2 * MS })
    fault(builder, 'begin', 3)
    fault(builder, 'held', 4)
    expect(faultsHeld(builder.finish()).get('cut')?.withOperations).toBe(0)
    fault(builder, 'healed', 5)
    const other = empty()
    invoke(other, { atMs: 1 })
    fault(other, 'begin', 3)
    fault(other, 'held', 4)
    expect(faultsHeld(other.finish()).get('cut')?.withOperations).toBe(1)
  })

  test('final reads are no operations that a fault could strike', () => {
    const builder = empty()
    fault(builder, 'begin', 1)
    fault(builder, 'held', 2)
    invoke(builder, { atMs: 3, phase: 'final' })
    expect(faultsHeld(finished(builder)).get('cut')?.withOperations).toBe(0)
  })
})

test('availability tells the struck side from the others, and both from calm', () => {
  const builder = empty()
  builder.complete(invoke(builder, { atMs: 1, node: 1 }), { outcome: 'ok', atNs: 2 * MS })
  fault(builder, 'begin', 3)
  fault(builder, 'held', 4)
  builder.complete(invoke(builder, { atMs: 5, node: 1 }), { outcome: 'fail', atNs: 6 * MS })
  builder.complete(invoke(builder, { atMs: 5, node: 2 }), { outcome: 'ok', negative: true, atNs: 6 * MS })
  invoke(builder, { atMs: 5, node: 3 })
  fault(builder, 'heal', 7)
  builder.complete(invoke(builder, { atMs: 8, node: 1 }), { outcome: 'ok', atNs: 9 * MS })
  const history = finished(builder)
  const { overall, calm, struck, others, byNode } = availability(history)
  expect([overall, calm, struck, others]).toEqual([
    { ok: 3, total: 5, share: 0.6 },
    { ok: 2, total: 2, share: 1 },
    { ok: 0, total: 1, share: 0 },
    { ok: 1, total: 2, share: 0.5 },
  ])
  expect(byNode[0]).toEqual({
    node: 'n1',
    overall: { ok: 2, total: 3, share: 2 / 3 },
    struck: { ok: 0, total: 1, share: 0 },
  })
  expect(faultsAt(history, history.columns.invokeIndex[1] ?? 0).length).toBe(1)
  expect(faultsAt(history, history.columns.invokeIndex[4] ?? 0).length).toBe(0)
})
