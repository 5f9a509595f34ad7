import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { type FaultInterval, functionId, type History, timeline } from '../../history/index.ts'
import { counterDisagreement, judgeCounter } from '../../testing/fuzz-counter.ts'
import { randomCounters } from '../../testing/random-counters.ts'
import { renamedKeys, shifted, withAddition, without } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'
import { verifyCounterCertificate } from './certificate.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>
const order = (drawing: string, header = {}): Judgement => judgeCounter(timeline(drawing, header)).order
const end = (drawing: string, header = {}): Judgement => judgeCounter(timeline(drawing, header)).end
const told = (judgement: Judgement): string => (judgement as Refuted).story.map(({ text }) => text).join('\n')
const rowsOf = (judgement: Judgement): readonly number[] => [...((judgement as Refuted).story[0]?.rows ?? [])]

describe('linearizable, drawn by hand', () => {
  test('readings that some order explains hold, with that order', () => {
    const history = timeline(`
      p0  |-a1-|     |-a1-|
      p1     |---a1---|
      p2     |-r1-|  |-r2-|  |-r3-|
    `)
    const judgement = judgeCounter(history).order
    expect(judgement).toMatchObject({ kind: 'holds', judged: 3 })
    if (judgement.kind === 'holds')
      expect(verifyCounterCertificate(history, judgement.certificate ?? new Int32Array())).toBe(true)
  })

  test('an acknowledged increment that is not counted is refuted, by the reading and the increments', () => {
    const judgement = order(`
      p0  |-a1-|  |-a1-|
      p1                  |-r1-|
    `)
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'lost-increment' })
    expect(rowsOf(judgement)).toEqual([0, 1, 2])
    expect(told(judgement)).toContain('p1 on n1 read x = 1: 1 acknowledged increment is missing.')
  })

  test('an increment between two readings of the same value is lost, whatever came before', () => {
    const judgement = order(`
      p0  |-a1-?  |-a1-?
      p1            |-r2-|           |-r2-|
      p2                    |-a1-|
    `)
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'lost-increment' })
    expect(rowsOf(judgement)).toEqual([2, 3, 4])
  })

  test('a counter that goes backwards is refuted by two readings', () => {
    const judgement = order(`
      p0  |-a1-|
      p1  |-r1-|  |-r0-|
    `)
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'went-backwards' })
    expect(told(judgement)).toContain('after it had been 1')
  })

  test('it goes backwards also past a reading in between that takes long', () => {
    const judgement = order(`
      p0  |-a1-?
      p1  |-a1-?
      p2          |-r2-|
      p3         |----r1----|
      p4                |-r0-|
    `)
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'went-backwards' })
    expect(rowsOf(judgement)).toEqual([3, 4])
  })

  test.each([['|-r2-|'], ['|-r~1-|'], ['|-r0.5-|']])('%s cannot have been reached by one increment', (reading) => {
    const judgement = order(`
      p0  |-a1-|
      p1          ${reading.replace('0.5', '7')}
    `)
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'impossible-value' })
    expect(told(judgement)).toContain('1 increment had begun')
  })

  test('an increment of unknown outcome may be counted late, or never', () => {
    const drawing = (value: number): string => `
      p0  |-a1-?
      p1          |-r0-|  |-r${value}-|
    `
    expect(order(drawing(0)).kind).toBe('holds')
    expect(order(drawing(1)).kind).toBe('holds')
  })

  test('an increment that failed is not counted', () => {
    expect(order('p0  |-a1-x  |-r0-|').kind).toBe('holds')
    expect(order('p0  |-a1-x  |-r1-|').kind).toBe('refuted')
  })

  test('without readings nothing is judged', () => {
    expect(order('p0  |-a1-|  |-r1-?')).toEqual({ kind: 'unknown', why: 'vacuous' })
  })

  test('with other additions only the bounds are checked: refuted or not refuted', () => {
    expect(order('p0  |-a5-|  |-a~2-|  |-r3-|')).toMatchObject({ kind: 'not-refuted', judged: 1 })
    const judgement = order('p0  |-a5-|  |-a~2-|  |-r5-|')
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'impossible-value' })
    expect(told(judgement)).toContain('at least 3 and at most 3')
  })

  test('the header says where a counter begins', () => {
    expect(order('p0  |-a1-|  |-r8-|', { initial: { x: 7 } }).kind).toBe('holds')
  })

  test('what is no number is not judged', () => {
    expect(order('p0  |-a1-|  |-r_-|')).toMatchObject({ kind: 'unknown', why: 'precondition' })
    // 0.1 + 0.2 is not 0.3, and nothing is missing.
    expect(order('p0  |-a2-|  |-r2-|', { initial: { x: 0.1 } })).toMatchObject({ kind: 'unknown', why: 'precondition' })
  })
})

