/** In parallel as one after the other: the same findings, into however many parts a history is cut. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bank } from '../../workloads/bank.ts'
import { counter } from '../../workloads/counter.ts'
import { register } from '../../workloads/register.ts'
import { usernames } from '../../workloads/usernames.ts'
import {
  AMPLE,
  type Checker,
  type Findings,
  judge,
  linearizable,
  logContents,
  logLinearizable,
  oneLog,
  queueContents,
  queueLinearizable,
  setFull,
  setLinearizable,
  stackLinearizable,
  verifyCertificate,
} from '../checkers/index.ts'
import { type History, JsonlLoader, NONE, timeline } from '../history/index.ts'
import lookup from '../testing/checkers-by-name.ts'
import { randomBanks } from '../testing/random-banks.ts'
import { randomCounters } from '../testing/random-counters.ts'
import { randomEnding } from '../testing/random-endings.ts'
import { randomLogs } from '../testing/random-logs.ts'
import { randomQueues } from '../testing/random-queues.ts'
import { randomRegisters } from '../testing/random-registers.ts'
import { randomSets } from '../testing/random-sets.ts'
import { testSeed } from '../testing/seed.ts'
import { fromTape } from '../testing/tape.ts'
import { CheckProgress } from './check-progress.ts'
import { performCheck } from './check-task.ts'
import { judgeBy, judgeInParallel, type ParallelOptions } from './judge-in-parallel.ts'
import { openShared } from './shared-history.ts'

const MODULE = new URL('../testing/checkers-by-name.ts', import.meta.url)
const OPTIONS: ParallelOptions = { module: MODULE, budget: AMPLE, fromRows: 0 }

/** As `judgeInParallel`, in this thread: also what crosses threads is packed and opened again. */
const inParts = (history: History, checkers: readonly Checker[], parts: number): Promise<Findings> =>
  judgeBy((task) => performCheck(task, openShared(task.history), lookup), history, checkers, { ...OPTIONS, parts })

/** Certificates key by key: parts may tell the keys in another order. */
function plain(history: History, { profile, measures }: Findings): unknown {
  const judgements = [...profile].map(([model, judgement]) => {
    if (judgement.kind !== 'holds' || judgement.certificate === undefined) return [model, judgement]
    const keyOf = (row: number): number => history.columns.key[row] ?? NONE
    const certificate = [...judgement.certificate].toSorted((one, other) => keyOf(one) - keyOf(other))
    return [model, { ...judgement, certificate }]
  })
  return { judgements, measures: new Map(measures) }
}

const SMALL = { operations: 10, keys: 3 }
const several = (...kinds: readonly (readonly [string, readonly Checker[], fc.Arbitrary<History>])[]) => kinds
const KINDS = several(
  ['registers', register.checkers, fromTape((dice) => randomRegisters(dice, { operations: 14, keys: 4, stale: true }))],
  ['usernames', usernames.checkers, fromTape((dice) => randomRegisters(dice, { operations: 14, keys: 4 }))],
  ['counters', counter.checkers, fromTape((dice) => randomCounters(dice, { operations: 14, keys: 4 }))],
  ['banks', bank.checkers, fromTape((dice) => randomBanks(dice, 8))],
  ['runs that end with readings of single nodes', register.checkers, fromTape((dice) => randomEnding(dice).history)],
  ['sets', [setLinearizable, setFull], fromTape((dice) => randomSets(dice, SMALL))],
  ['queues', [queueLinearizable, queueContents], fromTape((dice) => randomQueues(dice, SMALL))],
  ['stacks', [stackLinearizable], fromTape((dice) => randomQueues(dice, { ...SMALL, stack: true }))],
  ['logs', [logLinearizable, oneLog, logContents], fromTape((dice) => randomLogs(dice, SMALL))],
)

describe('the same findings', () => {
  test.each(KINDS)('of %s, cut into parts', async (_name, checkers, histories) => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const expected = plain(history, judge(history, checkers, AMPLE))
        for (const parts of [1, 2, 3, 5])
          expect(plain(history, await inParts(history, checkers, parts))).toEqual(expected)
      }),
      { seed: testSeed(), numRuns: Number(process.env['RASHOMON_RUNS'] ?? 100) },
    )
  })

  test('parts that hold are put together, without asking about the whole', async () => {
    const history = timeline(`
      p0  |-w1-|  |-r1-|        |-r1-|
      p1  |-y:w2-|  |-y:r2-|  |-y:r2-|
      p2     |-z:w3-|  |-z:r3-|
    `)
    let tasks = 0
    const findings = await judgeBy(
      (task) => {
        tasks++
        return performCheck(task, history, lookup)
      },
      history,
      [linearizable],
      { ...OPTIONS, parts: 3 },
    )
    expect(tasks).toBe(3)
    const found = findings.profile.get('linearizable')
    expect(found).toMatchObject({ kind: 'holds', judged: 5 })
    if (found?.kind === 'holds') expect(verifyCertificate(history, found.certificate ?? new Int32Array())).toBe(true)
  })
})

/** Many keys, each written and read in turn; `wrong`: one stale reading. */
function longHistory(operations: number, wrong: boolean): History {
  const loader = new JsonlLoader('made up')
  const line = (text: string): void => loader.push(Buffer.from(`${text}\n`))
  line(
    '{"format":1,"seed":1,"workload":"w","target":"t","level":"l","localLevel":"n","quietNs":0,"nodes":["n1"],"initial":{},"plan":{}}',
  )
  for (let at = 0; at < operations; at++) {
    const key = at % 20
    const value = wrong && at === operations - 1 ? key + 1 : Math.floor(at / 40) * 20 + key + 1
    const isRead = Math.floor(at / 20) % 2 === 1
    line(
      `{"type":"invoke","process":${key},"f":"${isRead ? 'read' : 'write'}","key":"k${key}"${isRead ? '' : `,"args":[${value}]`},"time":${at}}`,
    )
    line(`{"type":"ok","process":${key}${isRead ? `,"result":${value}` : ''},"time":${at}}`)
  }
  line('{"type":"end","notStarted":0}')
  return loader.end()
}

describe('with worker threads', () => {
  test.each([false, true])('long histories; one stale reading: %s', async (wrong) => {
    const history = longHistory(4000, wrong)
    const expected = plain(history, judge(history, register.checkers, AMPLE))
    const progress = new CheckProgress()
    const found = await judgeInParallel(history, register.checkers, { ...OPTIONS, workers: 2, parts: 3, progress })
    expect(plain(history, found)).toEqual(expected)
    expect(found.interrupted).toBe(false)
    expect(progress.tasks.every(({ state }) => state === 'done')).toBe(true)
    expect(new Set(progress.tasks.map(({ checker }) => checker)).size).toBe(register.checkers.length)
  })

  test('interrupted: what was decided is kept, the rest is unknown', async () => {
    const abort = new AbortController()
    abort.abort()
    const history = longHistory(400, true)
    const found = await judgeInParallel(history, register.checkers, { ...OPTIONS, parts: 1, signal: abort.signal })
    expect(found.interrupted).toBe(true)
    expect(found.profile.get('linearizable')).toMatchObject({ kind: 'unknown', why: 'interrupted' })
  })

  test('a small history needs no workers', async () => {
    const history = timeline('p0  |-w1-|  |-r1-|')
    const found = await judgeInParallel(history, [linearizable], { module: new URL('file:///nowhere'), budget: AMPLE })
    expect(found.profile.get('linearizable')).toMatchObject({ kind: 'holds' })
  })
})
