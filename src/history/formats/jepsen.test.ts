import { describe, expect, test } from 'vitest'
import { type HistoryError, RashomonError } from '../../errors.ts'
import { type History, NONE, OPEN } from '../history.ts'
import { rowView } from './encoder.ts'
import type { FormatName, FormatOptions } from './format.ts'
import { decoderFor } from './formats.ts'

function read(text: string, format: FormatName = 'jepsen-edn', options: Partial<FormatOptions> = {}): History {
  const decoder = decoderFor(format, { file: 'h.edn', ...options })
  decoder.push(Buffer.from(text))
  return decoder.end()
}

function refusal(text: string, options: Partial<FormatOptions> = {}): string {
  try {
    read(text, 'jepsen-edn', options)
  } catch (error) {
    if (error instanceof RashomonError)
      return `${(error as HistoryError).code} ${error.explanation.what} ${error.explanation.why}`
    throw error
  }
  return 'accepted'
}

const rows = (history: History) => Array.from({ length: history.rows }, (_, row) => rowView(history, row))

describe('a history of Jepsen', () => {
  test('a register: answers, failures, crashes, and a nemesis that is passed over', () => {
    const history = read(`; recorded somewhere
{:type :invoke, :f :write, :value 1, :process 0, :time 10, :index 0}
{:type :info, :f :kill, :value nil, :process :nemesis, :time 11}
{:type :ok, :f :write, :value 1, :process 0, :time 12}
#jepsen.history.Op{:type :invoke, :f :cas, :value [1 2], :process 1, :time 13}
{:type :fail, :f :cas, :value [1 2], :process 1, :time 14}
{:type :invoke, :f :read, :value nil, :process 0, :time 15}
{:type :invoke, :f :write, :value :b, :process 1, :time 16}
{:type :info, :f :write, :value :b, :process 1, :time 17, :error :timeout}
{:type :ok, :f :read, :value 1, :process 0, :time 18}
`)
    expect(history.header).toMatchObject({ workload: 'register', target: 'jepsen-edn' })
    expect(history.header.plan).toEqual({ remarks: ['1 line of the nemesis was skipped.'] })
    expect(history.complete).toBe(true)
    expect(rows(history)).toMatchObject([
      { fn: 'write', key: 'x', args: [1], outcome: 'ok' },
      { fn: 'cas', key: 'x', args: [1, 2], outcome: 'fail' },
      { fn: 'read', key: 'x', args: [], outcome: 'ok', result: 1 },
      { fn: 'write', key: 'x', args: [':b'], outcome: 'info', error: ':timeout' },
    ])
    expect(history.columns.returnIndex[3]).toBe(OPEN)
    expect([...history.columns.invokedNs]).toEqual([10, 13, 15, 16])
  })

  test('all in one vector or list, maps over several lines, commas or none', () => {
    const one = '{:type :invoke :f :read\n :process 0}'
    const two = '{:type :ok, :f :read, :value nil, :process 0}'
    for (const text of [`[${one}\n,${two}]`, `(${one}${two})\n`]) {
      const history = read(text)
      expect(history.complete).toBe(true)
      expect(rows(history)).toMatchObject([{ fn: 'read', result: null }])
    }
  })

  test('what is read tells what a file is about', () => {
    const asked = '{:type :invoke, :f :read, :process 0}\n'
    const about = (value: string) => read(`${asked}{:type :ok, :f :read, :process 0, :value ${value}}\n`)
    expect(about('7').header.workload).toBe('register')
    const bank = about('{0 10, :b 5}')
    expect(bank.header).toMatchObject({ workload: 'bank', initial: { 0: 10, b: 5 } })
    expect(rows(bank)).toMatchObject([
      {
        fn: 'read-all',
        key: null,
        told: [
          ['0', 10],
          ['b', 5],
        ],
      },
    ])
    expect(rows(about('#{3 1}'))).toMatchObject([
      {
        fn: 'read-all',
        told: [
          [null, 3],
          [null, 1],
        ],
      },
    ])
    expect(about('[1 1]').header.workload).toBe('set')
    expect(
      read(`${asked}{:type :ok, :f :read, :process 0, :value [1]}\n`, 'jepsen-edn', { facet: 'log' }).header.workload,
    ).toBe('log')
  })

  test('counters, banks, queues, locks, transactions', () => {
    const done = (f: string, asked: string, told: string = asked) =>
      rows(
        read(`{:type :invoke :f :${f} :value ${asked} :process 0}\n{:type :ok :f :${f} :value ${told} :process 0}\n`),
      )[0]
    expect(done('add', '5')).toMatchObject({ fn: 'add', key: 'x', args: [5] })
    expect(done('transfer', '{:from 1 :to 2 :amount 9}')).toMatchObject({ key: '1', args: ['2', 9] })
    expect(done('dequeue', 'nil', '4')).toMatchObject({ fn: 'dequeue', key: null, result: 4, negative: false })
    expect(done('dequeue', 'nil', 'nil')).toMatchObject({ fn: 'dequeue', negative: true })
    expect(done('acquire', 'nil')).toMatchObject({ fn: 'acquire', key: 'x' })
    expect(done('txn', '[[:r :x nil] [:append 7 2]]', '[[:r :x [1 2]] [:append 7 2]]')).toMatchObject({
      fn: 'txn',
      asked: [
        ['x', null, 'r'],
        ['7', 2, 'append'],
      ],
      told: [
        ['x', '[1 2]', 'r'],
        ['7', 2, 'append'],
      ],
    })
    expect(done('read', '[[:read 1 nil]]', '[[:read 1 4]]')).toMatchObject({ fn: 'txn', told: [['1', 4, 'r']] })
  })

  test('keys of a key-value store, and texts that stay as they are', () => {
    const history = read(
      '{:process 0, :type :invoke, :f :append, :key "0", :value ":x"}\n{:process 0, :type :ok, :f :append, :key "0", :value ":x"}\n',
      'porcupine-kv',
    )
    expect(history.header).toMatchObject({ workload: 'kv', initial: { 0: '' } })
    expect(rows(history)).toMatchObject([{ fn: 'append', key: '0', args: [':x'] }])
  })

  test('no process at all is one process, no time at all is the order of the lines', () => {
    const history = read('{:type :invoke :value [[:w 1 1]]}\n{:type :ok :value [[:w 1 1]]}\n')
    expect([history.columns.process[0], history.columns.invokedNs[0], history.columns.returnedNs[0]]).toEqual([
      0, 0, 1e6,
    ])
    expect(history.columns.key[0]).toBe(NONE)
  })

  test('a torn end is dropped, and the history knows', () => {
    const whole = '{:type :invoke, :f :read, :process 0}\n'
    for (const torn of ['{:type :ok, :f :read, :val', '{:type :ok, :value "a', '{', '#jepsen.history.Op']) {
      const history = read(whole + torn)
      expect([history.rows, history.complete]).toEqual([1, false])
    }
    expect(read(`[${whole}`).complete).toBe(false)
  })
})

