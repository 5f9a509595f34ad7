import { describe, expect, test } from 'vitest'
import { timeline } from '../history/index.ts'
import {
  type AnyModel,
  counts,
  defineModel,
  IMPOSSIBLE,
  MODELS_BY_NAME,
  operationOf,
  SEQUENTIAL_MODELS,
} from './index.ts'

const model = (name: string): AnyModel => MODELS_BY_NAME.get(name) as AnyModel

/** The states after each operation of one client, in words; it ends with the first impossible answer. */
function states(
  name: string,
  drawing: string,
  initial: Readonly<Record<string, string | number>> = {},
): readonly string[] {
  const history = timeline(drawing, { initial })
  const of = model(name)
  const words: string[] = []
  let state = of.initial(initial, of.perKey ? 'x' : null)
  for (let row = 0; row < history.rows; row++) {
    if (!counts(history, row)) continue
    const operation = operationOf(history, of, row)
    const after = of.step(state, operation)
    if (after === IMPOSSIBLE) return [...words, 'impossible']
    if (of.isRead(operation)) expect(after).toBe(state)
    state = after
    words.push(of.identify === undefined ? String(state) : of.identify(state))
  }
  return words
}

describe('what each model does, and what it never answers', () => {
  test.each([
    ['register', 'p0 |-r_-| |-w1-| |-r1-| |-r2-|', ['null', '1', '1', 'impossible']],
    ['cas-register', 'p0 |-w1-| |-c1>2-| |-c1>3!2-| |-c1>3-|', ['1', '2', '2', 'impossible']],
    ['cas-register', 'p0 |-w1-| |-c1>3!1-|', ['1', 'impossible']],
    ['counter', 'p0 |-a5-| |-a~7-| |-r~2-| |-r5-|', ['5', '-2', '-2', 'impossible']],
    [
      'set',
      'p0 |-+3-| |-+3!-| |-has3-| |-{3}-| |-del3-| |-{}-| |-del3-|',
      ['{3}', '{3}', '{3}', '{3}', '{}', '{}', 'impossible'],
    ],
    ['set', 'p0 |-+3-| |-+3-|', ['{3}', 'impossible']],
    ['set', 'p0 |-+3-| |-has3!-|', ['{3}', 'impossible']],
    ['set', 'p0 |-+3-| |-{3,3}-|', ['{3}', 'impossible']],
    [
      'queue',
      'p0 |-enq1-| |-enq2-| |-deq1-| |-deq2-| |-deq_-| |-deq1-|',
      ['[1]', '[1,2]', '[2]', '[]', '[]', 'impossible'],
    ],
    ['queue', 'p0 |-enq1-| |-deq_-|', ['[1]', 'impossible']],
    ['stack', 'p0 |-push1-| |-push2-| |-pop2-| |-pop2-|', ['[1]', '[1,2]', '[1]', 'impossible']],
    ['log', 'p0 |-app1@0-| |-app2-| |-[1,2]-| |-[2,1]-|', ['[1]', '[1,2]', '[1,2]', 'impossible']],
    ['log', 'p0 |-app1@1-|', ['impossible']],
    ['kv', "p0 |-put'a'-| |-add'b'-| |-get'ab'-| |-get'a'-|", ['a', 'ab', 'ab', 'impossible']],
    ['mutex', 'p0 |-acq-| |-acq!-| |-rel-| |-rel!-| |-rel-|', ['held', 'held', 'free', 'free', 'impossible']],
    ['usernames', 'p0 |-o_-| |-g7-| |-g8!7-| |-o7-| |-g8-|', ['null', '7', '7', '7', 'impossible']],
  ])('%s: %s', (name, drawing, expected) => {
    expect(states(name, drawing)).toEqual(expected)
  })

  test('a fenced lock is given to one, with growing tokens; an old token is refused once a newer one was used', () => {
    expect(
      states(
        'fenced-lock',
        `
        p0  |-acq#1-|         |-rel-|               |-use#1!-|  |-use#1-|
        p1           |-acq!-|        |-acq#2-| |-use#2-|
      `,
      ),
    ).toEqual([
      'held by p0, newest token 1, used none',
      'held by p0, newest token 1, used none',
      'free, newest token 1, used none',
      'held by p1, newest token 2, used none',
      'held by p1, newest token 2, used 2',
      'held by p1, newest token 2, used 2',
      'impossible',
    ])
    expect(states('fenced-lock', 'p0 |-acq#2-| |-rel-| |-acq#2-|').at(-1)).toBe('impossible')
  })

  test('a bank refuses what is not covered, one that allows debts does not', () => {
    const drawing = 'p0 |-a:t3>b-| |-a:t3>b!-| |-s[a=2,b=3]-| |-b:t4>a-|'
    expect(states('bank', drawing, { a: 5 })).toEqual(['{a: 2, b: 3}', '{a: 2, b: 3}', '{a: 2, b: 3}', 'impossible'])
    expect(states('bank-with-debts', drawing, { a: 5 }).at(-1)).toBe('{a: 6, b: -1}')
  })

  test('a transaction sees what it wrote itself, and all of it at one moment', () => {
    expect(states('multi-register', 'p0 |-(x:w1,x:r1,y:r_)-| |-(x:r1,y:w2)-| |-(x:r1,y:r1)-|')).toEqual([
      '{x: 1}',
      '{x: 1, y: 2}',
      'impossible',
    ])
  })

  test('an operation of unknown outcome may do nothing where a positive answer would be impossible', () => {
    expect(states('cas-register', 'p0 |-w1-| |-c5>6-?')).toEqual(['1', '1'])
    expect(states('queue', 'p0 |-deq-?')).toEqual(['[]'])
    expect(states('mutex', 'p0 |-acq-| |-acq-?').at(-1)).toBe('held')
  })
})

test('every model has a name of its own, and functions', () => {
  expect(MODELS_BY_NAME.size).toBe(SEQUENTIAL_MODELS.length)
  for (const { functions, title, description } of SEQUENTIAL_MODELS) {
    expect(functions.length).toBeGreaterThan(0)
    expect(`${title}${description}`).not.toBe('')
  }
})

test("a user's model is a name, functions, a beginning and a step", () => {
  const highest = defineModel({
    name: 'highest',
    functions: ['write', 'read'],
    initial: () => 0,
    step: (state: number, { fn, args, result }) => {
      if (fn === 'write') return Math.max(state, Number(args[0]))
      return result === undefined || result === state ? state : IMPOSSIBLE
    },
  })
  expect(highest).toMatchObject({ title: 'highest', perKey: true, perProcess: false })
  expect(highest.isRead({ fn: 'read', key: null, args: [], negative: false, outcome: 'ok', process: -1 })).toBe(true)
})
