import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { type History, timeline } from '../../history/index.ts'
import { CROWDED, randomTale, TANGLED } from '../../testing/arbitrary-sessions.ts'
import { SESSION_MODELS, type SessionModel } from '../../testing/brute-sessions.ts'
import { fuzzSessions, judgeSessions, sessionDisagreement } from '../../testing/fuzz-sessions.ts'
import { renamed, revalued, shifted } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'
import { AMPLE } from '../checker.ts'
import { sessions } from './sessions.ts'

const judgeAll = (history: History): ReadonlyMap<string, Judgement> => sessions.check(history, AMPLE).judgements
const judge = (history: History, model: SessionModel): Judgement | undefined => judgeAll(history).get(model)

const storyRows = (judgement: Judgement | undefined): readonly number[] =>
  judgement?.kind === 'refuted' ? [...(judgement.story[0]?.rows ?? [])] : []

const kinds = (history: History): Readonly<Record<string, string>> =>
  Object.fromEntries([...judgeAll(history)].map(([model, judgement]) => [model, judgement.kind]))

describe('a history in which every session sees what it must', () => {
  const history = timeline(`
    p0  |-w1-| |-r1-| |-y:w2-|
    p1                          |-y:r2-| |-r1-| |-w3-| |-r3-|
    p2                                                        |-y:r2-| |-r3-| |-r3-|
  `)
  test.each(SESSION_MODELS)('%s holds', (model) => {
    expect(judge(history, model)).toMatchObject({ kind: 'holds' })
  })
  test('what was judged is counted', () => {
    const judged = (model: SessionModel): number => {
      const judgement = judge(history, model)
      return judgement?.kind === 'holds' ? judgement.judged : 0
    }
    expect(judged('ryw-session')).toBe(2) // p0 reads its x, p1 reads its x
    expect(judged('mr-session')).toBe(2) // p1 and p2 read x again
    expect(judged('mw-session')).toBe(4) // all readings of x after y = 2
    expect(judged('wfr-session')).toBe(5) // readings of x as for mw, and what p1 wrote after its reading
  })
})

describe('read your writes', () => {
  test('a session that misses its own write is refuted by the two operations', () => {
    const history = timeline(`
      p0  |-w1-|         |-r_-|
      p1         |-w2-|         |-r2-|
    `)
    expect(judge(history, 'ryw-session')).toMatchObject({ kind: 'refuted', anomaly: 'own-write-missed' })
    expect(storyRows(judge(history, 'ryw-session'))).toEqual([0, 2])
    expect(judge(history, 'ryw-convergent')).toEqual(judge(history, 'ryw-session'))
  })

  test('two sessions that prefer each their other’s write do not converge', () => {
    const history = timeline(`
      p0  |-w1-|  |-r2-|
      p1  |-w2-|  |-r1-|
    `)
    expect(judge(history, 'ryw-session')).toEqual({ kind: 'holds', judged: 2 })
    expect(judge(history, 'ryw-convergent')).toMatchObject({ kind: 'refuted' })
    expect(storyRows(judge(history, 'ryw-convergent'))).toEqual([0, 1, 2, 3])
  })

  test('a value that the session itself replaced by compare-and-set is older than its own', () => {
    const history = timeline(`
      p0  |-w1-|
      p1         |-c1>2-| |-r1-|
    `)
    expect(judge(history, 'ryw-session')).toMatchObject({ kind: 'refuted' })
  })

  test('reading an older own write after a newer one is a contradiction only together with the other order', () => {
    expect(judge(timeline('p0 |-w1-| |-w2-| |-r1-|'), 'ryw-session')).toMatchObject({ kind: 'holds', judged: 1 })
    const there = timeline('p0 |-w1-| |-w2-| |-r1-| |-r2-|')
    expect(judge(there, 'ryw-session')).toMatchObject({ kind: 'refuted' })
  })

  test('all own writes count but the one that is read, in lists of any length', () => {
    const writes = Array.from({ length: 13 }, (_, index) => `|-w${index + 1}-|`).join(' ')
    for (let read = 1; read <= 13; read++) {
      const once = timeline(`p0 ${writes} |-r${read}-|`)
      expect(judge(once, 'ryw-session')).toMatchObject({ kind: 'holds' })
      const twice = timeline(`p0 ${writes} |-r${read}-| |-r${(read % 13) + 1}-|`)
      expect(judge(twice, 'ryw-session')).toMatchObject({ kind: 'refuted' })
      expect(storyRows(judge(twice, 'ryw-session'))).toHaveLength(4)
    }
  })
})

