/** What the runner makes of what clients, nodes, nemeses and files do, on simulated nodes that do as they are told. */
import { describe, expect, test } from 'vitest'
import { nemeses } from '../../nemeses/index.ts'
import { EnvironmentError, InternalError, PluginError } from '../errors.ts'
import { anyGenerator, finalReads, limited, type OperationGenerator } from '../generator/index.ts'
import {
  type Header,
  HistoryBuilder,
  type HistorySink,
  JsonlSink,
  OUTCOMES,
  PHASE,
  parseJsonl,
  tee,
} from '../history/index.ts'
import { type Nemesis, optionDefaults, type Step, type WorkloadPhases } from '../plugin/index.ts'
import { NEVER } from '../testing/scripted-world.ts'
import { type Toy, type ToyAnswer, type ToyOptions, toyTarget } from '../testing/toy-target.ts'
import { wallClock } from '../time/index.ts'
import { type Key, millis, nanos, nodeId, seconds, type Value } from '../units.ts'
import { newProgress } from './progress.ts'
import { run } from './run.ts'
import type { RunPlan } from './run-plan.ts'

/** Operation k: what `choose` says of k. */
const scripted = (
  choose: (at: number) => { readonly fn: string; readonly key?: Key; readonly args?: readonly Value[] },
): OperationGenerator<number> => ({
  initial: () => 0,
  next: (state) => {
    const { fn, key = 'x', args = fn === 'write' ? [state + 1] : [] } = choose(state)
    return { kind: 'operation', operation: { fn, key, args, atNs: nanos(0) }, state: state + 1 }
  },
  update: (state) => state,
})
const writes = scripted(() => ({ fn: 'write' }))
const reads = scripted(() => ({ fn: 'read' }))
const mixed = scripted((at) => ({ fn: at % 2 === 0 ? 'write' : 'read', key: `x${at % 3}` }))

const phasesOf = (main: OperationGenerator<number>, more: Partial<WorkloadPhases> = {}): WorkloadPhases => ({
  initial: {},
  setup: null,
  main: anyGenerator(main),
  final: () => anyGenerator(limited(0, reads)),
  ...more,
})

interface Run {
  readonly toy: Toy
  readonly plan: RunPlan
  readonly sink: HistorySink
  readonly text: () => string
  readonly builder: HistoryBuilder
  readonly progress: ReturnType<typeof newProgress>
}

function prepared(toyOptions: ToyOptions, over: Partial<RunPlan> = {}): Run {
  const toy = toyTarget(toyOptions)
  const plan: RunPlan = {
    target: toy,
    facet: 'register',
    phases: phasesOf(mixed),
    nodes: toy.world.nodes,
    seed: toyOptions.seed ?? 1,
    level: 'strong',
    route: 'pinned',
    concurrency: 2,
    maxProcesses: 20,
    rate: null,
    timeLimitNs: null,
    operations: 6,
    opTimeoutNs: seconds(1),
    backOffNs: millis(20),
    retry: false,
    nemeses: [],
    nemesisIntervalNs: millis(300),
    primaries: false,
    settleNs: millis(10),
    quietNs: millis(500),
    ...over,
  }
  const header: Header = {
    format: 1,
    seed: plan.seed,
    workload: 'toy',
    target: 'toy',
    level: 'strong',
    localLevel: 'local',
    quietNs: plan.quietNs,
    nodes: plan.nodes,
    initial: {},
    plan: {},
  }
  const lines: string[] = []
  const builder = new HistoryBuilder(header)
  const sink = tee(builder, new JsonlSink(header, (line) => lines.push(line)))
  return { toy, plan, sink, text: () => lines.join(''), builder, progress: newProgress() }
}

/** What the file says is read back, so that every run here is also a test of the format. */
async function finished(prepared: Run, signal: AbortSignal = NEVER) {
  await run(prepared.plan, prepared.sink, prepared.progress, signal)
  return told(prepared)
}

function told({ text, builder, toy, progress }: Run) {
  const history = parseJsonl(text(), 'history.jsonl')
  expect(history).toEqual(builder.finish())
  const { columns, pools } = history
  const rows = Array.from({ length: history.rows }, (_, row) => ({
    process: columns.process[row] ?? -1,
    session: columns.session[row] ?? -1,
    outcome: OUTCOMES[columns.outcome[row] ?? 2],
    fn: pools.functions[columns.fn[row] ?? 0],
    phase: columns.phase[row],
    key: pools.keys[columns.key[row] ?? -1],
    node: history.header.nodes[columns.node[row] ?? -1],
    result: pools.values[columns.result[row] ?? -1],
    error: pools.errors[columns.error[row] ?? -1],
    intendedNs: columns.intendedNs[row] ?? -1,
    invokedNs: columns.invokedNs[row] ?? -1,
    returnedNs: columns.returnedNs[row] ?? -1,
  }))
  return { history, rows, toy, progress }
}

