import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement } from '../../consistency/index.ts'
import { type History, timeline } from '../../history/index.ts'
import { type AnyModel, defineModel, IMPOSSIBLE, MODELS_BY_NAME } from '../../models/index.ts'
import { isLinearizableByBruteForce } from '../../testing/brute-linearizable.ts'
import { seededDice } from '../../testing/dice.ts'
import { tryNarrowing } from '../../testing/fuzz-narrow.ts'
import { trySearch } from '../../testing/fuzz-search.ts'
import { type ModelShape, SHAPES } from '../../testing/model-shapes.ts'
import { randomModelHistory } from '../../testing/random-models.ts'
import { randomRegisters } from '../../testing/random-registers.ts'
import { renamed, renamedKeys, shifted, withUnseenWrite } from '../../testing/reshape.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'
import { AMPLE } from '../checker.ts'
import { judgeByModel, modelChecker, searchLinearizable, verifyByModel } from './index.ts'

const model = (name: string): AnyModel => MODELS_BY_NAME.get(name) as AnyModel
const judge = (name: string, history: History, steps = 1e6): Judgement => judgeByModel(history, model(name), { steps })
const shownRows = (judgement: Judgement): readonly number[] =>
  judgement.kind === 'refuted' ? [...(judgement.story[0]?.rows ?? [])] : []