describe('monotonic reads', () => {
  test('a session that goes back is refuted, with the writers of what it read', () => {
    const history = timeline(`
      p0  |-w1-|
      p1         |-r1-|         |-r_-|
      p2                 |-r1-|
    `)
    expect(judge(history, 'mr-session')).toMatchObject({ kind: 'refuted', anomaly: 'non-monotonic-reads' })
    expect(storyRows(judge(history, 'mr-session'))).toEqual([0, 1, 3])
    expect(judge(history, 'ryw-session')).toEqual({ kind: 'unknown', why: 'vacuous' })
  })

  test('two sessions that see two writes in opposite orders do not converge', () => {
    const history = timeline(`
      p0  |-w1-|
      p1  |-w2-|
      p2         |-r1-|  |-r2-|
      p3         |-r2-|  |-r1-|
    `)
    expect(judge(history, 'mr-session')).toEqual({ kind: 'holds', judged: 2 })
    expect(judge(history, 'mr-convergent')).toMatchObject({ kind: 'refuted' })
  })
})

describe('monotonic writes', () => {
  test("a session's writes seen out of order, over two keys", () => {
    const history = timeline(`
      p0  |-w1-| |-y:w2-|
      p1                  |-y:r2-| |-r_-|
    `)
    expect(judge(history, 'mw-session')).toMatchObject({ kind: 'refuted', anomaly: 'writes-out-of-order' })
    expect(storyRows(judge(history, 'mw-session'))).toEqual([0, 1, 2, 3])
    expect(kinds(history)).toMatchObject({
      'wfr-session': 'unknown',
      'mr-session': 'unknown',
      'ryw-session': 'unknown',
    })
  })

  test('going back is no matter of monotonic writes', () => {
    const history = timeline(`
      p0  |-w1-| |-w2-|
      p1                |-r2-| |-r1-|
    `)
    expect(judge(history, 'mw-session')).toEqual({ kind: 'holds', judged: 1 })
    const others = timeline(`
      p0  |-w1-|
      p2         |-w2-|
      p1                |-r2-| |-r1-| |-y:r_-|
    `)
    expect(judge(others, 'mw-session')).toEqual({ kind: 'unknown', why: 'vacuous' })
  })
})

describe('writes follow reads', () => {
  const history = timeline(`
    p0  |-w1-|
    p1         |-r1-| |-y:w2-|
    p2                         |-y:r2-| |-r_-|
  `)
  test('a reply seen without what it replies to', () => {
    expect(judge(history, 'wfr-session')).toMatchObject({ kind: 'refuted', anomaly: 'reply-without-its-cause' })
    expect(storyRows(judge(history, 'wfr-session'))).toEqual([0, 1, 2, 3, 4])
  })
  test('is none of the others’ business', () => {
    expect(kinds(history)).toMatchObject({ 'mw-session': 'unknown', 'mr-session': 'unknown', 'ryw-session': 'unknown' })
  })
  test('what a session writes is newer than what it had read, also for itself', () => {
    const own = timeline(`
      p0  |-w1-|
      p1         |-r1-| |-w2-|                          |-y:r3-| |-r1-|
      p2                        |-r2-| |-y:w3-|
    `)
    expect(judge(own, 'wfr-session')).toMatchObject({ kind: 'refuted' })
    expect(storyRows(judge(own, 'wfr-session'))).toHaveLength(7)
  })
  test('a compare-and-set replies to what it replaced', () => {
    const swap = timeline(`
      p0  |-w1-|
      p1         |-c1>2-| |-y:w5-|
      p2                            |-y:r5-| |-r_-|
    `)
    expect(judge(swap, 'wfr-session')).toMatchObject({ kind: 'refuted' })
  })
})

describe('operations whose outcome is not known', () => {
  test('count if they were seen, and the story shows by whom', () => {
    const history = timeline(`
      p0  |-w1-| |-y:w2-?
      p1                  |-y:r2-| |-r_-|
    `)
    expect(judge(history, 'mw-session')).toMatchObject({ kind: 'refuted' })
    const swapped = timeline(`
      p0  |-w1-| |-c_>2-?
      p1                  |-r2-|
    `)
    const judgement = judge(swapped, 'ryw-session')
    expect(judgement).toMatchObject({ kind: 'refuted' })
    expect(storyRows(judgement)).toEqual([0, 1, 2])
  })

  test('end their session: what follows under its number is another one', () => {
    const history = timeline('p0 |-w1-| |-y:w2-? |-r_-|')
    expect(judge(history, 'ryw-session')).toEqual({ kind: 'unknown', why: 'vacuous' })
  })

  test('count for nothing if nobody saw them', () => {
    const history = timeline(`
      p0  |-w1-| |-r1-| |-w2-?
      p1                       |-r1-| |-r1-|
    `)
    expect(judge(history, 'ryw-session')).toEqual({ kind: 'holds', judged: 1 })
    expect(judge(history, 'mr-convergent')).toEqual({ kind: 'holds', judged: 1 })
  })
})