const MUTE: ToyAnswer = { kind: 'mute' }
const refused: ToyAnswer = { kind: 'refused', why: 'not leader' }
const unsure: ToyAnswer = { kind: 'unsure', why: 'lost my lease' }

describe('outcomes', () => {
  test('an invocation is recorded before the call is sent', async () => {
    const one = prepared({})
    const callsAtInvoke: number[] = []
    const sink: HistorySink = {
      invoke(invocation) {
        callsAtInvoke.push(one.toy.calls.length)
        return one.sink.invoke(invocation)
      },
      complete: (row, completion) => one.sink.complete(row, completion),
      fault: (event) => one.sink.fault(event),
      unsettled: (event) => one.sink.unsettled(event),
      end: (notStarted) => one.sink.end(notStarted),
    }
    const { rows } = await finished({ ...one, sink })
    expect(rows.length).toBe(6)
    expect(callsAtInvoke).toEqual([0, 1, 2, 3, 4, 5])
    for (const [at, call] of one.toy.calls.entries()) expect(call.requestId).toBe(`r${at}`)
  })

  test('an answer is ok, with what it told', async () => {
    const { rows, history, progress } = await finished(
      prepared(
        {},
        {
          phases: phasesOf(scripted((at) => (at === 0 ? { fn: 'write' } : { fn: 'read' }))),
          concurrency: 1,
          operations: 2,
        },
      ),
    )
    expect(rows.map(({ outcome, result }) => [outcome, result])).toEqual([
      ['ok', undefined],
      ['ok', 1],
    ])
    expect(history.complete).toBe(true)
    expect(progress).toMatchObject({ ok: 2, fail: 0, info: 0, phase: 'done' })
  })

  test('a compare-and-set that was told no is ok, and says what is there instead', async () => {
    const cas = scripted(() => ({ fn: 'cas', args: [9, 10] }))
    const { rows, history } = await finished(prepared({}, { phases: phasesOf(cas), concurrency: 1, operations: 1 }))
    expect(rows[0]).toMatchObject({ outcome: 'ok', result: null })
    expect(history.columns.negative[0]).toBe(1)
  })

  test('a write without answer is info; its process ends, and its session with it', async () => {
    const { rows, toy } = await finished(
      prepared(
        { respond: (_, calls) => (calls.length === 1 ? MUTE : null) },
        { phases: phasesOf(writes), concurrency: 1, operations: 3 },
      ),
    )
    expect(rows.map(({ outcome }) => outcome)).toEqual(['info', 'ok', 'ok'])
    expect(rows.map(({ process }) => process)).toEqual([0, 1, 1])
    expect(rows.map(({ session }) => session)).toEqual([0, 1, 1])
    expect(rows[0]?.error).toBe('timed out')
    expect((rows[0]?.returnedNs ?? 0) - (rows[0]?.invokedNs ?? 0)).toBe(1e9)
    expect(toy.opened).toEqual(['p0', 'p1'])
    expect(toy.closed[0]).toBe('p0')
  })

  test('a read without answer is fail: its process and session go on', async () => {
    const { rows, toy } = await finished(
      prepared(
        { respond: (_, calls) => (calls.length === 1 ? MUTE : null) },
        { phases: phasesOf(reads), concurrency: 1, operations: 2 },
      ),
    )
    expect(rows.map(({ outcome, process }) => [outcome, process])).toEqual([
      ['fail', 0],
      ['ok', 0],
    ])
    expect(toy.opened).toEqual(['p0'])
  })

  test('what certainly did not happen is fail, and costs time', async () => {
    const { rows } = await finished(
      prepared({ respond: () => refused }, { phases: phasesOf(writes), concurrency: 1, operations: 3 }),
    )
    expect(rows.map(({ outcome, error, process }) => [outcome, error, process])).toEqual(
      [0, 1, 2].map(() => ['fail', 'not leader', 0]),
    )
    expect((rows[1]?.invokedNs ?? 0) - (rows[0]?.returnedNs ?? 0)).toBeGreaterThanOrEqual(10e6)
  })

  test('an error that nobody knows is info for a write, fail for a read', async () => {
    const { rows } = await finished(
      prepared({ respond: () => unsure }, { phases: phasesOf(mixed), concurrency: 1, operations: 2 }),
    )
    expect(rows.map(({ outcome, fn }) => [fn, outcome])).toEqual([
      ['write', 'info'],
      ['read', 'fail'],
    ])
  })

  test('a connection that was refused is fail; one that broke is info', async () => {
    const one = prepared(
      { respond: ({ fn }) => (fn === 'write' ? MUTE : null) },
      { phases: phasesOf(writes), concurrency: 1, operations: 2 },
    )
    one.toy.clock.alarm(
      millis(100),
      () => void one.toy.world.inject({ kind: 'kill', whom: { kind: 'some', count: 'one' } }, 1, 2),
    )
    const { rows } = await finished(one)
    expect(rows.map(({ outcome, error }) => [outcome, error])).toEqual([
      ['info', 'connection reset'],
      ['fail', 'connection refused'],
    ])
  })

  test('a client that does not notice that it was aborted is left alone with its session', async () => {
    const { rows, toy } = await finished(
      prepared(
        { stubborn: true, respond: (_, calls) => (calls.length === 1 ? MUTE : null) },
        { phases: phasesOf(reads), concurrency: 1, operations: 2 },
      ),
    )
    expect(rows.map(({ outcome, process }) => [outcome, process])).toEqual([
      ['fail', 0],
      ['ok', 1],
    ])
    expect((rows[0]?.returnedNs ?? 0) - (rows[0]?.invokedNs ?? 0)).toBe(1.2e9)
    expect(toy.opened).toEqual(['p0', 'p1'])
  })

  test('an answer that comes after it was given up meets no later operation', async () => {
    const pause = { kind: 'pause', whom: { kind: 'some', count: 'all' } } as const
    const one = prepared({ nodes: 1 }, { phases: phasesOf(writes), concurrency: 1, operations: 4 })
    one.toy.clock.alarm(millis(0), () => void one.toy.world.inject(pause, 1))
    one.toy.clock.alarm(millis(1500), () => void one.toy.world.cluster.heal(1))
    const { rows } = await finished(one)
    expect(rows.map(({ outcome }) => outcome)).toEqual(['info', 'ok', 'ok', 'ok'])
  })
})