describe('drawn by hand', () => {
  test('values that repeat: an order exists, and can be replayed', () => {
    const history = timeline(`
      p0  |-w1-|   |-w2-|   |-w1-|
      p1    |----r1----|  |-r2-|   |-r1-|  |-y:r_-|
    `)
    const judgement = judge('register', history)
    expect(judgement).toMatchObject({ kind: 'holds', judged: 4 })
    const order = judgement.kind === 'holds' ? judgement.certificate : undefined
    expect(verifyByModel(history, model('register'), order ?? new Int32Array())).toBe(true)
  })

  test('a stale read is refuted by the writes around it, in words', () => {
    const judgement = judge(
      'register',
      timeline(`
p0@n1  |-w1-|  |-w2-|           |-w1-|
p1@n2                   |-r1-|
p2@n3     |-r1-|
      `),
    )
    expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'no-order' })
    expect(judgement.kind === 'refuted' && judgement.story.map(({ text }) => text)).toEqual([
      'p1 on n2 read x = 1 at 24 ms, but x could only have been 2.',
      '#1: p0 on n1 wrote x = 1, between 7 ms and 12 ms.',
      '#2: p0 on n1 wrote x = 2, between 15 ms and 20 ms.',
      '#3: p1 on n2 read x = 1, between 24 ms and 29 ms.',
      'No order of these 3 operations explains every answer: in each that explains those before, x could only have been 2 until #3 returned.',
      'Whatever else happened, and whenever: it changes nothing. Without any one of these an order exists.',
    ])
  })

  const opening = (drawing: string, name = 'register'): string | undefined => {
    const judgement = judge(name, timeline(drawing))
    return judgement.kind === 'refuted' ? judgement.story[0]?.text : undefined
  }

  test('what nobody can have left is said to be that, whatever stood there instead', () => {
    const never = (value: string) => `nothing that had begun by then can have left x as ${value}.`
    expect(opening('p0  |-w1-|  |-r2-|')).toContain(never('2'))
    // Reported to have had no effect, or not begun.
    expect(opening('p0  |-w1-|  |-w2-!  |-r2-|')).toContain(never('2'))
    expect(opening('p0  |-w1-|  |-r2-|  |-w2-|')).toContain(never('2'))
    expect(opening('p0  |-w1-|  |-c2>3-|', 'cas-register')).toContain(never('2'))
  })

  test('what stood there is told of the whole history, not of the few operations that are shown', () => {
    expect(opening('p0  |-w2-|  |-w1-|  |-w3-|  |-r2-|')).toContain('x could only have been 3.')
    expect(opening('p0  |-w1-|  |-r_-|')).toContain('x could only have been 1.')
  })

  test('sums of fractions are not exact, and are not judged', () => {
    const initial = { initial: { x: 0.1 } }
    expect(judge('counter', timeline('p0  |-a2-|  |-r2-|', initial))).toMatchObject({ why: 'precondition' })
    expect(judge('counter', timeline('p0  |-a2-|  |-r2-|'))).toMatchObject({ kind: 'holds' })
    expect(judge('counter', timeline('p0  |-a9007199254740991-|  |-a2-|  |-r2-|'))).toMatchObject({
      why: 'precondition',
    })
    const accounts = { initial: { a: 10, b: 10 } }
    expect(judge('bank', timeline('p0  |-a:t5>b-|  |-s[a=4.5,b=15]-|', accounts))).toMatchObject({
      why: 'precondition',
    })
    expect(judge('bank', timeline('p0  |-a:t5>b-|  |-s[a=5,b=15]-|', accounts))).toMatchObject({ kind: 'holds' })
    const flawed = { initial: { a: 0.2, b: 0.1 } }
    expect(judge('bank', timeline('p0  |-a:t5>b-|  |-s[a=5,b=15]-|', flawed))).toMatchObject({ why: 'precondition' })
  })

  test('an operation of unknown outcome may happen late, once, or never', () => {
    const drawing = `
      p0  |-enq1-?
      p1           |-deq_-|  |-deq1-|
    `
    expect(judge('queue', timeline(drawing)).kind).toBe('holds')
    expect(
      judge('queue', timeline(`${drawing}                         p2                                      |-deq1-|`))
        .kind,
    ).toBe('refuted')
    expect(judge('queue', timeline('p0  |-enq1-?  \n p1  |-deq_-|  |-deq_-|')).kind).toBe('holds')
  })

  test('where no answer could have been wrong nothing was judged', () => {
    expect(judge('register', timeline('p0 |-w1-| |-w2-|'))).toMatchObject({ kind: 'unknown', why: 'vacuous' })
  })

  test('out of budget it says so, and where', () => {
    const lines = Array.from({ length: 8 }, (_, at) => `p${at} |---+${at}---|  |---del${at}---|`)
    const history = timeline([...lines, 'p9            |-{0,1,2,3,4,5,6,7,9}-|'].join('\n'))
    expect(judge('set', history, 50)).toMatchObject({ kind: 'unknown', why: 'budget' })
    expect(judge('set', history).kind).toBe('refuted')
  })

  test('a function that the model does not have is no affair of it', () => {
    expect(judge('register', timeline('p0 |-w1-| |-c1>2-| |-r1-|'))).toMatchObject({
      kind: 'unknown',
      why: 'precondition',
      note: 'the model register does not know cas',
    })
  })

  test('nor is a step of a transaction: a list that is appended to is no register', () => {
    expect(judge('multi-register', timeline('p0 |-(x:w1,y:r_)-| |-(x:r1)-|')).kind).toBe('holds')
    expect(judge('multi-register', timeline('p0 |-(x:a1)-| |-(x:r1)-|'))).toMatchObject({
      kind: 'unknown',
      why: 'precondition',
      note: 'the model multi-register does not know append in a transaction',
    })
  })

  test('keys may be called as what every object inherits', () => {
    const keys = ['constructor', '__proto__', 'toString']
    for (const key of keys) {
      expect(judge('register', timeline(`p0 |-${key}:r_-| |-${key}:w1-| |-${key}:r1-|`)).kind).toBe('holds')
      expect(judge('multi-register', timeline(`p0 |-(${key}:r_)-| |-(${key}:w1)-| |-(${key}:r1)-|`)).kind).toBe('holds')
      expect(judge('mutex', timeline(`p0 |-${key}:acq-|`)).kind).toBe('holds')
    }
  })

  test('refusals, empty answers and definite failures', () => {
    expect(judge('cas-register', timeline('p0 |-w1-| |-c2>3!1-| |-c1>3-x |-r1-|')).kind).toBe('holds')
    expect(shownRows(judge('cas-register', timeline('p0 |-w1-| |-c1>3-| |-r1-| |-r3-|')))).toEqual([1, 2])
  })

  test('keys are apart; a wrong one is found among many', () => {
    const lines = Array.from({ length: 30 }, (_, at) => `p${at}  |-k${at}:w1-|  |-k${at}:r${at === 17 ? 2 : 1}-|`)
    const found = searchLinearizable(timeline(lines.join('\n')), model('register'), AMPLE)
    expect(found).toMatchObject({ kind: 'not-linearizable', states: ['1'] })
    expect(shownRows(judge('register', timeline(lines.join('\n'))))).toHaveLength(1)
  })

  test("a user's model is searched like ours", () => {
    const highest = defineModel({
      name: 'highest',
      functions: ['write', 'read'],
      initial: () => 0,
      step: (state: number, { fn, args, result }) => {
        if (fn === 'write') return Math.max(state, Number(args[0]))
        return result === undefined || result === state ? state : IMPOSSIBLE
      },
    })
    const verdict = (drawing: string) =>
      modelChecker(highest).check(timeline(drawing), AMPLE).judgements.get('linearizable')?.kind
    expect(verdict('p0 |-w5-| |-w3-| |-r5-|')).toBe('holds')
    expect(verdict('p0 |-w5-| |-w3-| |-r3-|')).toBe('refuted')
  })
})