describe('times', () => {
  const line = (type: string, process: number, time: number) =>
    `{:type :${type}, :f :read, :process ${process}, :time ${time}}\n`

  test('a recorder that lags a moment: the order of the lines counts', () => {
    const history = read(
      line('invoke', 0, 5000) + line('invoke', 1, 4000) + line('info', 1, 6000) + line('ok', 0, 7000),
    )
    expect([...history.columns.invokedNs, ...history.columns.returnedNs]).toEqual([0, 1e6, 3e6, 2e6])
    expect(String(history.header.plan['remarks'])).toContain('first in line 2: 1 line is up to 0.001 ms late')
  })

  test('beyond a moment, or within a process, it is refused', () => {
    expect(refusal(line('invoke', 0, 5e9) + line('invoke', 1, 4e9))).toContain('time runs backwards, from 5000000000')
    expect(refusal(line('invoke', 0, 5) + line('ok', 0, 4))).toContain('backwards within process 0')
  })
})

describe('a wrong line is refused with file, line and reason', () => {
  const invoke = '{:type :invoke, :f :read, :value nil, :process 3}\n'
  const ok = '{:type :ok, :f :read, :value 1, :process 3}\n'
  test.each([
    ['an overlap', invoke + invoke, ':2', 'process 3 invokes while its operation of line 1 is open'],
    ['no invocation', ok, ':1', 'completes an operation that it never invoked'],
    [
      'on after info',
      `${invoke}{:type :info, :f :read, :process 3}\n${invoke}`,
      ':3',
      'goes on after its info of line 2',
    ],
    ['another function', `${invoke}{:type :ok, :f :write, :value 1, :process 3}`, ':2', 'completes a write'],
    ['an unknown function', '{:type :invoke, :f :fly, :process 0}', ':1', 'its function fly is none that is known'],
    ['a drain', '{:type :invoke, :f :drain, :process 0}', ':1', 'moments that were not recorded'],
    ['no type', '{:f :read, :process 0}', ':1', 'it has no type'],
    ['an unknown type', '{:type :done, :f :read}', ':1', 'its type is done'],
    ['a strange process', '{:type :invoke, :f :read, :process -1}', ':1', 'its process is neither'],
    ['two data types', `${invoke}${ok}{:type :invoke, :f :enqueue, :value 1, :process 0}`, ':3', 'belongs to queue'],
    ['an unbalanced form', `${invoke}{:type :ok, :f :read, :value [1, :process 3}\n`, ':2', '"}" closes what'],
    ['a form never closed', `{:type :invoke, :f :read, :process 3, :value [\n${ok}`, ':1', 'never closed'],
    ['a missing brace', `{:type :invoke, :f :read, :process 0\n${ok}`, ':2', 'a field of it has no name'],
    ['a bad escape', '{:type :invoke, :f :write, :value "\\q"}', ':1', '"\\q" is no escape'],
    ['something behind the end', `[${invoke}]${ok}`, ':2', 'something follows the end'],
    [
      'a pair that says otherwise',
      '{:type :invoke :f :write :value 1 :process 0}{:type :ok :f :write :value 2 :process 0}',
      ':1',
      'it says 2',
    ],
    [
      'two kinds of one key',
      '{:type :invoke :f :txn :value [[:r 1 nil] [:r "1" nil]] :process 0}',
      ':1',
      'of another kind',
    ],
  ])('%s', (_, text, line, why) => {
    expect(refusal(text)).toContain(`E_HISTORY h.edn${line} is not a line of a`)
    expect(refusal(text)).toContain(why)
  })
})

