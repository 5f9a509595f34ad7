import { expect, test } from 'vitest'
import { type History, HistoryBuilder, JsonlSink, OUTCOME, PHASE, parseJsonl } from '../../history/index.ts'
import { SYNTHETIC, type SyntheticPlan, synthesise } from './index.ts'

const HEADER = {
  format: 1,
  seed: 1,
  workload: 'register',
  target: 'synthetic',
  level: 'l',
  localLevel: 'l',
  quietNs: 0,
  nodes: [],
  initial: {},
  plan: {},
} as const

const PLAN: SyntheticPlan = { operations: 2000, concurrency: 10, crashed: 0.1, anomalies: 0, seed: 7, level: 'l' }

function made(name: string, plan: Partial<SyntheticPlan> = {}): { readonly history: History; readonly wrong: number } {
  const builder = new HistoryBuilder(HEADER)
  const wrong = synthesise(SYNTHETIC[name]?.({ keys: 2 }) as never, { ...PLAN, ...plan }, builder)
  return { history: builder.finish(), wrong }
}

function text(name: string, plan: Partial<SyntheticPlan> = {}): string {
  const lines: string[] = []
  synthesise(
    SYNTHETIC[name]?.({ keys: 2 }) as never,
    { ...PLAN, ...plan },
    new JsonlSink(HEADER, (line) => lines.push(line)),
  )
  return lines.join('')
}

const share = (column: ArrayLike<number>, value: number): number =>
  Array.from(column).filter((each) => each === value).length / column.length

test.each(Object.keys(SYNTHETIC))('%s: the same seed gives the same events, another one others', (name) => {
  expect(text(name)).toBe(text(name))
  expect(text(name, { seed: 8 })).not.toBe(text(name))
})

test.each(Object.keys(SYNTHETIC))('%s: a history that our strict parser takes, of the size asked for', (name) => {
  const history = parseJsonl(text(name), 'made.jsonl')
  expect(history).toMatchObject({ rows: PLAN.operations, complete: true })
  expect(share(history.columns.phase, PHASE.main)).toBe(1)
})

test('never more in flight than asked for, and about as many crashed', () => {
  const { history } = made('register', { operations: 20_000 })
  const { invokeIndex, outcome, returnedNs, invokedNs } = history.columns
  const ends = Array.from(returnedNs).sort((a, b) => a - b)
  let ended = 0
  let most = 0
  for (let row = 0; row < invokeIndex.length; row++) {
    while ((ends[ended] ?? 0) < (invokedNs[row] ?? 0)) ended++
    most = Math.max(most, row + 1 - ended)
  }
  expect(most).toBeGreaterThan(5)
  expect(most).toBeLessThanOrEqual(10)
  expect(share(outcome, OUTCOME.info)).toBeGreaterThan(0.03)
  expect(share(outcome, OUTCOME.info)).toBeLessThan(0.07)
})

test.each(Object.keys(SYNTHETIC))('%s: as many anomalies as asked for', (name) => {
  expect(made(name, { anomalies: 5 }).wrong).toBe(5)
})