describe('replay', () => {
  const history = timeline('p0 |-w1-| |-w2-|\np1            |-r1-|')
  const accepts = (order: readonly number[]) => verifyByModel(history, model('register'), Int32Array.from(order))

  test('refuses orders that leave out, repeat, go back in time or do not explain', () => {
    expect(accepts([0, 2, 1])).toBe(true)
    expect(accepts([0, 2])).toBe(false)
    expect(accepts([0, 2, 1, 1])).toBe(false)
    expect(accepts([1, 0, 2])).toBe(false)
    expect(accepts([0, 1, 2])).toBe(false)
    expect(accepts([0, 2, 9])).toBe(false)
  })
})

describe('against brute force', () => {
  test.each(SHAPES.map((shape) => [shape.model.name, shape] as const))('%s', (_name, shape) => {
    fc.assert(
      fc.property(
        fromTape((dice) => trySearch(dice, shape)),
        ({ wrong }) => {
          expect(wrong).toBeNull()
        },
      ),
      { numRuns: 150, seed: testSeed() },
    )
  })

  test('registers, as the oracle of registers sees them', () => {
    for (let number = 0; number < 1500; number++) {
      const history = randomRegisters(seededDice(testSeed() + number), { operations: 7, keys: 2, usernames: false })
      const { kind } = searchLinearizable(history, model('cas-register'), AMPLE)
      expect(kind === 'linearizable').toBe(isLinearizableByBruteForce(history))
    }
  })

  test('the writes that a reading can have seen', () => {
    for (let number = 0; number < 2000; number++) expect(tryNarrowing(seededDice(testSeed() + number)).wrong).toBeNull()
  })
})

describe('what no checker may care about', () => {
  const verdict = (shape: ModelShape, history: History): string => searchLinearizable(history, shape.model, AMPLE).kind

  test('names of processes and keys, and when the run began', () => {
    for (let number = 0; number < 400; number++) {
      const shape = SHAPES[number % SHAPES.length] as ModelShape
      // Its processes are owners, its states of accounts are keys.
      if (!shape.model.perKey) continue
      const { history } = randomModelHistory(seededDice(testSeed() + number), shape, 7)
      const before = verdict(shape, history)
      expect(verdict(shape, renamedKeys(history))).toBe(before)
      expect(verdict(shape, shifted(history))).toBe(before)
    }
  })

  test('names of values; and a write that nobody reads never refutes', () => {
    const shape = SHAPES.find((one) => one.model.name === 'cas-register') as ModelShape
    for (let number = 0; number < 300; number++) {
      const history = randomRegisters(seededDice(testSeed() + number), { operations: 8, keys: 2, usernames: false })
      const before = verdict(shape, history)
      expect(verdict(shape, renamed(history))).toBe(before)
      if (before === 'linearizable') expect(verdict(shape, withUnseenWrite(history, 0))).toBe(before)
    }
  })
})
