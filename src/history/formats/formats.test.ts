import { describe, expect, test } from 'vitest'
import { RashomonError } from '../../errors.ts'
import { nanos } from '../../units.ts'
import type { History } from '../history.ts'
import { parseJsonl } from '../parse-jsonl.ts'
import { timeline } from '../timeline.ts'
import { detectFormat } from './detect.ts'
import { rowView } from './encoder.ts'
import { FORMAT_NAMES, type FormatName, knowsRealTime } from './format.ts'
import { decoderFor, encodeHistory, FORMATS } from './formats.ts'

function read(text: string, format: FormatName): History {
  const decoder = decoderFor(format, { file: 'h' })
  decoder.push(Buffer.from(text))
  return decoder.end()
}

function written(history: History, format: FormatName): string {
  let text = ''
  encodeHistory(format, history, (part) => {
    text += part
  })
  return text
}

const rows = (history: History) => Array.from({ length: history.rows }, (_, row) => rowView(history, row))

describe("Porcupine's etcd log", () => {
  const log = `INFO  jepsen.util - 0\t:invoke\t:cas\t[3 1]
INFO  jepsen.util - 1 :invoke   :read nil
INFO  jepsen.util - 0\t:fail\t:cas\t[3 1]
INFO  jepsen.util - 1 :fail :read :timed-out
INFO  jepsen.util - 1 :invoke :write 4
INFO  jepsen.util - 1 :info :write :timed-out
`
  test('a failed compare-and-set is an answer there', () => {
    expect(rows(read(log, 'porcupine-etcd'))).toMatchObject([
      { fn: 'cas', key: 'x', args: [3, 1], outcome: 'ok', negative: true, result: undefined },
      { fn: 'read', outcome: 'fail' },
      { fn: 'write', outcome: 'info' },
    ])
  })

  test('a line that Porcupine would pass over is refused', () => {
    expect(() => read(`${log}INFO  jepsen.util - 1 :invoke :write 4\n`, 'porcupine-etcd')).toThrow(
      'goes on after its info',
    )
    expect(() => read('INFO  jepsen.util - 0 :invoke :write four\n', 'porcupine-etcd')).toThrow('has no number')
    for (const asked of [':write 1234567890123456', ':cas [3 1234567890123456]']) {
      expect(() => read(`INFO  jepsen.util - 0 :invoke ${asked}\n`, 'porcupine-etcd')).toThrow(
        'its number 1234567890123456 has more than 15 digits',
      )
    }
    expect(() => read('WARN something\n', 'porcupine-etcd')).toThrow('h:1')
  })

  test('one register at a time, and a told value is the reading that it is', () => {
    expect(() => written(timeline('p0 |-x:w1-| |-y:w1-|'), 'porcupine-etcd')).toThrow('it has one register')
    expect(written(timeline('p0 |-w1-| |-c5>2!1-|'), 'porcupine-etcd').split('\n').slice(2, 4)).toEqual([
      'INFO  jepsen.util - 0\t:invoke\t:read\tnil',
      'INFO  jepsen.util - 0\t:ok\t:read\t1',
    ])
  })
})

test('that the nodes never caught up is told nowhere else: a history that says so is not converted', () => {
  const history: History = { ...timeline('p0 |-w1-| |-r1-|'), unsettled: { waitedNs: nanos(1e9), atNs: nanos(2e9) } }
  for (const format of FORMAT_NAMES.filter((name) => name !== 'jsonl'))
    expect(() => written(history, format)).toThrow('never caught up with each other')
  expect(written(history, 'jsonl')).toContain('unsettled')
})

describe('sessions', () => {
  test("Plume's text: transactions of a session, aborted writes, 0 for nothing", () => {
    const history = read('w(1,10,0,0)\nr(2,0,1,1)\nr(1,10,1,1)\nw(1,11,1,-1)\n', 'plume')
    expect(rows(history)).toMatchObject([
      { fn: 'txn', outcome: 'ok', told: [['1', 10, 'w']] },
      {
        fn: 'txn',
        outcome: 'ok',
        told: [
          ['2', 0, 'r'],
          ['1', 10, 'r'],
        ],
      },
      { fn: 'txn', outcome: 'fail', asked: [['1', 11, 'w']] },
    ])
    expect([...history.columns.session]).toEqual([0, 1, 1])
    expect(history.header.initial).toEqual({ 1: 0, 2: 0 })
    expect(knowsRealTime(history.header)).toBe(false)
    expect(Math.max(...history.columns.invokeIndex)).toBeLessThan(Math.min(...history.columns.returnIndex))
    expect(() => read('w(1,2,3)\n', 'plume')).toThrow('h:1')
    expect(() => read('w(1,2,0,5)\nw(1,3,1,5)\n', 'plume')).toThrow('belongs to another session')
  })

  test("DBCop's text and JSON say the same", () => {
    const text = read('// first\n[x:=1 y==?]! [y:=2]\n---\n[x==1]\n', 'dbcop')
    const json = read(
      '{"data":[[{"events":[{"Write":{"variable":"x","version":1}},["r","y",null]],"committed":false},{"events":[["w","y",2]],"committed":true}],[{"events":[["r","x",1]],"committed":true}]]}',
      'dbcop',
    )
    expect(rows(text)).toEqual(rows(json))
    expect(rows(text)).toMatchObject([{ outcome: 'fail' }, { told: [['y', 2, 'w']] }, { told: [['x', 1, 'r']] }])
    expect(text.header.initial).toEqual({ x: 0, y: 0 })
    expect(() => read('[x=1]\n', 'dbcop')).toThrow('"x=1" is none of')
    expect(() => read('[x:=1\n', 'dbcop')).toThrow('h:1')
  })

  test('a version 0 that somebody wrote is not the beginning', () => {
    const history = read('[x:=0] [x==0] [x==?]\n', 'dbcop')
    expect(history.header.initial).toEqual({ x: null })
    expect(rows(history).map(({ told }) => told[0]?.[1])).toEqual([0, 0, null])
  })

  test('what they cannot say is refused', () => {
    expect(() => written(timeline('p0 |-w1-?'), 'plume')).toThrow('nobody knows the outcome')
    expect(() => written(timeline('p0 |-c1>2-|'), 'dbcop')).toThrow('it knows reads and writes, not cas')
    expect(written(timeline('p0 |-r_-|\np1 |-w7-| |-r7-|'), 'plume')).toBe('r(0,0,0,0)\nw(0,7,1,1)\nr(0,7,1,2)\n')
  })
})