test('a file that was cut anywhere is incomplete, and in no other way wrong', () => {
  const edn =
    '{:type :invoke, :f :cas, :value [1.5e3 -2/4], :process 0, :time 1}\n' +
    '#a.B{:type :ok, :f :cas, :value [1.5e3 -2/4], :process 0, :time 2, :x [\\u00e9 ##Inf true #inst "2\\n" #{:y/z}]}\n' +
    '{:type :invoke, :f :read, :process 0, :time 3} {:type :ok, :f :read, :value "é", :process 0, :time 4}\n'
  const json =
    '[{"type":"invoke","f":"write","value":-1.5e3,"process":0,"time":1},\n' +
    '{"type":"ok","f":"write","value":-1.5e3,"process":0,"time":2,"x":[true,null,"\\u00e9é"]}]'
  for (const [format, text] of [
    ['jepsen-edn', edn],
    ['jepsen-json', json],
  ] as const) {
    const bytes = Buffer.from(text)
    for (let end = 1; end <= bytes.length; end++) {
      const decoder = decoderFor(format, { file: 'h.edn' })
      decoder.push(bytes.subarray(0, end))
      expect(() => decoder.end(), bytes.subarray(0, end).toString()).not.toThrow()
    }
  }
})

describe('pairs of key and value', () => {
  const events = (f: string, asked: string, told: string) =>
    `{:type :invoke, :f :${f}, :value ${asked}, :process 0}\n{:type :ok, :f :${f}, :value ${told}, :process 0}\n`

  test('are seen where nothing else can be meant', () => {
    for (const text of [
      events('write', '[5 1]', '[5 1]') + events('read', '[5 nil]', '[5 1]'),
      events('write', '#jepsen.independent.tuple [5 1]', '#jepsen.independent.tuple [5 1]'),
      events('write', '#jepsen.independent.Tuple [5 1]', '#jepsen.independent.Tuple [5 1]'),
      events('write', '#clojure.lang.MapEntry[5 1]', '#clojure.lang.MapEntry[5 1]'),
      events('write', '#jepsen.independent.Tuple{:key 5, :val 1}', '#jepsen.independent.Tuple{:key 5, :val 1}'),
      events('write', '#jepsen.independent.Tuple{:k 5, :v 1}', '[5 1]'),
      events('cas', '[5 [1 2]]', '[5 [1 2]]'),
    ]) {
      expect(rows(read(text))[0]).toMatchObject({ key: '5' })
    }
  })

  test('and are none where something else is meant', () => {
    expect(rows(read(events('cas', '[5 1]', '[5 1]')))[0]).toMatchObject({ key: 'x', args: [5, 1] })
    expect(rows(read(events('add', '[0 0]', '[0 0]') + events('read', '[0 nil]', '[0 1 2]')))).toMatchObject([
      { fn: 'add', args: ['[0 0]'] },
      {
        fn: 'read-all',
        told: [
          [null, 0],
          [null, 1],
          [null, 2],
        ],
      },
    ])
  })

  test('several banks, or several stores of transactions, are not taken for one', () => {
    for (const text of [
      events('txn', '[:a [[:w 1 1]]]', '[:a [[:w 1 1]]]'),
      events('transfer', '[:a {:from 0 :to 1 :amount 5}]', 'nil'),
      events('read', '[:a nil]', '[:a {0 10 1 10}]'),
    ]) {
      expect(refusal(text)).toContain('of one bank or store among several')
    }
  })

  test('where nothing tells it is for the caller to say', () => {
    const text = events('write', '[5 1]', '[5 1]')
    expect(refusal(text)).toContain('nothing in the file tells which')
    expect(rows(read(text, 'jepsen-edn', { keyed: true }))[0]).toMatchObject({ key: '5', args: [1] })
    expect(rows(read(text, 'jepsen-edn', { keyed: false }))[0]).toMatchObject({ key: 'x', args: ['[5 1]'] })
  })
})

