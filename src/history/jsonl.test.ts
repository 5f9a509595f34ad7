/** The format of record: what goes in comes out, and what cannot have been recorded is refused with its line. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HistoryError } from '../errors.ts'
import { testSeed } from '../testing/seed.ts'
import { nodeNames, type Value } from '../units.ts'
import { HistoryBuilder } from './builder.ts'
import type { FaultStage, PlannedFault } from './fault.ts'
import type { Header, History, Outcome } from './history.ts'
import { JsonlSink } from './jsonl.ts'
import { parseJsonl } from './parse-jsonl.ts'
import { type HistorySink, tee } from './sink.ts'

const nodes = nodeNames(3)
const header: Header = {
  format: 1,
  seed: 5,
  workload: 'register',
  target: 'toy',
  level: 'strong',
  localLevel: 'local',
  quietNs: 2e9,
  nodes,
  initial: { x: 0, ü: 'ß', ' ': null },
  plan: { rate: 100, nested: { deep: [1, 'two', null] } },
}

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ud800', 'line\nbreak', '\u2028', '"', '__proto__'),
  fc.constant(null),
)
const key = fc.oneof(fc.constantFrom('x', 'y', '', '__proto__'), fc.string())
const outcome: fc.Arbitrary<Outcome> = fc.constantFrom('ok', 'fail', 'info')

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('invoke' as const),
      lane: fc.nat(4),
      fn: fc.constantFrom('read', 'write', 'cas', 'transfer', 'read-all'),
      key: fc.option(key),
      args: fc.array(value, { maxLength: 3 }),
      node: fc.option(fc.nat(2)),
      level: fc.constantFrom('strong', 'local'),
      phase: fc.constantFrom('setup' as const, 'main' as const, 'final' as const),
      late: fc.nat(3),
      session: fc.option(fc.nat(9)),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('complete' as const),
      lane: fc.nat(4),
      outcome,
      negative: fc.boolean(),
      result: fc.option(value, { nil: undefined }),
      items: fc.option(fc.array(fc.tuple(key, value), { maxLength: 3 }), { nil: undefined }),
      witness: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { nil: undefined }),
      error: fc.option(fc.string(), { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      id: fc.nat(3),
      stage: fc.constantFrom<FaultStage>('held', 'not-held', 'heal', 'healed', 'not-healed'),
      evidence: fc.string(),
    }),
  },
)

const CUT: PlannedFault = { kind: 'cut', shape: 'halves', whom: { kind: 'some', count: 'minority' } }

/** Plays steps as the runner would: one operation a process, a new process after an info. */
function play(steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[], sink: HistorySink): void {
  const processes = [0, 1, 2, 3, 4]
  let next = 5
  const open = new Map<number, number>()
  const begun = new Set<number>()
  for (const [at, one] of steps.entries()) {
    const atNs = at * 7
    if (one.kind === 'fault') {
      const event = { id: one.id, fault: CUT, nodes: nodes.slice(0, 1), atNs }
      if (!begun.has(one.id)) sink.fault({ ...event, stage: 'begin', evidence: '' })
      begun.add(one.id)
      sink.fault({ ...event, stage: one.stage, evidence: one.evidence })
      continue
    }
    const { lane } = one
    const process = processes[lane] ?? 0
    const row = open.get(lane)
    if (one.kind === 'invoke' && row === undefined) {
      const { fn, args, level, phase } = one
      const intendedNs = Math.max(0, atNs - one.late)
      const node = one.node === null ? null : (nodes[one.node] ?? null)
      const session = one.session ?? process
      open.set(lane, sink.invoke({ process, session, node, phase, fn, level, key: one.key, args, intendedNs, atNs }))
    } else if (one.kind === 'complete' && row !== undefined) {
      open.delete(lane)
      if (one.outcome === 'info') processes[lane] = next++
      sink.complete(row, {
        outcome: one.outcome,
        ...(one.negative ? { negative: true } : {}),
        ...(one.result === undefined ? {} : { result: one.result }),
        ...(one.items === undefined ? {} : { items: one.items }),
        ...(one.witness === undefined ? {} : { witness: { revision: one.witness } }),
        ...(one.error === undefined ? {} : { error: one.error }),
        atNs,
      })
    }
  }
}

test('history → lines → history: equal in every column, pool and fault', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), fc.boolean(), (steps, settles, ends) => {
      const lines: string[] = []
      const builder = new HistoryBuilder(header)
      const sink = tee(builder, new JsonlSink(header, (line) => lines.push(line)))
      play(steps, sink)
      if (!settles) sink.unsettled({ waitedNs: 120e9, atNs: Number.MAX_SAFE_INTEGER })
      if (ends) sink.end(2)
      expect(parseJsonl(lines.join(''), 'h')).toEqual(builder.finish())
    }),
    { seed: testSeed(), numRuns: 300 },
  )
})