describe('our own format', () => {
  const text = [
    '{"format":1,"seed":0,"workload":"register","target":"t","level":"a","localLevel":"b","quietNs":0,"nodes":["n1"],"initial":{},"plan":{}}',
    '{"type":"invoke","process":0,"session":4,"node":"n1","f":"write","key":"x","args":[1],"time":5,"intended":3}',
    '{"type":"fault","id":0,"stage":"begin","fault":{"kind":"kill","whom":{"kind":"nodes","nodes":["n1"]}},"nodes":["n1"],"evidence":"","time":6}',
    '{"type":"fault","id":0,"stage":"not-held","fault":{"kind":"kill","whom":{"kind":"nodes","nodes":["n1"]}},"nodes":["n1"],"evidence":"it lives","time":6}',
    '{"type":"info","process":0,"error":"timeout","time":7}',
    '{"type":"invoke","process":1,"phase":"final","f":"read","level":"b","key":"x","time":8}',
    '{"type":"ok","process":1,"result":1,"witness":{"revision":"12"},"time":9}',
    '{"type":"end","notStarted":2}',
    '',
  ].join('\n')

  test('is written again byte for byte, faults and all', () => {
    expect(written(parseJsonl(text, 'h'), 'jsonl')).toBe(text)
  })

  test('so is that the nodes never caught up, where it stood', () => {
    const waiting = '{"type":"unsettled","waited":120000000000,"time":7}'
    const lines = text.split('\n')
    for (const line of [lines.length - 2, lines.findIndex((one) => one.includes('"phase":"final"'))]) {
      const time = line === lines.length - 2 ? '"time":9' : '"time":7'
      const longer = lines.toSpliced(line, 0, waiting.replace('"time":7', time)).join('\n')
      expect(written(parseJsonl(longer, 'h'), 'jsonl')).toBe(longer)
    }
  })

  test('local readings of the end go to nobody who knows of no levels', () => {
    const edn = written(parseJsonl(text.replace('"session":4,', ''), 'h'), 'jepsen-edn')
    expect(edn).not.toContain(':read')
    expect(edn.split('\n')).toHaveLength(3)
  })
})

describe('formats', () => {
  test.each([
    ['{"format":1,"seed":0}\n', 'jsonl'],
    ['; comment\n[{:type :invoke', 'jepsen-edn'],
    ['({:process 0', 'jepsen-edn'],
    ['#jepsen.history.Op{:index 0', 'jepsen-edn'],
    ['{:process 0, :type :invoke, :f :get, :key "7", :value nil}', 'porcupine-kv'],
    ['[{"type": "invoke"', 'jepsen-json'],
    ['{"type":"invoke","f":"read"}', 'jepsen-json'],
    ['INFO  jepsen.util - 0\t:invoke', 'porcupine-etcd'],
    ['r(1,0,0,0)\n', 'plume'],
    ['[x:=1 y==2]\n', 'dbcop'],
    ['{"params":{}, "data":[]}', 'dbcop'],
    ['[[{"events":[]}]]', 'dbcop'],
    ['\u007fELF', null],
    ['', null],
  ])('%s begins %s', (text, format) => {
    expect(detectFormat(Buffer.from(text))).toBe(format)
  })

  test('each has its row in the table', () => {
    expect(Object.keys(FORMATS)).toEqual([...FORMAT_NAMES])
    for (const name of FORMAT_NAMES) expect(FORMATS[name].name).toBe(name)
  })

  test('whoever cannot carry a history says so in one sentence', () => {
    const names = timeline('p0 |-g7-|')
    for (const name of FORMAT_NAMES.filter((one) => one !== 'jsonl')) {
      expect(() => written(names, name)).toThrow(RashomonError)
    }
    expect(() => written(names, 'jepsen-edn')).toThrow('no function register')
  })

  test('what a history begins with goes along', () => {
    const history = timeline('p0 |-r5-|\np1 |-y:c1>2!3-|', { initial: { x: 5 } })
    for (const format of ['jepsen-edn', 'jepsen-json'] as const) {
      const again = read(written(history, format), format)
      expect(rows(again)).toEqual(rows(history))
      expect(again.header.initial).toEqual({ x: 5 })
    }
  })
})
