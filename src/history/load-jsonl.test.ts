/** Loading from bytes: whatever the spelling and wherever chunks are cut, what comes out is the same. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { digest, linesDisagreement, loaded } from '../testing/fuzz-lines.ts'
import { randomLines } from '../testing/random-lines.ts'
import { testSeed } from '../testing/seed.ts'
import { fromTape } from '../testing/tape.ts'
import { nodeNames } from '../units.ts'
import type { Header, History } from './history.ts'

const header: Header = {
  format: 1,
  seed: 5,
  workload: 'register',
  target: 'toy',
  level: 'strong',
  localLevel: 'local',
  quietNs: 2e9,
  nodes: nodeNames(1),
  initial: {},
  plan: {},
}

const load = (text: string, chunk = 1 << 20): History => {
  const read = loaded(Buffer.from(text), () => chunk)
  if (read instanceof Error) throw read
  return read
}
const file = (...lines: readonly string[]): string => [JSON.stringify(header), ...lines, ''].join('\n')

test('scanned or parsed, in chunks of any size: the same history, or the same refusal', () => {
  let refused = 0
  let read = 0
  fc.assert(
    fc.property(
      fromTape((dice) => ({ dice, bytes: randomLines(dice) })),
      ({ dice, bytes }) => {
        const found = linesDisagreement(dice, bytes)
        expect(found.wrong).toBeNull()
        if (found.read.startsWith('E_')) refused++
        else read++
      },
    ),
    { seed: testSeed(), numRuns: 2000 },
  )
  expect(refused).toBeGreaterThan(200)
  expect(read).toBeGreaterThan(200)
})

test('a chunk a byte: characters and lines may be cut anywhere', () => {
  const text = file(
    '{"type":"invoke","process":0,"f":"write","key":"ключ","args":["ü\\n"],"time":1}',
    '{"type":"ok","process":0,"time":2}',
    '{"type":"end","notStarted":1}',
  )
  const history = load(text, 1)
  expect(digest(history)).toBe(digest(load(text)))
  expect(history.pools).toMatchObject({ keys: ['ключ'], values: [null, 'ü\n'] })
})

test('numbers that are not plain whole ones are what JSON says they are', () => {
  const args = ['0', '-0', '-7', '1e3', '1.50', '123456789012345', '9007199254740992', '1e-400']
  const lines = args.map(
    (arg, process) => `{"type":"invoke","process":${process},"f":"write","args":[${arg}],"time":${process}}`,
  )
  const { columns, pools } = load(file(...lines))
  const numbers = [...columns.arg].map((id) => pools.values[id])
  expect(numbers).toEqual([0, 0, -7, 1000, 1.5, 123456789012345, 9007199254740992, 0])
})

test('processes and values far apart, and more of them than a direct index is made for', () => {
  const many = 3000
  const lines = Array.from({ length: many }, (_, at) => {
    const far = at % 2 === 0 ? at : 2_000_000_000 - at
    return `{"type":"invoke","process":${far},"f":"write","args":[${far * 1000}],"time":${at}}`
  })
  const { columns, pools } = load(file(...lines))
  expect(pools.values.length).toBe(many + 1)
  for (let at = 0; at < many; at++) {
    expect(columns.process[at]).toBe(at % 2 === 0 ? at : 2_000_000_000 - at)
    expect(pools.values[columns.arg[at] ?? 0]).toBe((columns.process[at] ?? 0) * 1000)
  }
})

test('columns lie in shared memory', () => {
  const { columns } = load(file('{"type":"invoke","process":0,"f":"read","items":[["a",1]],"time":1}'))
  const { items, witness: _none, ...rows } = columns
  for (const column of [...Object.values(rows), ...Object.values(items)]) {
    expect(column.buffer).toBeInstanceOf(SharedArrayBuffer)
  }
})

test('a fast table of numbers agrees with a Map', async () => {
  const { NumberTable } = await import('./number-table.ts')
  const number = fc.oneof(fc.nat(3000), fc.integer(), fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1e300))
  fc.assert(
    fc.property(fc.array(fc.tuple(number, fc.nat(9)), { maxLength: 300 }), (steps) => {
      const table = new NumberTable()
      const map = new Map<number, number>()
      for (const [key, value] of steps) {
        expect(table.get(key)).toBe(map.get(key) ?? -1)
        table.set(key, value)
        map.set(key, value)
      }
      for (const [key, value] of map) expect(table.get(key)).toBe(value)
    }),
    { seed: testSeed() },
  )
})