describe('breaches of contract end the run', () => {
  test.each<[string, Value]>([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['undefined', undefined as unknown as Value],
    ['an object', { a: 1 } as unknown as Value],
    ['true', true as unknown as Value],
    ['a bigint', 1n as unknown as Value],
  ])('a client that answers %s', async (_name, value) => {
    const one = prepared({}, { operations: 4 })
    const target: Toy = {
      ...one.toy,
      open: (name) => ({
        facets: { register: { read: async () => ({ value }), write: async () => ({ value: undefined }) } },
        close: one.toy.open(name).close,
      }),
    }
    await expect(finished({ ...one, plan: { ...one.plan, target } })).rejects.toBeInstanceOf(PluginError)
    expect(told(one).history.complete).toBe(false)
  })

  test('a client without the function, and a function without facet', async () => {
    for (const fn of ['cas', 'enqueue']) {
      const plan = { phases: phasesOf(scripted(() => ({ fn, args: [1, 2] }))) }
      await expect(finished(prepared({ withoutCas: true }, plan))).rejects.toBeInstanceOf(PluginError)
    }
  })

  test('a client that cannot be opened', async () => {
    const one = prepared({})
    const target: Toy = {
      ...one.toy,
      open: () => {
        throw new Error('no driver')
      },
    }
    await expect(finished({ ...one, plan: { ...one.plan, target } })).rejects.toThrow('no driver')
  })

  test('a client whose close fails does not matter', async () => {
    const one = prepared({})
    const target: Toy = {
      ...one.toy,
      open: (name) => ({ ...one.toy.open(name), close: () => Promise.reject(new Error('already gone')) }),
    }
    expect((await finished({ ...one, plan: { ...one.plan, target } })).history.complete).toBe(true)
  })

  test.each([0, 1, 7])('a history that cannot be written, after %i events', async (most) => {
    const full = new EnvironmentError({ what: 'cannot write', why: 'the disk is full', fix: 'make room' })
    let events = 0
    const one = prepared({}, { operations: 20, nemeses: [{ nemesis: cutting, options: {} }], rate: 100 })
    const count = (): void => {
      if (events++ >= most) throw full
    }
    const sink: HistorySink = {
      invoke(invocation) {
        count()
        return one.sink.invoke(invocation)
      },
      complete(row, completion) {
        count()
        one.sink.complete(row, completion)
      },
      fault(event) {
        count()
        one.sink.fault(event)
      },
      unsettled: (event) => one.sink.unsettled(event),
      end: (notStarted) => one.sink.end(notStarted),
    }
    await expect(run(one.plan, sink, one.progress, NEVER)).rejects.toBe(full)
    expect([...one.toy.world.simulation.network.cut].every((cut) => cut === 0)).toBe(true)
  })
})

