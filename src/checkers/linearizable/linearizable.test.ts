import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { functionId, type History, OPEN, OUTCOME, timeline } from '../../history/index.ts'
import { couldHaveHappened } from '../../testing/brute-linearizable.ts'
import { seededDice } from '../../testing/dice.ts'
import { everyRegister } from '../../testing/every-register.ts'
import { disagreement, judgeLinearizable as judge, SHAPES } from '../../testing/fuzz-linearizable.ts'
import { type RegisterShape, randomRegisters } from '../../testing/random-registers.ts'
import { renamed, revalued, shifted, stretched, withLateRead, without, withUnseenWrite } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'
import { verifyCertificate } from './certificate.ts'
import { linearizable } from './linearizable.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>
const refutation = (history: History): Refuted => {
  const judgement = judge(history)
  expect(judgement.kind).toBe('refuted')
  return judgement as Refuted
}
const rowsOf = ({ story }: Refuted): readonly number[] => [...(story[0]?.rows ?? [])]

describe('drawn by hand', () => {
  test('a history in which everything fits holds, with an order that can be replayed', () => {
    const history = timeline(`
      p0  |-w1-|      |-c1>2-|    |-y:w7-|
      p1     |-r1-|        |-r2-|
      p2      |-r_-|  |-c1>3!2-|      |-y:r7-|
    `)
    const judgement = judge(history)
    expect(judgement).toMatchObject({ kind: 'holds', judged: 6 })
    if (judgement.kind === 'holds')
      expect(verifyCertificate(history, judgement.certificate ?? new Int32Array())).toBe(true)
  })

  test('a read that goes back behind a finished write is refuted, by those three operations', () => {
    const history = timeline(`
p0@n1  |-w1-|  |-w2-|           |-w3-|
p1@n2                   |-r1-|
p2@n3     |-r1-|
    `)
    const judgement = refutation(history)
    expect(judgement.anomaly).toBe('contained')
    expect(judgement.story.map(({ text }) => text)).toEqual([
      'p1 on n2 read x = 1 at 24 ms, at least 4 ms after x = 2 had replaced x = 1.',
      '#1: p0 on n1 wrote x = 1, between 7 ms and 12 ms.',
      '#2: p0 on n1 wrote x = 2, between 15 ms and 20 ms.',
      '#3: p1 on n2 read x = 1, between 24 ms and 29 ms.',
      'x = 1 came before x = 2: #1 (p0 on n1) ended at 12 ms, 3 ms before #2 (p0 on n1) began.',
      'But x = 2 came before x = 1: #2 (p0 on n1) ended at 20 ms, 4 ms before #3 (p1 on n2) began.',
      'No value is written twice, so none can come back.',
    ])
  })

  test('where clients tried again, an old value may be back because it was written again: it is said', () => {
    const history = timeline('p0  |-w1-|  |-w2-|\np1                  |-r1-|')
    const tried = { ...history, header: { ...history.header, plan: { retry: true } } }
    expect(refutation(tried).story.at(-1)?.text).toMatch(/none can come back\. Unless .* twice: clients tried again/)
    expect(refutation(history).story.at(-1)?.text).toMatch(/none can come back\.$/)
  })

  test('a write of unknown outcome that somebody read may take effect late, but then stays', () => {
    expect(
      judge(
        timeline(`
          p0  |-w1-?
          p1         |-r_-|  |-r1-|
        `),
      ),
    ).toMatchObject({ kind: 'holds' })
    expect(
      refutation(
        timeline(`
          p0  |-w1-?
          p1         |-r1-|  |-r_-|
        `),
      ).anomaly,
    ).toBe('contained')
  })

  test('a write of unknown outcome that nobody read excuses nothing', () => {
    const history = timeline(`
      p0  |-w1-|  |-w2-|
      p1  |-w3-?
      p2                  |-r1-|
    `)
    expect(rowsOf(refutation(history))).not.toContain(1)
  })

  test('writes alone, and reads that failed, prove nothing', () => {
    const history = timeline(`
      p0  |-w1-|  |-w2-|
      p1            |-r1-x
      p2            |-r1-?
    `)
    expect(judge(history)).toEqual({ kind: 'unknown', why: 'vacuous' })
  })

  test('a value that is written twice is judged by who can have written it; other keys are judged beside it', () => {
    const twice = `
      p0  |-w1-|  |-w2-|  |-w1-|
      p1                          |-r1-|
    `
    const history = timeline(twice)
    const judgement = judge(history)
    expect(judgement).toMatchObject({ kind: 'holds', judged: 1 })
    expect(disagreement(history, judgement)).toBeNull()
    const elsewhere = refutation(timeline(`${twice}\n p2  |-y:w1-|    |-y:r_-|`))
    expect(elsewhere.story[0]?.text).toContain('y =')
    const stale = timeline(`
      p0  |-w1-|  |-w2-|  |-w1-|  |-w3-|
      p1                                  |-r1-|
    `)
    expect(refutation(stale).anomaly).toBe('no-order')
    expect(disagreement(stale, judge(stale))).toBeNull()
  })

  test('values that several open writes wrote are searched, and unknown only when the budget is spent', () => {
    const history = timeline(`
      p0  |--w1--|  |--r2--|
      p1  |--w2--|     |--r1--|
      p2  |--w1--|  |--w2--|
    `)
    const judgement = judge(history)
    expect(judgement.kind).toBe('holds')
    expect(disagreement(history, judgement)).toBeNull()
    const many = Array.from({ length: 12 }, (_, at) => `p${at}  |--w${1 + (at % 6)}--| |--w${1 + (at % 6)}--|`)
    const reads = `p12                      ${[1, 2, 3, 1, 2, 3].map((value) => `|-r${value}-|`).join(' ')}`
    const hard = timeline([...many, 'p13     |----w1-?', 'p14     |----w2-?', reads].join('\n'))
    const { judgements } = linearizable.check(hard, { steps: 1000 })
    expect(judgements.get('linearizable')).toMatchObject({ kind: 'unknown', why: 'budget' })
    expect(judge(hard).kind).toBe('refuted')
  })

  test('the initial value may be written again', () => {
    const again = (then: string): Judgement['kind'] =>
      judge(timeline(`p0  |-w1-|  |-w0-|  ${then}`, { initial: { x: 0 } })).kind
    expect(again('|-r0-|')).toBe('holds')
    expect(again('|-r1-|')).toBe('refuted')
  })

  test('operations without a key are a register of their own', () => {
    const history = timeline('p0  |-w1-|  |-w2-|  |-r1-|')
    const nameless = { ...history, columns: { ...history.columns, key: history.columns.key.map(() => -1) } }
    expect(judge(nameless).kind).toBe('refuted')
    const fine = timeline('p0  |-w1-|  |-w2-|  |-r2-|')
    expect(judge({ ...fine, columns: { ...fine.columns, key: fine.columns.key.map(() => -1) } }).kind).toBe('holds')
  })

  test('an incomplete history is judged by what it has', () => {
    const history = { ...timeline('p0  |-w1-|  |-w2-|  |-r1-|'), complete: false }
    expect(judge(history).kind).toBe('refuted')
  })
})

