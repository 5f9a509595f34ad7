import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement, ModelName } from '../../consistency/index.ts'
import { timeline } from '../../history/index.ts'
import { isBankLinearizableByBruteForce } from '../../testing/brute-bank.ts'
import { bankDisagreement, judgeBank } from '../../testing/fuzz-bank.ts'
import { randomBanks } from '../../testing/random-banks.ts'
import { renamedKeys, shifted } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'

const opening = { a: 10, b: 10 }
const judge = (model: ModelName, drawing: string, header = {}): Judgement =>
  judgeBank(timeline(drawing, { initial: opening, ...header })).get(model) as Judgement
const told = (judgement: Judgement): string =>
  judgement.kind === 'refuted' ? judgement.story.map(({ text }) => text).join('\n') : judgement.kind
const rowsOf = (judgement: Judgement): readonly number[] =>
  judgement.kind === 'refuted' ? [...(judgement.story[0]?.rows ?? [])] : []

describe('snapshot-reads', () => {
  test('readings of one moment each are not refuted', () => {
    expect(
      judge(
        'snapshot-reads',
        `
        p0  |-a:t5>b-|           |-b:t20>a!-|
        p1   |-s[a=10,b=10]-|  |-s[a=5,b=15]-|
      `,
      ),
    ).toEqual({ kind: 'not-refuted', judged: 2 })
  })

  test('a reading between the halves of a transfer is refuted, with the transfer that is under way', () => {
    const judgement = judge(
      'snapshot-reads',
      `
      p0  |-b:t2>a-|  |---a:t5>b---|
      p1                 |-s[a=7,b=8]-|
    `,
    )
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'torn-read' })
    expect(rowsOf(judgement)).toEqual([0, 1, 2])
    expect(told(judgement)).toContain('their sum is 15, 5 too little')
    expect(told(judgement)).toContain('#2 moved just as much')
  })

  test('a transfer of unknown outcome moves its money whole or not at all', () => {
    const drawing = (balances: string): string => `
      p0  |-a:t5>b-?
      p1              |-s[${balances}]-|
    `
    expect(judge('snapshot-reads', drawing('a=10,b=10')).kind).toBe('not-refuted')
    expect(judge('snapshot-reads', drawing('a=5,b=15')).kind).toBe('not-refuted')
    expect(judge('snapshot-reads', drawing('a=5,b=10')).kind).toBe('refuted')
  })

  test('an account that is not there is refuted', () => {
    const judgement = judge('snapshot-reads', 'p0  |-a:t5>b-|  |-s[a=20]-|')
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'missing-account' })
    expect(told(judgement)).toContain('b was not there')
  })

  test('before any transfer began there was nothing to go wrong', () => {
    expect(judge('snapshot-reads', 'p0  |-s[a=10,b=10]-|')).toEqual({ kind: 'unknown', why: 'vacuous' })
    expect(judge('snapshot-reads', 'p0  |-a:t99>b!-|  |-s[a=10,b=10]-|')).toEqual({ kind: 'unknown', why: 'vacuous' })
  })

  test('without opening balances in the header nothing can be judged', () => {
    expect(judge('snapshot-reads', 'p0  |-a:t5>b-|  |-s[a=5,b=15]-|', { initial: {} })).toMatchObject({
      kind: 'unknown',
      why: 'precondition',
    })
  })

  test('sums of fractions are not exact, and are not judged', () => {
    const drawing = 'p0  |-a:t5>b-|  |-s[a=0.1,b=0.3]-|'
    for (const initial of [
      { a: 0.2, b: 0.2 },
      { a: 10, b: 10 },
    ]) {
      expect(judge('snapshot-reads', drawing, { initial })).toMatchObject({ kind: 'unknown', why: 'precondition' })
    }
  })
})

describe('no-overdraft', () => {
  test('an account below zero is refuted, with the last transfers from it', () => {
    const judgement = judge(
      'no-overdraft',
      `
      p0  |-a:t8>b-|
      p1  |-a:t8>b-|  |-s[a=~6,b=26]-|
    `,
    )
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'overdraft' })
    expect(told(judgement)).toContain('read a = -6: it was overdrawn')
    expect(rowsOf(judgement)).toHaveLength(3)
  })

  test('an account that began below zero is not judged', () => {
    const drawing = 'p0  |-b:t1>a-|  |-s[a=~4,b=9]-|'
    expect(judge('no-overdraft', drawing, { initial: { a: -5, b: 10 } }).kind).toBe('not-refuted')
  })
})

describe('conservation', () => {
  const ending = (first: string, last: string): string => `
    p0@n1        |-a:t5>b-|
    p1@n1/final              |-s[${first}]-|
    p2@n1/final                               |-s[${last}]-|
  `

  test('what a node answers last decides; what it answered before may have been on its way', () => {
    expect(judge('conservation', ending('a=5,b=10', 'a=5,b=15'))).toEqual({ kind: 'not-refuted', judged: 1 })
    expect(judge('conservation', ending('a=5,b=15', 'a=5,b=10'))).toMatchObject({
      kind: 'refuted',
      anomaly: 'money-lost',
    })
    expect(judge('conservation', ending('a=5,b=15', 'a=10,b=15'))).toMatchObject({ anomaly: 'money-created' })
    expect(judge('conservation', ending('a=5,b=15', 'a=5'))).toMatchObject({ anomaly: 'missing-account' })
  })

  test('what is missing where the nodes never caught up may be on its way for ever', () => {
    const history = timeline(ending('a=5,b=15', 'a=5,b=10'), { initial: opening })
    const unsettled = { waitedNs: 120e9, atNs: 0 }
    expect(judgeBank(history).get('conservation')?.kind).toBe('refuted')
    expect(judgeBank({ ...history, unsettled }).get('conservation')).toMatchObject({ why: 'precondition' })
  })

  test('a torn reading in the main phase is no loss', () => {
    const drawing = 'p0  |-a:t5>b-|  |-s[a=5,b=10]-|'
    expect(judge('snapshot-reads', drawing).kind).toBe('refuted')
    expect(judge('conservation', drawing)).toMatchObject({ kind: 'unknown', why: 'vacuous' })
  })

  test('before the quiet period is over nothing is judged', () => {
    expect(judge('conservation', ending('a=5,b=10', 'a=5,b=10'), { quietNs: 1e9 })).toMatchObject({ why: 'vacuous' })
  })
})

describe('random histories', () => {
  const small = fromTape((dice) => randomBanks(dice, 7))

  test('agree with sums done by hand, and never refute what one bank explains', () => {
    const kinds: string[] = []
    let explained = 0
    fc.assert(
      fc.property(small, (history) => {
        const judgements = judgeBank(history)
        kinds.push(...[...judgements.values()].map(({ kind }) => kind))
        explained += Number(isBankLinearizableByBruteForce(history))
        expect(bankDisagreement(history, judgements)).toBeNull()
        for (const change of [renamedKeys, shifted]) {
          expect([...judgeBank(change(history)).values()].map(({ kind }) => kind)).toEqual(
            [...judgements.values()].map(({ kind }) => kind),
          )
        }
      }),
      { seed: testSeed(), numRuns: 2500 },
    )
    for (const kind of ['refuted', 'not-refuted']) {
      expect(kinds.filter((found) => found === kind).length).toBeGreaterThan(kinds.length / 10)
    }
    expect(explained).toBeGreaterThan(500)
  })
})