describe('after the last heal', () => {
  const readEach = () => anyGenerator(limited(2, reads))

  test('nodes that never catch up are recorded, with how long that was waited for, and the run goes on', async () => {
    let asked = 0
    const settled: NonNullable<ToyOptions['settled']> = async () => {
      asked++
      return { kind: 'never', afterNs: seconds(120) }
    }
    const one = prepared({ settled }, { phases: phasesOf(mixed, { final: readEach }) })
    const { history, rows } = await finished(one)
    const lastMainNs = Math.max(...rows.filter(({ phase }) => phase === PHASE.main).map(({ returnedNs }) => returnedNs))
    const firstFinalNs = rows.find(({ phase }) => phase === PHASE.final)?.invokedNs ?? 0
    expect([asked, history.complete]).toEqual([1, true])
    expect(history.unsettled).toEqual({ waitedNs: 120e9, atNs: lastMainNs })
    expect(firstFinalNs - lastMainNs).toBeGreaterThanOrEqual(500e6)
    const kinds = one
      .text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const at = kinds.findIndex(({ type }) => type === 'unsettled')
    expect([kinds[at - 1]?.type, kinds[at + 1]?.phase]).toEqual(['ok', 'final'])
  })

  test('nodes that do catch up, or of which nobody can ask, leave no word', async () => {
    const settled: NonNullable<ToyOptions['settled']> = async () => ({ kind: 'settled' })
    for (const options of [{ settled }, {}]) {
      const one = prepared(options)
      expect((await finished(one)).history.unsettled).toBeNull()
      expect(one.text()).not.toContain('unsettled')
    }
  })

  test('an interrupted run does not ask', async () => {
    const asking: NonNullable<ToyOptions['settled']> = () => Promise.reject(new Error('asked after all'))
    const one = prepared({ settled: asking })
    const { history } = await finished(one, AbortSignal.abort())
    expect([history.complete, history.unsettled]).toEqual([false, null])
  })
})

describe('retries', () => {
  const RETRY = { retry: true, concurrency: 1, operations: 1, phases: phasesOf(writes) } as const
  const answering =
    (...answers: readonly (ToyAnswer | null)[]): NonNullable<ToyOptions['respond']> =>
    (_, calls) =>
      answers[calls.length - 1] ?? null

  test('the same request again, until it is answered', async () => {
    const { rows, toy } = await finished(prepared({ respond: answering(MUTE, unsure, refused) }, RETRY))
    expect(rows.map(({ outcome }) => outcome)).toEqual(['ok'])
    expect(toy.calls.map(({ requestId }) => requestId)).toEqual(['r0', 'r0', 'r0', 'r0'])
    expect(toy.calls.map(({ session }) => session)).toEqual(['p0', 'p0', 'p0', 'p0'])
  })

  test('refused each time: it certainly did not happen', async () => {
    const { rows, toy } = await finished(prepared({ respond: () => refused }, RETRY))
    expect(rows.map(({ outcome }) => outcome)).toEqual(['fail'])
    expect(toy.calls.length).toBe(4)
  })

  test.each([0, 1, 2, 3])('refused but for attempt %i, which may have happened: info', async (at) => {
    const four: readonly ToyAnswer[] = [refused, refused, refused, refused]
    const answers = four.with(at, at % 2 === 0 ? unsure : MUTE)
    const { rows } = await finished(prepared({ respond: answering(...answers) }, RETRY))
    expect(rows.map(({ outcome }) => outcome)).toEqual(['info'])
  })

  test('no, after an attempt that may have happened, may be the answer to its own success: info', async () => {
    const swaps = scripted(() => ({ fn: 'cas', args: [null, 1] }))
    const respond = answering(unsure, { kind: 'value', value: 1 })
    const { rows } = await finished(prepared({ respond }, { ...RETRY, phases: phasesOf(swaps) }))
    expect(rows.map(({ outcome }) => outcome)).toEqual(['info'])
  })

  test('all attempts together take no longer than one operation may, but for pauses', async () => {
    const { rows } = await finished(prepared({ respond: () => MUTE }, RETRY))
    expect((rows[0]?.returnedNs ?? 0) - (rows[0]?.invokedNs ?? 0)).toBe(1e9)
  })

  test('who roams tries another node; a final reading stays with the node that it is about', async () => {
    const final = () =>
      anyGenerator(
        finalReads({ fn: 'read', keys: ['x'], nodes: one.plan.nodes, level: 'local', rounds: 1, pauseNs: millis(1) }),
      )
    const one: Run = prepared(
      { nodes: 5, respond: () => refused },
      { ...RETRY, route: 'roam', phases: phasesOf(writes, { final: () => final() }) },
    )
    const { rows, toy } = await finished(one)
    expect(new Set(toy.calls.filter(({ fn }) => fn === 'write').map(({ node }) => node)).size).toBeGreaterThan(1)
    for (const row of rows.filter(({ phase }) => phase === PHASE.final)) {
      const asked = toy.calls.filter(({ session }) => session === `p${row.session}`)
      expect(asked.length).toBe(4)
      expect(asked.every(({ node }) => node === row.node)).toBe(true)
    }
  })
})