describe('anomalies by name', () => {
  test.each([
    ['phantom-read', 'p0  |-r1-|', 'No operation of the whole history wrote x = 1.'],
    ['aborted-read', 'p0  |-w1-x  |-r1-|', 'reported to have had no effect'],
    ['phantom-cas', 'p0  |-c1>2-|', 'nobody had written'],
    ['cas-fork', 'p0  |-w1-|  |-c1>2-|\n p1          |-c1>3-|', 'one of the two updates is lost'],
    ['cas-cycle', 'p0  |-c1>2-|\n p1  |-c2>1-|', 'in a circle'],
    ['read-before-write', 'p0  |-r1-|  |-w1-|', 'before anybody began to write it'],
    ['chain-order', 'p0  |-w1-|  |-c1>2-|  |-r1-|', 'was made from x = 1 by swapping'],
    ['contained', 'p0  |-w1-|  |-r1-|  |-r_-|', 'it is the initial value'],
    ['forward-overlap', 'p0  |-w1-|  |-r1-|\n p1   |-w2-|  |-r2-|', 'none can come back'],
    ['contained', 'p0  |-w1-|  |-w2-|  |-r1-|', 'had replaced'],
    ['spurious-cas-failure', 'p0  |-w1-|  |-c1>2!1-|', 'condition was met'],
  ])('%s', (anomaly, drawing, words) => {
    const history = timeline(drawing)
    const judgement = refutation(history)
    expect(judgement.anomaly).toBe(anomaly)
    expect(judgement.story.map(({ text }) => text).join('\n')).toContain(words)
    expect(disagreement(history, judgement)).toBeNull()
  })

  test('a name that was given twice is a lost update from nothing', () => {
    const history = timeline(`
      p0  |-bob:g1-|
      p1     |-bob:g2-|
      p2                 |-bob:o2-|
    `)
    expect(refutation(history).anomaly).toBe('cas-fork')
  })

  test('a name that is taken, and a look-up that says so, hold', () => {
    const history = timeline(`
      p0  |-bob:g1-|
      p1     |-bob:g2!1-|
      p2  |-bob:o_-|       |-bob:o1-|
    `)
    expect(judge(history)).toMatchObject({ kind: 'holds', judged: 4 })
  })

  test('final readings count at the level of the run only', () => {
    const drawing = `
      p0        |-w1-|
      p1/final          |-r_-|
    `
    expect(judge(timeline(drawing)).kind).toBe('refuted')
    const history = timeline(drawing)
    const read = history.rows - 1
    const level = history.columns.level.slice()
    level[read] = 1
    const local = {
      ...history,
      pools: { ...history.pools, levels: [...history.pools.levels, 'local'] },
      columns: { ...history.columns, level },
    }
    expect(judge(local)).toEqual({ kind: 'unknown', why: 'vacuous' })
  })

  test.each([
    ['another value was there all the time', 'p0  |-w1-|  |-c2>3!1-|  |-r1-|', 'holds'],
    ['it hides no refutation', 'p0  |-w1-|  |-c2>3!1-|  |-r_-|', 'refuted'],
    ['what it expected was there all the time', 'p0  |-w1-|  |-c1>3!2-|  |-r1-|', 'refuted'],
    ['… and nobody else was there', 'p0  |-w1-|  |-c1>3!2-|', 'refuted'],
    ['a write that overlaps it made its condition false', 'p0  |-w1-|  |-c1>3!2-|\n p1          |-w2-|', 'holds'],
    ['so can a write of which nobody knows', 'p0  |-w1-|  |-c1>3!2-|\n p1  |-w2-?', 'holds'],
    ['… but not if it came back', 'p0  |-w1-|  |-c1>3!2-|  |-r1-|\n p1  |-w2-?', 'refuted'],
    ['one such write for two refusals', 'p0  |-w1-|  |-c1>3!2-|  |-c2>4!1-|\n p1  |-w2-?', 'refuted'],
  ])('a refusal that does not tell the current value: %s', (_, drawing, kind) => {
    const history = withoutTelling(timeline(drawing))
    const judgement = judge(history)
    expect(judgement.kind).toBe(kind)
    expect(disagreement(history, judgement)).toBeNull()
  })
})

