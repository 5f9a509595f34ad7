import { expect, test } from 'vitest'
import { closeProfile, type Judgement, type ModelName, type StorySentence } from '../consistency/index.ts'
import { type History, HistoryBuilder } from '../history/index.ts'
import { nodeNames } from '../units.ts'
import type { RunReportInput } from './run-report-input.ts'
import { sampleInput } from './sample.ts'
import { counterexampleSentence } from './suite-sentence.ts'

const NODES = nodeNames(3)
const MS = 1e6

/** p0 writes x = 1, p1 writes x = 2, p2 reads: one after the other, a tenth of a second each. */
function threeOperations(): History {
  const builder = new HistoryBuilder({
    format: 1,
    seed: 1,
    workload: 'register',
    target: 'strong',
    level: 'local',
    localLevel: 'local',
    quietNs: 0,
    nodes: NODES,
    initial: {},
    plan: {},
  })
  const calls = [
    { fn: 'write', args: [1] },
    { fn: 'write', args: [2] },
    { fn: 'read', args: [], result: 1 },
  ] as const
  for (const [process, { fn, args, ...answer }] of calls.entries()) {
    const atNs = process * 100 * MS
    const row = builder.invoke({
      process,
      session: process,
      node: NODES[process] ?? null,
      phase: 'main',
      fn,
      level: 'local',
      key: 'x',
      args,
      intendedNs: atNs,
      atNs,
    })
    builder.complete(row, { outcome: 'ok', atNs: atNs + 50 * MS, ...answer })
  }
  builder.end(0)
  return builder.finish()
}

const ROWS = Int32Array.of(0, 1, 2)
const DEEDS = [
  '#1: p0 on n1 wrote x = 1, between 0 ms and 50 ms.',
  '#2: p1 on n2 wrote x = 2, between 100 ms and 150 ms.',
  '#3: p2 on n3 read x = 1, between 200 ms and 250 ms.',
]
const told = (texts: readonly string[]): readonly StorySentence[] => texts.map((text) => ({ text, rows: ROWS }))

function sentence(
  stories: Readonly<Partial<Record<ModelName, readonly string[]>>>,
  expected: ModelName | null,
  anomaly = 'stale-read',
): string | null {
  const judgements = Object.entries(stories).map(([model, texts]): [ModelName, Judgement] => [
    model as ModelName,
    { kind: 'refuted', anomaly, story: told(texts) },
  ])
  const input: RunReportInput = {
    ...sampleInput(),
    history: threeOperations(),
    profile: closeProfile(new Map(judgements)),
  }
  return counterexampleSentence(input, expected)
}

test('an opening says what cannot be; what had been acknowledged is added, and when', () => {
  const story = [
    'p2 on n3 read x = 1, 50 ms after x = 2 had replaced it.',
    ...DEEDS,
    'But #2 (p1 on n2) ended before #3 (p2 on n3) began.',
  ]
  expect(sentence({ linearizable: story }, 'linearizable')).toBe(
    'p2 on n3 read x = 1, 50 ms after x = 2 had replaced it; p1 on n2 wrote x = 2, acknowledged at 0.150 s.',
  )
})

test('without an opening the last deed is what cannot be, although another had been acknowledged', () => {
  expect(sentence({ linearizable: [...DEEDS, 'x = 1 would have to be older than itself.'] }, null)).toBe(
    'p2 on n3 read x = 1 at 0.250 s, although p1 on n2 wrote x = 2, acknowledged at 0.150 s.',
  )
})

test('of nodes that disagree both readings are told', () => {
  const story = [...DEEDS, '#2 (p1 on n2) found x = 2, and #3 (p2 on n3) found x = 1, in one round of final readings.']
  expect(sentence({ convergence: story }, 'convergence', 'nodes-disagree')).toBe(
    'p1 on n2 found x = 2, and p2 on n3 found x = 1, in one round of final readings.',
  )
})

test('numbers of operations become who did them', () => {
  expect(sentence({ linearizable: ['Both #1 and #2 replaced nothing.', ...DEEDS] }, null)).toMatch(
    /^Both p0 on n1 and p1 on n2 replaced nothing; /,
  )
  expect(
    sentence({ linearizable: ['Two writes are both the first.', ...DEEDS, '#1 (p0 on n1) came before #2.'] }, null),
  ).toBe('Two writes are both the first: p0 on n1 came before p1 on n2.')
})

test('of several counterexamples that of the model that was to be refuted', () => {
  const stories = { linearizable: ['p2 on n3 was late.', ...DEEDS], 'mr-session': ['p2 on n3 went back.', ...DEEDS] }
  expect(sentence(stories, 'mr-session')).toMatch(/^p2 on n3 went back/)
  expect(sentence(stories, 'linearizable')).toMatch(/^p2 on n3 was late/)
  expect(sentence({}, 'linearizable')).toBeNull()
})

test('what a database says is made safe, and is cut', () => {
  const long = `p2 on n3 read ${'\u001b[31m'.repeat(200)}.`
  const text = sentence({ linearizable: [long, ...DEEDS] }, null) ?? ''
  expect(text).not.toContain('\u001b')
  expect(text.length).toBeLessThan(340)
})