describe('load', () => {
  test('a closed loop keeps everybody busy', async () => {
    const one = prepared({}, { concurrency: 4, operations: 200 })
    let [open, most] = [0, 0]
    const opens: number[] = []
    const sink: HistorySink = {
      ...one.sink,
      invoke(invocation) {
        opens.push(++open)
        most = Math.max(most, open)
        return one.sink.invoke(invocation)
      },
      complete(row, completion) {
        open--
        one.sink.complete(row, completion)
      },
    }
    const { rows } = await finished({ ...one, sink })
    expect(rows.length).toBe(200)
    expect(most).toBe(4)
    expect(opens.slice(4).every((count) => count === 4)).toBe(true)
    expect(rows.every(({ intendedNs, invokedNs }) => intendedNs === invokedNs)).toBe(true)
  })

  test('an open loop starts on time, whoever is still waiting, with clients opened as needed', async () => {
    const { rows, history } = await finished(
      prepared(
        { respond: ({ fn }) => (fn === 'write' ? MUTE : null) },
        { rate: 10, operations: 10, maxProcesses: 50, phases: phasesOf(writes), concurrency: 1 },
      ),
    )
    expect(rows.length).toBe(10)
    expect(history.notStarted).toBe(0)
    for (const [at, { intendedNs, invokedNs }] of rows.entries()) {
      expect(intendedNs).toBeGreaterThanOrEqual(at * 100e6)
      expect(intendedNs).toBeLessThan((at + 1) * 100e6)
      expect(invokedNs).toBe(intendedNs)
    }
  })

  test('an open loop opens no more than it may, and counts what it could not start', async () => {
    const { rows, history } = await finished(
      prepared(
        { respond: () => MUTE },
        { rate: 100, operations: 100, maxProcesses: 5, phases: phasesOf(writes), concurrency: 2 },
      ),
    )
    expect(rows.length + history.notStarted).toBe(100)
    expect(rows.length).toBeGreaterThanOrEqual(5)
    expect(rows.length).toBeLessThanOrEqual(10)
    expect(rows.every(({ intendedNs, invokedNs }) => intendedNs <= invokedNs)).toBe(true)
  })

  test('a time limit stops new operations and waits for those that run', async () => {
    const { rows } = await finished(
      prepared(
        { respond: (_, calls) => (calls.length === 20 ? MUTE : null) },
        { rate: 100, operations: null, timeLimitNs: millis(500), phases: phasesOf(writes) },
      ),
    )
    expect(rows.length).toBe(50)
    expect(rows.every(({ invokedNs }) => invokedNs < 500e6)).toBe(true)
    expect(rows.filter(({ outcome }) => outcome === 'info').length).toBe(1)
  })

  test('routes: pinned clients stay, roaming ones do not, the newest primary is asked if there is one', async () => {
    const nodesOf = async (route: RunPlan['route'], toy: ToyOptions = {}) => {
      const { rows } = await finished(prepared({ nodes: 5, ...toy }, { route, operations: 100, concurrency: 3 }))
      return new Map(
        [0, 1, 2].map((process) => [
          process,
          new Set(rows.filter((row) => row.process === process).map(({ node }) => node)),
        ]),
      )
    }
    expect([...(await nodesOf('pinned')).values()].map((nodes) => [...nodes])).toEqual([['n1'], ['n2'], ['n3']])
    expect((await nodesOf('roam')).get(0)?.size).toBe(5)
    const primaries: Toy['primaries'] = () => [
      { node: 'n2' as never, term: 4 },
      { node: 'n4' as never, term: 7 },
    ]
    expect([...(await nodesOf('primary', { primaries })).values()].map((nodes) => [...nodes])).toEqual([
      ['n4'],
      ['n4'],
      ['n4'],
    ])
    expect((await nodesOf('primary')).get(1)).toEqual(new Set(['n2']))
  })
})