function withoutTelling(history: History): History {
  const result = history.columns.result.map((value, row) => (history.columns.negative[row] === 1 ? -1 : value))
  return { ...history, columns: { ...history.columns, result } }
}

test('however long the chain of swaps, the counterexample is small', () => {
  const swaps = Array.from({ length: 200 }, (_, at) => `|-c${at || '_'}>${at + 1}-|`).join('  ')
  const stale = timeline(`p0  ${swaps}  |-r150-|`)
  const judgement = refutation(stale)
  expect(judgement.anomaly).toBe('chain-order')
  expect(rowsOf(judgement).length).toBeLessThanOrEqual(6)
  expect(couldHaveHappened(stale, rowsOf(judgement), 'free-values')).toBe(false)

  const before = `p0  ${swaps}`
  const intruder = timeline(`${before}\n p1${' '.repeat(before.length / 2)}|-w777-|`)
  expect(rowsOf(refutation(intruder)).length).toBeLessThanOrEqual(6)
  expect(judge(timeline(before))).toMatchObject({ kind: 'holds', judged: 200 })
})

describe('random histories', () => {
  const small = fromTape((dice) => randomRegisters(dice, { operations: 7, keys: 2 }))
  const parameters = { seed: testSeed(), numRuns: 5000 }

  test('agrees with brute force on every history of three operations', () => {
    let histories = 0
    for (const history of everyRegister({ operations: 3, untold: true })) {
      histories++
      const wrong = disagreement(history, judge(history))
      if (wrong !== null) expect.fail(`history ${histories}: ${wrong}`)
    }
    expect(histories).toBe(20_400)
  }, 60_000)

  test('whatever repeats and whatever is not told: nothing but the budget leaves it undecided', () => {
    for (let number = 0; number < 4000; number++) {
      const history = randomRegisters(seededDice(testSeed() + number), SHAPES[number % SHAPES.length] as RegisterShape)
      expect(disagreement(history, judge(history))).toBeNull()
    }
  })

  test('agrees with brute force; every certificate replays, every counterexample stands alone', () => {
    const kinds: string[] = []
    fc.assert(
      fc.property(small, (history) => {
        const judgement = judge(history)
        kinds.push(judgement.kind)
        expect(disagreement(history, judgement)).toBeNull()
      }),
      parameters,
    )
    for (const kind of ['holds', 'refuted']) {
      expect(kinds.filter((found) => found === kind).length).toBeGreaterThan(kinds.length / 10)
    }
  })

  const slower = (history: History): History => stretched(history, 3)

  test('names, ids and the hour do not matter', () => {
    fc.assert(
      fc.property(small, (history) => {
        const { kind } = judge(history)
        for (const change of [renamed, revalued, shifted, slower]) expect(judge(change(history)).kind).toBe(kind)
      }),
      { ...parameters, numRuns: 1500 },
    )
  })

  test('what holds still holds without one of its reads, or with a write that nobody saw', () => {
    fc.assert(
      fc.property(small, fc.nat(), (history, pick) => {
        fc.pre(judge(history).kind === 'holds')
        const isRead = (row: number): boolean => history.columns.fn[row] === functionId(history, 'read')
        const reads = Array.from({ length: history.rows }, (_, row) => row).filter(isRead)
        const dropped = reads[pick % Math.max(1, reads.length)]
        expect(judge(without(history, (row) => row === dropped)).kind).not.toBe('refuted')
        expect(judge(withUnseenWrite(history, 0)).kind).toBe('holds')
      }),
      { ...parameters, numRuns: 1500 },
    )
  })

  test('a late reading of a value that was surely replaced refutes what held', () => {
    const unique = fromTape((dice) =>
      randomRegisters(dice, { operations: 8, keys: 1, oddities: false, usernames: false }),
    )
    let injected = 0
    fc.assert(
      fc.property(unique, (history) => {
        fc.pre(judge(history).kind !== 'refuted')
        const { columns, rows } = history
        const write = functionId(history, 'write')
        const writes = Array.from({ length: rows }, (_, row) => row).filter(
          (row) => columns.fn[row] === write && columns.outcome[row] === OUTCOME.ok,
        )
        const [first, second] = [writes[0] ?? 0, writes.at(-1) ?? 0]
        fc.pre((columns.returnIndex[first] ?? OPEN) < (columns.invokeIndex[second] ?? 0))
        injected++
        const stale = withLateRead(history, 0, columns.arg[first] ?? 0)
        expect(disagreement(stale, judge(stale))).toBeNull()
        expect(judge(stale).kind).toBe('refuted')
      }),
      { ...parameters, numRuns: 400 },
    )
    expect(injected).toBeGreaterThan(100)
  })
})
