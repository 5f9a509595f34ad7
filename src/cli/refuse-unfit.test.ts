/** A history whose rows are not what it is said to be about is refused where it is wrong. */
import { expect, test } from 'vitest'
import { HistoryError } from '../errors.ts'
import { type History, parseJsonl } from '../history/index.ts'
import { dataTypeNamed } from './data-types.ts'
import { refuseUnfit } from './refuse-unfit.ts'

const HEADER = {
  format: 1,
  seed: 1,
  workload: 'register',
  target: 't',
  level: 'l',
  localLevel: 'l',
  quietNs: 0,
  nodes: [],
  initial: {},
  plan: {},
}

type Event = Readonly<Record<string, unknown>>

/** Each with an answer. */
function jsonl(...invocations: readonly Event[]): History {
  const lines = invocations.flatMap((invocation, at) => [
    { type: 'invoke', process: 0, time: 2 * at, ...invocation },
    { type: 'ok', process: 0, time: 2 * at + 1, ...(invocation['told'] as Event | undefined) },
  ])
  const text = [HEADER, ...lines, { type: 'end', notStarted: 0 }].map((line) => JSON.stringify(line)).join('\n')
  return parseJsonl(`${text}\n`, 'h.jsonl')
}

async function refusal(workload: string, history: History, isJsonl = true): Promise<string | null> {
  try {
    refuseUnfit(history, await dataTypeNamed(workload), { file: 'h.jsonl', isJsonl })
    return null
  } catch (error) {
    if (error instanceof HistoryError) return `${error.explanation.what}: ${error.explanation.why}`
    throw error
  }
}

const WRITE = { f: 'write', key: 'x', args: [1] }
const READ = { f: 'read', key: 'x' }

test.each<[workload: string, operations: readonly Event[], what: string, why: string]>([
  [
    'register',
    [WRITE, { f: 'increment', key: 'x' }, READ],
    'h.jsonl:4',
    'its function increment is none of read, write',
  ],
  ['register', [WRITE, { f: 'cas', key: 'x', args: [1] }], 'h.jsonl:4', 'its cas has no [from, to]'],
  ['register', [{ f: 'write', key: 'x' }], 'h.jsonl:2', 'its write says not which value'],
  ['counter', [{ f: 'add', args: [1] }], 'h.jsonl:2', 'its add has no key'],
  ['counter', [{ f: 'add', key: 'x' }], 'h.jsonl:2', 'its add says not what'],
  ['usernames', [{ f: 'register', args: [1] }], 'h.jsonl:2', 'its register has no key'],
  ['bank', [{ f: 'transfer', key: 'a', args: ['b'] }], 'h.jsonl:2', 'its transfer has no [to, amount]'],
  ['bank', [{ f: 'transfer', args: ['b', 1] }], 'h.jsonl:2', 'its transfer has no key'],
  ['bank', [{ f: 'read-all', told: { items: [[null, 1]] } }], 'h.jsonl:2', 'a balance without its account'],
  ['kv', [{ f: 'put', key: 'x' }], 'h.jsonl:2', 'its put says not what'],
])('%s %j is refused at %s', async (workload, operations, what, why) => {
  const said = await refusal(workload, jsonl(...operations))
  expect(said).toContain(`${what} is not an operation on a ${workload}`)
  expect(said).toContain(why)
})

test('where lines are not events the file alone is named', async () => {
  expect(await refusal('register', jsonl({ f: 'increment' }), false)).toMatch(/^h\.jsonl is not/)
})

test('what is there before the beginning, and what fits, is not refused', async () => {
  expect(
    await refusal('bank', jsonl({ f: 'seed', phase: 'setup' }, { f: 'read-all', told: { items: [['a', 1]] } })),
  ).toBeNull()
  // A register without a name is one of its own.
  expect(await refusal('register', jsonl({ f: 'write', args: [null] }, { f: 'cas', args: [null, 1] }, READ))).toBeNull()
})

test('a model says itself what it does not know', async () => {
  const type = { name: 'register', facet: 'register' }
  const history = jsonl({ f: 'increment' })
  expect(() => refuseUnfit(history, type, { file: 'h', isJsonl: true, model: true })).not.toThrow()
  const cas = jsonl({ f: 'cas', args: [1] })
  expect(() => refuseUnfit(cas, type, { file: 'h', isJsonl: true, model: true })).toThrow(HistoryError)
})