describe('phases', () => {
  test('setup, settling, main, quiet, final: every used key from every node, by sessions that have seen nothing', async () => {
    const plan: Partial<RunPlan> = {
      operations: 30,
      phases: phasesOf(mixed, {
        setup: anyGenerator(limited(3, writes)),
        final: (keys) =>
          anyGenerator(
            finalReads({
              fn: 'read',
              keys,
              nodes: ['n1', 'n2', 'n3'] as never,
              level: 'local',
              rounds: 1,
              pauseNs: millis(1),
            }),
          ),
      }),
    }
    const { rows, toy } = await finished(prepared({}, plan))
    const of = (phase: keyof typeof PHASE) => rows.filter((row) => row.phase === PHASE[phase])
    expect([of('setup').length, of('main').length, of('final').length]).toEqual([3, 30, 9])
    const last = (some: typeof rows) => Math.max(...some.map(({ returnedNs }) => returnedNs))
    const first = (some: typeof rows) => Math.min(...some.map(({ invokedNs }) => invokedNs))
    expect(first(of('main')) - last(of('setup'))).toBeGreaterThanOrEqual(10e6)
    expect(first(of('final')) - last(of('main'))).toBeGreaterThanOrEqual(500e6)
    expect(
      of('final')
        .map(({ node, key }) => `${node} ${key}`)
        .toSorted(),
    ).toEqual(['n1', 'n2', 'n3'].flatMap((node) => ['x0', 'x1', 'x2'].map((key) => `${node} ${key}`)))
    const busy = new Set([...of('setup'), ...of('main')].map(({ session }) => session))
    expect(of('final').some(({ session }) => busy.has(session))).toBe(false)
    expect(toy.calls.slice(-9).every(({ level }) => level === 'local')).toBe(true)
  })

  test.each<[string, ToyAnswer]>([
    ['refused', refused],
    ['without answer', MUTE],
  ])('a setup operation that is %s ends the run with 69', async (_name, answer) => {
    const one = prepared(
      { respond: () => answer },
      { phases: phasesOf(mixed, { setup: anyGenerator(limited(3, writes)) }) },
    )
    const error = await finished(one).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EnvironmentError)
    expect((error as EnvironmentError).exitCode).toBe(69)
    expect(told(one).history.complete).toBe(false)
  })

  test('a generator that waits for nothing is told as a bug', async () => {
    const waiting: OperationGenerator<number> = { ...reads, next: () => ({ kind: 'wait' }) }
    await expect(finished(prepared({}, { phases: phasesOf(waiting) }))).rejects.toBeInstanceOf(InternalError)
  })
})

describe('interrupted', () => {
  test.each([0, 1, 333, 1000])(
    'after %i ms: what there is can be read, and is incomplete; faults are healed',
    async (ms) => {
      const one = prepared(
        { respond: (_, calls) => (calls.length % 7 === 0 ? MUTE : null) },
        { operations: 100_000, rate: 50, nemeses: [{ nemesis: cutting, options: {} }] },
      )
      const controller = new AbortController()
      one.toy.clock.alarm(millis(ms), () => controller.abort())
      const { history, toy } = await finished(one, controller.signal)
      expect(history.complete).toBe(false)
      expect(toy.world.simulation.nowNs).toBeLessThanOrEqual(ms * 1e6)
      expect([...toy.world.simulation.network.cut].every((cut) => cut === 0)).toBe(true)
      expect(history.faults.every(({ healedNs }) => healedNs !== null)).toBe(true)
      expect([...history.columns.outcome].every((_, row) => (history.columns.invokedNs[row] ?? 0) <= ms * 1e6)).toBe(
        true,
      )
    },
  )

  test('before it began: nothing is asked, nothing hangs', async () => {
    const controller = new AbortController()
    controller.abort()
    const { history, toy } = await finished(
      prepared({}, { nemeses: [{ nemesis: cutting, options: {} }] }),
      controller.signal,
    )
    expect([history.rows, history.faults.length, toy.calls.length, history.complete]).toEqual([0, 0, 0, false])
  })

  test('in the quiet period', async () => {
    const one = prepared({})
    const controller = new AbortController()
    one.toy.clock.alarm(millis(300), () => controller.abort())
    const { history } = await finished(one, controller.signal)
    expect([history.rows, history.complete]).toEqual([6, false])
  })
})

