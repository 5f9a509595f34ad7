import { describe, expect, test } from 'vitest'
import { type History, OUTCOME, timeline } from '../history/index.ts'
import { casRegister } from '../models/index.ts'
import { type Dice, seededDice } from '../testing/dice.ts'
import { randomRegisters } from '../testing/random-registers.ts'
import { testSeed } from '../testing/seed.ts'
import { AMPLE } from './checker.ts'
import { verifyByModel } from './search/index.ts'
import { orderByWitness, versionOrder, writeVersionOrder } from './witness-order.ts'

/** Versions by row; −1: none. */
const withVersions = (history: History, versions: readonly number[], name = 'revision'): History => ({
  ...history,
  columns: { ...history.columns, witness: new Map([[name, BigInt64Array.from(versions, BigInt)]]) },
})
const judge = (history: History) => versionOrder.check(history, AMPLE).judgements.get('version-order')

describe('versions by themselves', () => {
  const drawing = `
p0@n1  |-w1-|  |-w2-|
p1@n2                  |-r1-|
  `

  test('follow real time', () => {
    expect(judge(withVersions(timeline(drawing), [4, 5, 5 + 1]))).toMatchObject({ kind: 'not-refuted', judged: 2 })
  })

  test('an older one after a newer one was shown is refuted by the two', () => {
    const judgement = judge(withVersions(timeline(drawing), [4, 5, 4]))
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'version-went-back' })
    expect(judgement?.kind === 'refuted' && judgement.story.map(({ text }) => text)).toEqual([
      'p1 on n2 read x = 1 at revision 4, but before it began, #1 (p0 on n1) had been answered with 5.',
      '#1: p0 on n1 wrote x = 2, between 15 ms and 20 ms.',
      '#2: p1 on n2 read x = 1, between 23 ms and 28 ms.',
      "The database's own versions of x do not follow real time: #1 returned before #2 began.",
    ])
  })

  test('one version with two values is refuted', () => {
    expect(judge(withVersions(timeline(drawing), [4, 5, 5]))).toMatchObject({ anomaly: 'version-with-two-values' })
  })

  test('what was not answered testifies nothing; without versions nothing was judged', () => {
    expect(judge(withVersions(timeline('p0 |-w1-? \n p1 |-w2-| |-r2-|'), [-1, 7, 7]))).toMatchObject({
      kind: 'not-refuted',
    })
    expect(judge(timeline(drawing))).toMatchObject({ kind: 'unknown', why: 'vacuous' })
  })

  test('times that clients made, or that nodes had reached, are no versions', () => {
    for (const name of ['writetime', 'operationTime', 'raft_term']) {
      expect(judge(withVersions(timeline(drawing), [4, 5, 4], name))).toMatchObject({ kind: 'unknown', why: 'vacuous' })
    }
    expect(judge(withVersions(timeline(drawing), [4, 5, 4], 'mod_revision'))).toMatchObject({ kind: 'refuted' })
  })

  test('a reading of another level than the run’s may be old', () => {
    const history = withVersions(timeline(drawing), [4, 5, 4])
    const { level } = history.columns
    const stale = { ...history, columns: { ...history.columns, level: level.map((id, row) => (row === 2 ? 1 : id)) } }
    const pools = { ...history.pools, levels: [...history.pools.levels, 'stale'] }
    expect(judge({ ...stale, pools })).toMatchObject({ kind: 'not-refuted', judged: 1 })
  })

  test('agrees with looking at all pairs', () => {
    for (let number = 0; number < 3000; number++) {
      const dice = seededDice(testSeed() + number)
      const history = randomVersions(dice)
      const judgement = judge(history)
      if (judgement?.kind === 'refuted' && judgement.anomaly === 'version-with-two-values') continue
      expect(judgement?.kind === 'refuted').toBe(isContradicted(history))
    }
  })
})

describe('versions of what changed something', () => {
  const writesOnly = (history: History) => writeVersionOrder.check(history, AMPLE).judgements.get('version-order')

  test('a reading, and a refusal that tells the value, may be old', () => {
    const history = timeline(`
      p0  |-w1-|  |-w2-|
      p1                  |-r1-|  |-c3>4!1-|
    `)
    expect(writesOnly(withVersions(history, [4, 5, 4, 4]))).toMatchObject({ kind: 'not-refuted', judged: 1 })
    expect(judge(withVersions(history, [4, 5, 4, 4]))).toMatchObject({ kind: 'refuted' })
  })

  test('a write may not', () => {
    const history = timeline('p0  |-w1-|  |-c1>2-|')
    expect(writesOnly(withVersions(history, [5, 4]))).toMatchObject({ kind: 'refuted', anomaly: 'version-went-back' })
    expect(writesOnly(withVersions(history, [4, 9]))).toMatchObject({ kind: 'not-refuted', judged: 1 })
  })
})

function randomVersions(dice: Dice): History {
  const history = randomRegisters(dice, { operations: 8, keys: 2, oddities: false })
  const grows = dice.chance(0.6)
  return withVersions(
    history,
    Array.from({ length: history.rows }, (_, row) => (dice.chance(0.2) ? -1 : (grows ? 4 * row : 0) + dice.below(5))),
  )
}

/** Only that versions go back: what two values are is drawn above. */
function isContradicted(history: History): boolean {
  const { columns, rows, pools, header } = history
  const versions = columns.witness.get('revision') ?? new BigInt64Array(rows)
  const counts = (row: number): boolean =>
    columns.outcome[row] === OUTCOME.ok &&
    (versions[row] ?? -1n) >= 0n &&
    (columns.phase[row] === 1 || pools.levels[columns.level[row] ?? 0] === header.level)
  for (let one = 0; one < rows; one++) {
    for (let other = 0; other < rows; other++) {
      if (!counts(one) || !counts(other) || columns.key[one] !== columns.key[other]) continue
      if ((columns.returnIndex[one] ?? 0) >= (columns.invokeIndex[other] ?? 0)) continue
      if ((versions[one] ?? 0n) > (versions[other] ?? 0n)) return true
    }
  }
  return false
}

describe('versions as an order', () => {
  const accepted = (history: History): boolean => {
    const order = orderByWitness(history, 'revision')
    return order !== null && verifyByModel(history, casRegister, order)
  }

  test('values that repeat are explained at once', () => {
    const history = timeline(`
      p0  |-w1-|   |-w2-|   |-w1-|
      p1   |-r_-|    |-r1-|        |-r1-|
    `)
    expect(accepted(withVersions(history, [3, -1, 4, 3, 5, 5]))).toBe(true)
    expect(accepted(withVersions(history, [3, -1, 4, 5, 5, 5]))).toBe(false)
  })

  test('a write of unknown outcome goes before the first that saw it', () => {
    const history = timeline(`
      p0  |-w1-|
      p1    |-w2-?
      p2          |-r1-|  |-r2-|
    `)
    expect(accepted(withVersions(history, [3, -1, 3, 4]))).toBe(true)
  })

  test('an answer without a version, and it is no order', () => {
    expect(orderByWitness(withVersions(timeline('p0 |-w1-| |-r1-|'), [3, -1]), 'revision')).toBeNull()
    expect(orderByWitness(timeline('p0 |-w1-|'), 'revision')).toBeNull()
  })
})