describe('counter-bounds, drawn by hand', () => {
  test('what was acknowledged and no more than was attempted is not refuted', () => {
    const drawing = (value: number): string => `
      p0            |-a1-|  |-a1-?  |-a1-x
      p1@n1/final                           |-r${value}-|
    `
    expect(end(drawing(1))).toEqual({ kind: 'not-refuted', judged: 1 })
    expect(end(drawing(2))).toEqual({ kind: 'not-refuted', judged: 1 })
    expect(end(drawing(3))).toMatchObject({ kind: 'refuted', anomaly: 'impossible-value' })
    const short = end(drawing(0))
    expect(short).toMatchObject({ kind: 'refuted', anomaly: 'lost-increment' })
    expect(told(short)).toContain('read x = 0: 1 acknowledged increment is missing.')
  })

  test('a node that catches up before its last answer has lost nothing', () => {
    const history = timeline(`
      p0@n1        |-a1-|
      p1@n1/final          |-r1-|  |-r1-|
      p2@n2/final          |-r0-|  |-r1-|
    `)
    expect(judgeCounter(history).end).toEqual({ kind: 'not-refuted', judged: 2 })
    // … though a reading of one copy would have refuted the order.
    expect(judgeCounter(history).order.kind).toBe('refuted')
  })

  test('without final readings, or before the quiet period is over, nothing is judged', () => {
    expect(end('p0  |-a1-|  |-r0-|')).toMatchObject({ kind: 'unknown', why: 'vacuous' })
    expect(end('p0  |-a1-|\np1/final  |-r0-|', { quietNs: 1e9 })).toMatchObject({ kind: 'unknown', why: 'vacuous' })
    const history = timeline('p0  |-a1-|\np1/final          |-r0-|')
    expect(judgeCounter({ ...history, faults: [unhealed] }).end).toMatchObject({ kind: 'unknown', why: 'interrupted' })
  })

  test('where the nodes never caught up, too little is no loss; too much is too much all the same', () => {
    const unsettled = { waitedNs: 120e9, atNs: 0 }
    const late = { ...timeline('p0  |-a1-|\np1/final          |-r0-|'), unsettled }
    expect(judgeCounter(late).end).toMatchObject({ kind: 'unknown', why: 'precondition' })
    const twice = { ...timeline('p0  |-a1-|\np1/final          |-r2-|'), unsettled }
    expect(judgeCounter(twice).end.kind).toBe('refuted')
  })
})

const unhealed: FaultInterval = {
  id: 1,
  fault: { kind: 'kill', whom: { kind: 'some', count: 'one' } },
  nodes: [],
  begin: 0,
  held: 1,
  healBegin: 2,
  healed: null,
  beginNs: 0,
  heldNs: 1,
  healBeginNs: 2,
  healedNs: null,
  evidence: [],
}

describe('random histories', () => {
  const small = fromTape((dice) => randomCounters(dice, { operations: 8, keys: 2 }))
  const parameters = { seed: testSeed(), numRuns: 5000 }

  test('agree with brute force, orders replay, rows of a story are enough', () => {
    const kinds: string[] = []
    fc.assert(
      fc.property(small, (history) => {
        const judgements = judgeCounter(history)
        kinds.push(judgements.order.kind, judgements.end.kind)
        expect(counterDisagreement(history, judgements)).toBeNull()
      }),
      parameters,
    )
    for (const kind of ['holds', 'refuted', 'not-refuted']) {
      expect(kinds.filter((found) => found === kind).length).toBeGreaterThan(kinds.length / 20)
    }
  })

  test('names and the hour do not matter; a reading less, or an increment that nobody saw, refutes nothing', () => {
    fc.assert(
      fc.property(small, fc.nat(), (history, pick) => {
        const { kind } = judgeCounter(history).order
        expect(judgeCounter(renamedKeys(history)).order.kind).toBe(kind)
        expect(judgeCounter(shifted(history)).order.kind).toBe(kind)
        if (kind !== 'holds') return
        const dropped = without(
          history,
          (row) => row === readings(history)[pick % Math.max(1, readings(history).length)],
        )
        expect(judgeCounter(dropped).order.kind).not.toBe('refuted')
        expect(judgeCounter(withAddition(history, 0)).order.kind).toBe('holds')
      }),
      { ...parameters, numRuns: 1500 },
    )
  })
})

const readings = (history: History): readonly number[] =>
  Array.from({ length: history.rows }, (_, row) => row).filter(
    (row) => history.columns.fn[row] === functionId(history, 'read'),
  )