/** Cuts a node off and heals it again, for ever. */
const cutting: Nemesis = nemesisOf('cutting', function* () {
  for (let id = 1; ; id++) {
    yield { kind: 'inject', id, fault: { kind: 'cut', shape: 'isolate', whom: { kind: 'some', count: 'one' } } }
    yield { kind: 'wait', forNs: millis(40) }
    yield { kind: 'heal', id }
    yield { kind: 'wait', forNs: millis(40) }
  }
})

function nemesisOf(name: string, plan: () => Iterator<Step, void, void>): Nemesis {
  return { name, title: name, description: '', faults: ['cut', 'kill'], options: [], fewestNodes: () => 1, plan }
}

describe('faults', () => {
  const BUSY = { operations: null, timeLimitNs: millis(1000), rate: 100 } as const
  const suffering = (nemesis: Nemesis, toy: ToyOptions = {}) =>
    finished(prepared({ nodes: 3, ...toy }, { ...BUSY, nemeses: [{ nemesis, options: {} }] }))

  test('each is recorded from its beginning to its proof and its healing', async () => {
    const { history } = await suffering(cutting)
    expect(history.faults.length).toBeGreaterThan(5)
    for (const fault of history.faults) {
      expect(fault.nodes.length).toBe(1)
      const { begin, held, healBegin, healed } = fault
      expect([begin, held ?? -1, healBegin ?? -1, healed ?? -1]).toEqual(
        [begin, held, healBegin, healed].toSorted((a, b) => Number(a) - Number(b)),
      )
      expect(fault.evidence.map(({ stage }) => stage)).toEqual(['held', 'healed'])
    }
  })

  test('what still holds at the end of the main phase is healed before the quiet period begins', async () => {
    const forever = nemesisOf('forever', function* () {
      yield { kind: 'inject', id: 1, fault: { kind: 'kill', whom: { kind: 'some', count: 'all' } } }
      yield { kind: 'inject', id: 2, fault: { kind: 'cut', shape: 'isolate', whom: { kind: 'some', count: 'one' } } }
    })
    const { history, toy, progress } = await suffering(forever)
    expect(history.faults.map(({ healedNs }) => (healedNs ?? 0) >= 1e9)).toEqual([true, true])
    expect(toy.world.simulation.members.every(({ status }) => status === 'up')).toBe(true)
    expect(progress.faults.size).toBe(0)
    expect(
      toy.world.simulation.nowNs - Math.max(...history.faults.map(({ healedNs }) => healedNs ?? 0)),
    ).toBeGreaterThanOrEqual(500e6)
  })

  test('a primary is asked for and there is none: not held, and nothing to heal', async () => {
    const { history } = await suffering(
      nemesisOf('decapitator', function* () {
        yield { kind: 'inject', id: 1, fault: { kind: 'kill', whom: { kind: 'primary', which: 'newest' } } }
        yield { kind: 'heal', id: 1 }
      }),
    )
    expect(history.faults[0]).toMatchObject({ nodes: [], held: null, healBegin: null })
    expect(history.faults[0]?.evidence).toEqual([{ stage: 'not-held', text: 'no node claims to be primary right now' }])
  })

  test('newest and stale primaries are told apart by their term', async () => {
    const primaries: Toy['primaries'] = () => [
      { node: 'n1' as never, term: 4 },
      { node: 'n2' as never, term: 7 },
    ]
    const { history } = await suffering(
      nemesisOf('decapitator', function* () {
        yield { kind: 'inject', id: 1, fault: { kind: 'kill', whom: { kind: 'primary', which: 'newest' } } }
        yield { kind: 'inject', id: 2, fault: { kind: 'kill', whom: { kind: 'primary', which: 'stale' } } }
      }),
      { primaries },
    )
    expect(history.faults.map(({ nodes }) => nodes)).toEqual([['n2'], ['n1']])
  })

  test.each([0, 2, 3])(
    'a nemesis whose plan throws after %i steps ends the run, healed, and is named',
    async (steps) => {
      const broken = nemesisOf('broken', function* () {
        for (let step = 0; ; step++) {
          if (step === steps) throw new Error('oh no')
          if (step % 2 === 0)
            yield {
              kind: 'inject',
              id: step,
              fault: { kind: 'cut', shape: 'isolate', whom: { kind: 'some', count: 'one' } },
            }
          else yield { kind: 'wait', forNs: millis(10) }
        }
      })
      const one = prepared(
        {},
        {
          ...BUSY,
          nemeses: [
            { nemesis: broken, options: {} },
            { nemesis: cutting, options: {} },
          ],
        },
      )
      const error = await finished(one).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(PluginError)
      expect(String(error)).toMatch(/broken.*oh no/s)
      expect([...one.toy.world.simulation.network.cut].every((cut) => cut === 0)).toBe(true)
      expect(told(one).history.complete).toBe(false)
    },
  )

  test('a nemesis that strikes a stranger, or waits for no time at all, is a mistake that is told', async () => {
    const stranger = nemesisOf('stranger', function* () {
      yield { kind: 'inject', id: 1, fault: { kind: 'kill', whom: { kind: 'nodes', nodes: ['n9' as never] } } }
    })
    await expect(suffering(stranger)).rejects.toThrow(/n9/)
    const nowhere = nemesisOf('nowhere', function* () {
      yield { kind: 'wait', forNs: nanos(Number.NaN) }
    })
    await expect(suffering(nowhere)).rejects.toThrow()
  })
})