describe('what cannot be judged', () => {
  test.each(SESSION_MODELS)('%s: nothing was bound by anything', (model) => {
    const history = timeline(`
      p0  |-w1-|
      p1         |-r1-|
    `)
    expect(judge(history, model)).toEqual({ kind: 'unknown', why: 'vacuous' })
  })

  test.each(SESSION_MODELS)('%s: values are not unique', (model) => {
    const history = timeline(`
      p0  |-w1-| |-r1-| |-r1-|
      p1  |-w1-|
    `)
    expect(judge(history, model)).toMatchObject({ kind: 'unknown', why: 'precondition' })
  })

  test('a value that nobody wrote can refute, but nothing holds beside it', () => {
    expect(judge(timeline('p0 |-w1-| |-r9-| |-r9-|'), 'ryw-session')).toMatchObject({
      kind: 'unknown',
      why: 'precondition',
    })
    expect(judge(timeline('p0 |-w1-| |-r9-| |-r_-|'), 'ryw-session')).toMatchObject({ kind: 'refuted' })
  })
})

describe('a budget that is too small', () => {
  const history = timeline(`
    p0  |-w1-| |-w2-|
    p1                |-r1-| |-r2-|
  `)
  test('leaves it open', () => {
    const judgements = sessions.check(history, { steps: 0 }).judgements
    expect(judgements.get('mr-session')).toMatchObject({ kind: 'unknown', why: 'budget' })
    expect(judgements.get('mw-session')).toMatchObject({ kind: 'unknown', why: 'budget' })
  })
  test('does not hide what was found within it', () => {
    const gone = timeline('p0 |-w1-| |-r_-| |-w2-| |-r2-|')
    expect(sessions.check(gone, { steps: 0 }).judgements.get('ryw-session')).toMatchObject({ kind: 'refuted' })
  })
})

describe('what is demanded of a set of versions', () => {
  test('is not demanded of the one of them that was read', () => {
    const history = timeline(`
      p0  |-w1-| |-y:w2-|
      p1                  |-y:r2-| |-r1-| |-r1-|
    `)
    expect(judge(history, 'mw-convergent')).toEqual({ kind: 'holds', judged: 2 })
  })
  test('two of one set that are each read after all of it cannot both be the newest', () => {
    const history = timeline(`
      p0  |-w1-| |-y:w3-|
      p1  |-w2-| |-z:w4-|
      p2                  |-y:r3-| |-z:r4-| |-r1-|
      p3                  |-y:r3-| |-z:r4-| |-r2-|
    `)
    expect(judge(history, 'mw-session')).toMatchObject({ kind: 'holds' })
    expect(judge(history, 'mw-convergent')).toMatchObject({ kind: 'refuted' })
  })
})

describe('random histories', () => {
  const shapes = { TANGLED, CROWDED }
  test.each(Object.entries(shapes))('%s: agrees with the definition; every counterexample stands alone', (_, shape) => {
    fc.assert(
      fc.property(
        fromTape((dice) => randomTale(dice, shape)),
        (tale) => {
          expect(sessionDisagreement(tale, judgeSessions(tale))).toBeNull()
        },
      ),
      { seed: testSeed(), numRuns: 500 },
    )
  })

  test.each(SESSION_MODELS)('%s: both verdicts are common, and right', (model) => {
    const tally = fuzzSessions(model).run(testSeed(), 3000)
    expect(tally.example).toBeUndefined()
    expect(tally.refuted).toBeGreaterThan(tally.histories / 10)
    expect(tally.histories - tally.refuted - tally.unknown).toBeGreaterThan(tally.histories / 10)
  })

  test('names, ids and the hour do not matter', () => {
    fc.assert(
      fc.property(
        fromTape((dice) => randomTale(dice, TANGLED)),
        ({ history }) => {
          for (const change of [renamed, revalued, shifted]) expect(kinds(change(history))).toEqual(kinds(history))
        },
      ),
      { seed: testSeed(), numRuns: 500 },
    )
  })
})