describe('JSON', () => {
  test('an array, or one object a line; long numbers stay apart', () => {
    const lines = [
      '{"type":"invoke","f":"write","value":9007199254740993,"process":0,"time":1}',
      '{"type":"ok","f":"write","value":9007199254740993,"process":0,"time":2}',
    ]
    for (const text of [`[${lines.join(',\n')}]`, `${lines.join('\n')}\n`]) {
      expect(rows(read(text, 'jepsen-json'))).toMatchObject([{ fn: 'write', args: ['#=9007199254740993'] }])
    }
  })

  test('accounts of a bank are texts and numbers at once', () => {
    const history = read(
      '[{"type":"invoke","f":"read","process":0},{"type":"ok","f":"read","value":{"0":7},"process":0},{"type":"invoke","f":"transfer","value":{"from":0,"to":1,"amount":2},"process":0}]',
      'jepsen-json',
    )
    expect(history.pools.keys).toEqual(['0', '1'])
  })

  test.each(['[{"type":"ok"} {"type":"ok"}]', '[,]', '{"type":"invoke","type":"ok"}', '{"a":01}', '{"a":"\u0001"}'])(
    'refuses %s',
    (text) => {
      expect(() => read(text, 'jepsen-json')).toThrow(RashomonError)
    },
  )
})