test('lines written again from what was read are the same bytes', () => {
  const write = (history: History | null): string => {
    const lines: string[] = []
    const sink = new JsonlSink(history?.header ?? header, (line) => lines.push(line))
    const row = sink.invoke({
      process: 3,
      session: 1,
      node: null,
      phase: 'setup',
      fn: 'write',
      level: 'local',
      key: 'k',
      args: [1, 'a'],
      intendedNs: 1,
      atNs: 2,
    })
    sink.complete(row, { outcome: 'ok', result: 4, witness: { lsn: 12n }, atNs: 3 })
    sink.end(0)
    return lines.join('')
  }
  const text = write(null)
  expect(write(parseJsonl(text, 'h'))).toBe(text)
  expect(text.split('\n')[1]).toBe(
    '{"type":"invoke","process":3,"session":1,"phase":"setup","f":"write","level":"local","key":"k","args":[1,"a"],"time":2,"intended":1}',
  )
  expect(text.split('\n')[2]).toBe('{"type":"ok","process":3,"result":4,"witness":{"lsn":"12"},"time":3}')
})

const HEAD = `${JSON.stringify(header)}\n`
const lines = (...events: readonly (object | string)[]): string =>
  HEAD + events.map((event) => `${typeof event === 'string' ? event : JSON.stringify(event)}\n`).join('')
const invoke = (process: number, time: number, more: object = {}) => ({
  type: 'invoke',
  process,
  f: 'read',
  time,
  ...more,
})
const END = { type: 'end', notStarted: 0 }

test('without an end, or with a torn last line, a history is incomplete', () => {
  expect(parseJsonl(lines(END), 'h').complete).toBe(true)
  expect(parseJsonl(lines(), 'h').complete).toBe(false)
  const torn = parseJsonl(`${lines(invoke(0, 1))}{"type":"ok","process":0,"resu`, 'h')
  expect(torn).toMatchObject({ complete: false, rows: 1 })
  expect(parseJsonl(`${lines(END)}{"ty`, 'h').complete).toBe(false)
})

test('a whole last line without its newline may still be torn: 12 of 123', () => {
  expect(parseJsonl(`${lines(invoke(0, 1))}{"type":"ok","process":0,"result":12,"time":2}`, 'h')).toMatchObject({
    complete: false,
    rows: 1,
    events: 1,
  })
})

const faultEvent = (more: object) => ({
  type: 'fault',
  id: 1,
  stage: 'begin',
  fault: CUT,
  nodes: ['n1'],
  evidence: '',
  time: 1,
  ...more,
})

const UNSETTLED = { type: 'unsettled', waited: 1, time: 1 }

