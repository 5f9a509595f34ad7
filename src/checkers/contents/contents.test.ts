import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Judgement, ModelName } from '../../consistency/index.ts'
import { type History, HistoryBuilder, timeline } from '../../history/index.ts'
import { testSeed } from '../../testing/seed.ts'
import { nodeId } from '../../units.ts'
import { AMPLE, type Checker } from '../checker.ts'
import { logContents, oneLog, queueContents, setFull } from './index.ts'

const judge = (checker: Checker, history: History, model: ModelName): Judgement =>
  checker.check(history, AMPLE).judgements.get(model) as Judgement

const QUIET = { quietNs: 1 }

test('set: acknowledged and there in the end', () => {
  const history = timeline(
    `
    p0@n1  |-+1-|  |-+2-?
    p1@n1/final             |-{1}-|
    p2@n2/final             |-{1,2}-|
  `,
    QUIET,
  )
  expect(judge(setFull, history, 'no-lost-ack')).toMatchObject({ kind: 'not-refuted', judged: 2 })
  expect(judge(setFull, history, 'no-phantom')).toMatchObject({ kind: 'not-refuted', judged: 3 })
  expect(judge(setFull, history, 'no-duplicate')).toMatchObject({ kind: 'not-refuted' })
})

test('set: acknowledged and gone', () => {
  const history = timeline(
    `
    p0@n1  |-+1-|  |-+2-|
    p1@n1/final             |-{2}-|
  `,
    QUIET,
  )
  const judgement = judge(setFull, history, 'no-lost-ack')
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'lost-element' })
  expect(judgement.kind === 'refuted' && [...(judgement.story[0]?.rows ?? [])]).toEqual([0, 2])
})

test('set: a main reading that is behind loses nothing where final readings decide', () => {
  const history = timeline(
    `
    p0@n1  |-+1-|
    p1@n2          |-{}-|
    p2@n2/final            |-{1}-|
  `,
    QUIET,
  )
  expect(judge(setFull, history, 'no-lost-ack').kind).toBe('not-refuted')
  expect(judge(setFull, timeline('p0@n1  |-+1-|\np1@n2   |-{}-|', QUIET), 'no-lost-ack').kind).toBe('unknown')
})

test.each([QUIET, { quietNs: 0 }])('where the nodes never caught up, nothing is lost: %o', (quiet) => {
  const unsettled = { waitedNs: 120e9, atNs: 0 }
  const gone = { ...timeline('p0@n1  |-+1-|  |-+2-|\np1@n1/final             |-{2}-|', quiet), unsettled }
  expect(judge(setFull, gone, 'no-lost-ack')).toMatchObject({ kind: 'unknown', why: 'precondition' })
  expect(judge(setFull, gone, 'no-phantom').kind).toBe('not-refuted')
  const drained = { ...timeline('p0  |-enq1-|\np1/final          |-deq_-|', quiet), unsettled }
  expect(judge(queueContents, drained, 'no-lost-ack')).toMatchObject({ kind: 'unknown', why: 'precondition' })
  expect(judge(queueContents, { ...drained, unsettled: null }, 'no-lost-ack').kind).toBe('refuted')
})

test("set of others, by Jepsen's rule: known, then absent for good, is lost; absent and back is late", () => {
  const lost = timeline('p0  |-+1-|\np1          |-{1}-|  |-{}-|')
  expect(judge(setFull, lost, 'no-lost-ack')).toMatchObject({ kind: 'refuted' })
  const late = timeline('p0  |-+1-|\np1          |-{}-|  |-{1}-|')
  expect(judge(setFull, late, 'no-lost-ack')).toMatchObject({ kind: 'not-refuted' })
  expect([...(setFull.check(late, AMPLE).measures.get('visibleNs') ?? [])][0]).toBeGreaterThan(0)
})

test('set: what is put in beside a final reading, or after it, need not be in it', () => {
  const beside = timeline(
    `
    p0@n1/main   |-+1-|
    p1@n1/final          |---{1}---|
    p2@n1/final              |-+2-|
    p3@n2/final          |-{1}-|
    p4@n2/final                       |-+3-|
  `,
    QUIET,
  )
  expect(judge(setFull, beside, 'no-lost-ack')).toMatchObject({ kind: 'not-refuted', judged: 2 })
})

test('set of others: what was only seen is told with who saw it', () => {
  const history = timeline('p0  |-+1-?\np1    |-{1}-|  |-{}-|')
  const judgement = judge(setFull, history, 'no-lost-ack')
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'lost-element' })
  expect(judgement.kind === 'refuted' && [...(judgement.story[0]?.rows ?? [])]).toEqual([0, 1, 2])
  expect(judgement.kind === 'refuted' && judgement.story.map(({ text }) => text).join(' ')).not.toContain(
    'acknowledged',
  )
})