describe('determinism', () => {
  const all = nemeses.map((nemesis) => ({ nemesis, options: optionDefaults(nemesis.options) }))
  const bytes = async (seed: number, over: Partial<RunPlan>) => {
    const one = prepared(
      { nodes: 5, seed },
      { operations: null, timeLimitNs: seconds(5), nemeses: all, concurrency: 5, ...over },
    )
    const { history } = await finished(one)
    return { text: one.text(), history }
  }

  test.each<[string, Partial<RunPlan>]>([
    ['an open loop', { rate: 100 }],
    [
      'a closed loop that roams and retries',
      { route: 'roam', retry: true, timeLimitNs: seconds(1), nemesisIntervalNs: millis(60) },
    ],
  ])('%s under all nemeses: the same bytes from the same seed, others from another', async (_name, over) => {
    const first = await bytes(11, over)
    expect(first.history.rows).toBeGreaterThan(400)
    const struck = new Set(first.history.faults.filter(({ held }) => held !== null).map(({ fault }) => fault.kind))
    expect(struck.size).toBeGreaterThanOrEqual(5)
    expect((await bytes(11, over)).text).toBe(first.text)
    expect((await bytes(12, over)).text).not.toBe(first.text)
  })
})

test('an engine that falls silent ends the run, though nobody can heal what holds', async () => {
  const strike: Nemesis = {
    name: 'strike',
    title: 'strike',
    description: 'kills a node',
    faults: ['kill'],
    fewestNodes: () => 1,
    options: [],
    *plan(): Generator<Step, void> {
      yield { kind: 'inject', id: 1, fault: { kind: 'kill', whom: { kind: 'nodes', nodes: [nodeId('n1')] } } }
    },
  }
  const one = prepared({}, { operations: null, timeLimitNs: seconds(60) })
  const silent = new Promise<never>(() => {})
  const gone = new EnvironmentError({ what: 'the engine is gone', why: 'no answer', fix: 'start it' })
  const clock = wallClock()
  const read = async (): Promise<{ readonly value: null }> =>
    clock.sleep(millis(5), NEVER).then(() => ({ value: null }))
  const target: RunPlan['target'] = {
    clock,
    cluster: { kind: 'docker', nodes: one.plan.nodes, inject: () => silent, heal: () => silent },
    lost: clock.sleep(millis(300), NEVER).then(() => gone),
    drive: (work) => work(),
    ready: () => Promise.resolve(),
    open: () => ({
      facets: { register: { read, write: () => Promise.reject(new Error('nobody writes')) } },
      close: () => Promise.resolve(),
    }),
    primaries: () => [],
    stop: () => Promise.resolve(),
  }
  const plan: RunPlan = { ...one.plan, target, phases: phasesOf(reads), nemeses: [{ nemesis: strike, options: {} }] }
  await expect(run(plan, one.sink, one.progress, NEVER)).rejects.toBe(gone)
  expect(parseJsonl(one.text(), 'history.jsonl').rows).toBeGreaterThan(10)
})

test('a target that cannot open a client is a mistake of its own, and is told', async () => {
  const one = prepared({})
  const open = (): never => {
    throw new Error('no such keyspace')
  }
  const failed = run({ ...one.plan, target: { ...one.toy, open } }, one.sink, one.progress, NEVER)
  await expect(failed).rejects.toThrow(PluginError)
  await expect(failed).rejects.toThrow(/cannot open a client[\s\S]*no such keyspace/)
})