test.each<[reason: string, line: number, text: string, why: RegExp]>([
  ['nothing', 1, '', /empty/],
  ['a torn header', 1, '{"format":1', /empty/],
  ['another format', 1, '{"format":2}\n', /format is 2/],
  ['a header without nodes', 1, `${JSON.stringify({ ...header, nodes: 'n1' })}\n`, /nodes/],
  ['a node named twice', 1, `${JSON.stringify({ ...header, nodes: ['n1', 'n1'] })}\n`, /different/],
  ['a header without seed', 1, `${JSON.stringify({ ...header, seed: null })}\n`, /seed/],
  ['a header without level', 1, `${JSON.stringify({ ...header, level: 3 })}\n`, /level/],
  ['a header without plan', 1, `${JSON.stringify({ ...header, plan: undefined })}\n`, /plan/],
  ['an initial value that is none', 1, `${JSON.stringify({ ...header, initial: { x: [1] } })}\n`, /initial/],
  ['no JSON', 3, lines(invoke(0, 1), '{"type":', END), /not JSON/],
  ['unsettled for less than nothing', 2, lines({ type: 'unsettled', waited: -1, time: 1 }), /less than nothing/],
  ['unsettled for nobody knows how long', 2, lines({ type: 'unsettled', waited: 'long', time: 1 }), /waited/],
  ['unsettled twice', 3, lines(UNSETTLED, UNSETTLED), /twice/],
  ['an empty line', 2, lines('', END), /not JSON/],
  ['a list', 2, lines('[]'), /not a JSON object/],
  ['NaN', 2, lines('{"type":"invoke","process":0,"f":"read","time":NaN}'), /not JSON/],
  [
    'Infinity, as JSON would have it',
    2,
    lines('{"type":"invoke","process":0,"f":"write","args":[1e999],"time":1}'),
    /args/,
  ],
  ['a result of Infinity', 3, lines(invoke(0, 1), '{"type":"ok","process":0,"result":-1e999,"time":1}'), /result/],
  ['a result that is an object', 3, lines(invoke(0, 1), { type: 'ok', process: 0, result: {}, time: 2 }), /result/],
  [
    'a number that would be read as another',
    2,
    lines('{"type":"invoke","process":0,"f":"write","args":[9007199254740993],"time":1}'),
    /9007199254740993 is more than a double holds exactly/,
  ],
  ['an unknown type', 2, lines({ type: 'maybe', process: 0, time: 1 }), /"maybe"/],
  ['a type of Object.prototype', 2, lines({ type: 'toString', process: 0, time: 1 }), /toString/],
  ['no time', 2, lines({ type: 'invoke', process: 0, f: 'read' }), /time/],
  ['backwards time', 3, lines(invoke(0, 5), invoke(1, 4)), /backwards/],
  ['an overlap', 3, lines(invoke(0, 1), invoke(0, 2)), /open/],
  ['a completion without invocation', 2, lines({ type: 'ok', process: 0, time: 1 }), /never invoked/],
  [
    'two completions',
    4,
    lines(invoke(0, 1), { type: 'ok', process: 0, time: 2 }, { type: 'ok', process: 0, time: 3 }),
    /never invoked/,
  ],
  [
    'a process after its info',
    4,
    lines(invoke(0, 1), { type: 'info', process: 0, time: 2 }, invoke(0, 3)),
    /after an info/,
  ],
  ['half a process', 2, lines(invoke(0.5, 1)), /whole/],
  ['a negative process', 2, lines(invoke(-1, 1)), /whole/],
  ['a process beyond 32 bits', 2, lines(invoke(2 ** 32, 1)), /whole/],
  ['no function', 2, lines({ type: 'invoke', process: 0, time: 1 }), /function/],
  ['an unknown phase', 2, lines(invoke(0, 1, { phase: 'toString' })), /phase/],
  ['a level that is no text', 2, lines(invoke(0, 1, { level: 1 })), /level/],
  ['an unknown node', 2, lines(invoke(0, 1, { node: 'n9' })), /n9/],
  ['a key that is no text', 2, lines(invoke(0, 1, { key: 1 })), /key/],
  ['an intention after the fact', 2, lines(invoke(0, 1, { intended: 2 })), /intended/],
  ['items that are no pairs', 3, lines(invoke(0, 1), { type: 'ok', process: 0, items: [['a']], time: 2 }), /items/],
  [
    'a witness that is a double',
    3,
    lines(invoke(0, 1), { type: 'ok', process: 0, witness: { v: 1 }, time: 2 }),
    /witness/,
  ],
  [
    'a witness of 65 bits',
    3,
    lines(invoke(0, 1), { type: 'ok', process: 0, witness: { v: '9223372036854775808' }, time: 2 }),
    /witness/,
  ],
  ['an error that is no text', 3, lines(invoke(0, 1), { type: 'fail', process: 0, error: 1, time: 2 }), /error/],
  [
    'a negative that is neither',
    3,
    lines(invoke(0, 1), { type: 'ok', process: 0, negative: 'no', time: 2 }),
    /negative/,
  ],
  ['a fault without kind', 2, lines(faultEvent({ fault: {} })), /kind/],
  ['a fault of an unknown node', 2, lines(faultEvent({ nodes: ['n9'] })), /nodes/],
  ['a fault of an unknown stage', 2, lines(faultEvent({ stage: 'over' })), /stage/],
  ['a fault that never began', 2, lines(faultEvent({ stage: 'held' })), /begin/],
  ['a fault that begins twice', 3, lines(faultEvent({}), faultEvent({})), /begin/],
  ['something after the end', 3, lines(END, invoke(0, 1)), /end/],
  ['an end that does not count', 2, lines({ type: 'end' }), /notStarted/],
])('refuses %s, at line %i', (_reason, line, text, why) => {
  let thrown: unknown
  try {
    parseJsonl(text, 'runs/history.jsonl')
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(HistoryError)
  expect((thrown as HistoryError).message).toContain(`runs/history.jsonl:${line} `)
  expect((thrown as HistoryError).explanation.why).toMatch(why)
})

test.each([
  [lines('{"type":"invoke","process":0,"f":"write","args":[9007199254740993],"time":1}'), '"9007199254740993"'],
  [lines(invoke(0, 1), { type: 'ok', process: 0, witness: { v: 1 }, time: 2 }), '{"v":"7"}'],
  [lines(invoke(0, 1), invoke(0, 2)), 'a process of its own'],
  [lines(invoke(0, 5), invoke(1, 4)), 'in the order in which they happened'],
  [lines({ type: 'maybe', process: 0, time: 1 }), 'mend the line'],
  [lines({ type: 'unsettled', time: 1 }), 'mend the line'],
])('says what would be right instead: %#', (text, fix) => {
  try {
    parseJsonl(text, 'h.jsonl')
    expect.fail('not refused')
  } catch (error) {
    expect((error as HistoryError).explanation.fix).toContain(fix)
  }
})