test('set: a removal that failed for certain leaves an element judged', () => {
  const history = timeline('p0  |-+1-|  |-del1-x\np1                     |-{}-|')
  expect(judge(setFull, history, 'no-lost-ack')).toMatchObject({ kind: 'refuted' })
  const removed = timeline('p0  |-+1-|  |-del1-?\np1                     |-{}-|')
  expect(judge(setFull, removed, 'no-lost-ack')).toMatchObject({ kind: 'unknown', why: 'vacuous' })
})

test('set: what nobody added, what failed for certain, and what is there twice', () => {
  expect(judge(setFull, timeline('p0  |-+1-|  |-{1,3}-|'), 'no-phantom')).toMatchObject({ anomaly: 'phantom' })
  expect(judge(setFull, timeline('p0  |-+3-x  |-{3}-|'), 'no-phantom')).toMatchObject({ anomaly: 'aborted-read' })
  expect(judge(setFull, timeline('p0  |-{1}-|  |-+1-|'), 'no-phantom')).toMatchObject({ anomaly: 'phantom' })
  expect(judge(setFull, timeline('p0  |-+1-|  |-{1,1}-|'), 'no-duplicate')).toMatchObject({ anomaly: 'duplicate' })
})

test('log: readings are beginnings of one sequence', () => {
  const fine = timeline('p0  |-app1-|  |-app2-|\np1   |-[1]-|  |-[1,2]-|  |-[]-|')
  expect(judge(oneLog, fine, 'one-log')).toMatchObject({ kind: 'not-refuted', judged: 2 })
  const forked = timeline('p0  |-app1-|  |-app2-|\np1     |-[1,2]-|\np2     |-[2]-|')
  expect(judge(oneLog, forked, 'one-log')).toMatchObject({ kind: 'refuted', anomaly: 'incompatible-order' })
  expect(judge(oneLog, timeline('p0  |-app1-|  |-[1]-|'), 'one-log')).toMatchObject({ why: 'vacuous' })
  expect(judge(logContents, timeline('p0  |-app1-|  |-[]-|'), 'no-lost-ack')).toMatchObject({ kind: 'refuted' })
})

test('queue: comes out once, or is lost where it was drained', () => {
  const fine = timeline('p0  |-enq1-|  |-enq2-?\np1            |-deq1-|  |-deq_-|')
  expect(judge(queueContents, fine, 'no-lost-ack')).toMatchObject({ kind: 'not-refuted', judged: 1 })
  expect(judge(queueContents, timeline('p0  |-enq1-|  |-deq_-|'), 'no-lost-ack')).toMatchObject({
    anomaly: 'lost-value',
  })
  const unheard = timeline('p0  |-enq1-|  |-deq_-|\np1       |-deq9-?')
  expect(judge(queueContents, unheard, 'no-lost-ack').kind).toBe('not-refuted')
  const twice = timeline('p0  |-enq1-|  |-deq1-|  |-deq1-|')
  expect(judge(queueContents, twice, 'no-duplicate')).toMatchObject({ kind: 'refuted', anomaly: 'duplicate' })
})

/** A set that forgets with some chance; what is read is what it then has. */
function endings(
  adds: readonly boolean[],
  forgets: readonly boolean[],
): { readonly history: History; readonly lost: boolean } {
  const builder = new HistoryBuilder({ ...timeline('p0 |-+1-|').header, nodes: [nodeId('n1')], quietNs: 1 })
  const call = { process: 0, session: 0, node: nodeId('n1'), level: 'drawn', key: 's', intendedNs: 0 } as const
  const kept: number[] = []
  let lost = false
  adds.forEach((isOk, element) => {
    const row = builder.invoke({ ...call, process: element, phase: 'main', fn: 'add', args: [element], atNs: element })
    builder.complete(row, { outcome: isOk ? 'ok' : 'info', atNs: element })
    if (forgets[element] !== true) kept.push(element)
    else if (isOk) lost = true
  })
  const row = builder.invoke({ ...call, process: 99, phase: 'final', fn: 'read-all', args: [], atNs: 1000 })
  builder.complete(row, { outcome: 'ok', items: kept.map((element) => [null, element]), atNs: 1001 })
  builder.end(0)
  return { history: builder.finish(), lost }
}

test('an element is lost exactly where an acknowledged one was forgotten', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(9)), { minLength: 1, maxLength: 8 }), (draws) => {
      const { history, lost } = endings(
        draws.map(([isOk]) => isOk),
        draws.map(([, number]) => number === 0),
      )
      expect(judge(setFull, history, 'no-lost-ack').kind === 'refuted').toBe(lost)
    }),
    { seed: testSeed(), numRuns: 2000 },
  )
})
