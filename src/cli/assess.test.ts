/** Exit codes: what a gate sees of a verdict. */
import { describe, expect, test } from 'vitest'
import type { Judgement, ModelName, Verdict, VerdictKind } from '../consistency/index.ts'
import { EXIT, type ExitCode } from '../errors.ts'
import { type FaultKind, HistoryBuilder, type PlannedFault } from '../history/index.ts'
import { headlineText } from '../report/index.ts'
import { nodeId } from '../units.ts'
import { assess, exitCodeOf } from './assess.ts'
import { configFromFlags } from './flag-config.ts'
import { resolveRun } from './resolve-run.ts'

const verdict = (kind: VerdictKind, interrupted = false): Verdict => ({
  kind,
  claim: [],
  decided: [],
  tested: [],
  refuted: [],
  undecided: [],
  faultsNotHeld: [],
  interrupted,
})
const REFUTED: Judgement = { kind: 'refuted', anomaly: 'stale', story: [] }
const HOLDS: Judgement = { kind: 'holds', judged: 1 }
const UNKNOWN: Judgement = { kind: 'unknown', why: 'vacuous' }
const found = (judgement: Judgement): ReadonlyMap<ModelName, Judgement> => new Map([['cc', judgement]])

describe('a control', () => {
  const cases: readonly (readonly [judgement: Judgement, ExitCode])[] = [
    [REFUTED, EXIT.held],
    [HOLDS, EXIT.refuted],
    [UNKNOWN, EXIT.unknown],
  ]
  test.each(cases)('%j', (judgement, code) => {
    const input = { verdict: verdict('refuted'), profile: found(judgement) }
    expect(exitCodeOf(input, { expect: null, expectRefuted: 'cc' })).toBe(code)
  })

  test('that was interrupted before anything was refuted is unknown', () => {
    const input = { verdict: verdict('unknown', true), profile: found(HOLDS) }
    expect(exitCodeOf(input, { expect: null, expectRefuted: 'cc' })).toBe(EXIT.unknown)
  })

  test('whose fault never took hold is unknown, also where something was refuted without it', () => {
    for (const judgement of [REFUTED, HOLDS, UNKNOWN]) {
      const input = { verdict: { ...verdict('unknown'), faultsNotHeld: ['kill'] }, profile: found(judgement) }
      expect(exitCodeOf(input, { expect: null, expectRefuted: 'cc' })).toBe(EXIT.unknown)
    }
  })

  test('does not hide that something else was expected, and refuted or undecided', () => {
    for (const kind of ['held', 'unknown', 'refuted'] as const) {
      const input = { verdict: verdict(kind), profile: found(REFUTED) }
      expect(exitCodeOf(input, { expect: 'convergence', expectRefuted: 'cc' })).toBe(EXIT[kind])
    }
  })
})

describe('versions that answers carry', () => {
  /** Two writes and a reading; versions by row. */
  async function assessed(target: string, consistency: string, name: string, versions: readonly bigint[]) {
    const resolved = await resolveRun(await configFromFlags('register', { target, consistency }, []))
    const builder = new HistoryBuilder(resolved.header)
    const call = { process: 0, session: 0, node: nodeId('n1'), phase: 'main', level: consistency, key: 'x' } as const
    const asked = [
      { fn: 'write', args: [1] },
      { fn: 'write', args: [2] },
      { fn: 'read', args: [], result: 2 },
    ]
    asked.forEach(({ fn, args, result }, at) => {
      const row = builder.invoke({ ...call, fn, args, intendedNs: 2 * at, atNs: 2 * at })
      const witness = { [name]: versions[at] ?? 0n }
      builder.complete(row, { outcome: 'ok', witness, atNs: 2 * at + 1, ...(result === undefined ? {} : { result }) })
    })
    builder.end(0)
    const input = assess(resolved, builder.finish(), { replayCommand: '', versions: {}, startedAt: null })
    return { input, order: input.profile.get('version-order')?.kind, code: exitCodeOf(input, resolved.config) }
  }

  test('are shown where they contradict real time, and are in no claim', async () => {
    const { input, order } = await assessed('strong', 'linearizable', 'revision', [7n, 5n, 7n])
    expect(order).toBe('refuted')
    expect(input.verdict.refuted).toEqual([])
    expect(input.profile.get('linearizable')?.kind).toBe('holds')
    expect(headlineText(input)).toContain('yet the versions that it reports contradict real time')
  })

  test('of a reading that may be stale contradict nothing', async () => {
    expect(await assessed('strong', 'linearizable', 'revision', [5n, 7n, 5n])).toMatchObject({ order: 'refuted' })
    expect(await assessed('eventual', 'eventual', 'revision', [5n, 7n, 5n])).toMatchObject({ order: 'not-refuted' })
    expect(await assessed('eventual', 'eventual', 'revision', [7n, 5n, 7n])).toMatchObject({ order: 'refuted' })
  })

  test('are nothing where a client made them', async () => {
    const { order } = await assessed('strong', 'linearizable', 'writetime', [7n, 5n, 7n])
    expect(order).toBe('unknown')
  })
})

describe('faults that were asked for', () => {
  /** A write during which these held. */
  async function notHeld(nemesis: string, options: readonly string[], ...kinds: readonly FaultKind[]) {
    const flags = { target: 'cassandra', nodes: '3', nemesis }
    const resolved = await resolveRun(await configFromFlags('register', flags, options))
    const builder = new HistoryBuilder(resolved.header)
    const node = nodeId('n1')
    const call = {
      process: 0,
      session: 0,
      node,
      phase: 'main',
      level: 'quorum',
      key: 'x',
      fn: 'write',
      args: [1],
    } as const
    const row = builder.invoke({ ...call, intendedNs: 0, atNs: 0 })
    kinds.forEach((kind, id) => {
      const fault = { kind, whom: { kind: 'some', count: 'one' } } as PlannedFault
      for (const stage of ['begin', 'held'] as const)
        builder.fault({ id, stage, fault, nodes: [node], evidence: '', atNs: 1 })
    })
    builder.complete(row, { outcome: 'ok', atNs: 2 })
    builder.end(0)
    const input = assess(resolved, builder.finish(), { replayCommand: '', versions: {}, startedAt: null })
    return input.verdict.faultsNotHeld
  }
  const WIPED = ['isolated-crash-disk=wiped']

  test('and never held prove nothing', async () => {
    expect(await notHeld('kill,partition', [], 'cut')).toEqual(['kill'])
    expect(await notHeld('kill,partition', [], 'cut', 'kill')).toEqual([])
    expect(await notHeld('isolated-crash', [])).toEqual(['isolated-crash'])
  })

  test('together are all needed: who was cut off, and never crashed, did not crash in isolation', async () => {
    expect(await notHeld('isolated-crash', [], 'cut')).toEqual(['isolated-crash (kill)'])
    expect(await notHeld('isolated-crash', [], 'cut', 'kill')).toEqual([])
    expect(await notHeld('isolated-crash', WIPED, 'cut', 'kill')).toEqual(['isolated-crash (wipe)'])
    expect(await notHeld('isolated-crash', WIPED, 'cut', 'wipe')).toEqual([])
  })

  test('among which a nemesis draws may be any of them', async () => {
    expect(await notHeld('packet', ['packet-kind=any'], 'loss')).toEqual([])
  })
})
