import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Judgement, ModelName } from '../../consistency/index.ts'
import { type History, HistoryBuilder, NONE, OPEN, OUTCOME, timeline } from '../../history/index.ts'
import { testSeed } from '../../testing/seed.ts'
import { AMPLE } from '../checker.ts'
import { lock, lockLinearizable } from './index.ts'

const judge = (history: History, model: ModelName): Judgement =>
  (model === 'linearizable' ? lockLinearizable : lock).check(history, AMPLE).judgements.get(model) as Judgement

test('one holder after the other: exclusion, fencing and linearizability hold', () => {
  const history = timeline(`
    p0  |-acq#1-|  |-use#1-|  |-rel-|
    p1       |-acq!-|                  |-acq#2-| |-use#2-| |-rel-|
  `)
  expect(judge(history, 'mutual-exclusion')).toMatchObject({ kind: 'holds', judged: 1 })
  expect(judge(history, 'fencing')).toMatchObject({ kind: 'not-refuted', judged: 2 })
  expect(judge(history, 'linearizable')).toMatchObject({ kind: 'holds' })
})

test('granted before the holder began to let go: two holders, which tokens tell apart', () => {
  const history = timeline(`
    p0  |-acq#1-|                       |-rel-|
    p1             |-acq#2-|  |-use#2-|
  `)
  const judgement = judge(history, 'mutual-exclusion')
  expect(judgement).toMatchObject({ kind: 'refuted', anomaly: 'two-holders' })
  expect(judgement.kind === 'refuted' && [...(judgement.story[0]?.rows ?? [])]).toEqual([0, 1, 3])
  expect(judge(history, 'fencing')).toMatchObject({ kind: 'not-refuted' })
  expect(judge(history, 'linearizable')).toMatchObject({ kind: 'refuted' })
})

test('granted while the holder was letting go is in order', () => {
  const history = timeline(`
    p0  |-acq#1-|   |---rel---|
    p1               |-acq#2-|
  `)
  expect(judge(history, 'mutual-exclusion')).toMatchObject({ kind: 'holds' })
})

test('who is gone with an operation of unknown outcome no longer believes anything', () => {
  const history = timeline(`
    p0  |-acq#1-|  |-use#1-?
    p1                        |-acq#2-|
  `)
  expect(judge(history, 'mutual-exclusion')).toMatchObject({ kind: 'holds' })
})

test('an older token that is taken after a newer one, and tokens that do not grow', () => {
  const used = timeline(`
    p0  |-acq#1-|                      |-use#1-|
    p1            |-acq#2-| |-use#2-|
  `)
  expect(judge(used, 'fencing')).toMatchObject({ kind: 'refuted', anomaly: 'fencing-violation' })
  const given = timeline(`
    p0  |-acq#2-|  |-rel-|
    p1                     |-acq#1-|
  `)
  expect(judge(given, 'fencing')).toMatchObject({ kind: 'refuted', anomaly: 'token-not-growing' })
})

test('a lock that was acquired once proves nothing', () => {
  const history = timeline('p0  |-acq#1-|  |-rel-|')
  expect(judge(history, 'mutual-exclusion')).toMatchObject({ kind: 'unknown', why: 'vacuous' })
})

test('tokens of two different locks are not compared', () => {
  const history = timeline('p0  |-x:acq#2-|  |-y:acq#1-|')
  expect(judge(history, 'fencing')).toMatchObject({ kind: 'unknown', why: 'vacuous' })
})

test('tokens that are no numbers refute nothing, and without their order nothing holds', () => {
  const inTurns = timeline(`
    p0  |-acq#seven-|  |-use#seven-|  |-rel-|
    p1                                        |-acq#six-|
  `)
  expect(judge(inTurns, 'fencing')).toMatchObject({ kind: 'unknown', why: 'precondition' })
  expect(judge(inTurns, 'linearizable')).toMatchObject({ kind: 'unknown', why: 'precondition' })
  const atOnce = timeline(`
    p0  |-acq#seven-|
    p1                |-acq#six-|
  `)
  expect(judge(atOnce, 'linearizable')).toMatchObject({ kind: 'refuted' })
})

/** 0 acquire, 1 refused, 2 acquire of unknown outcome, 3 release, 4 failed release, 5 release of unknown outcome. */
interface Deed {
  readonly process: number
  readonly what: number
}

function lockHistory(deeds: readonly Deed[]): History {
  const builder = new HistoryBuilder(timeline('p0 |-acq-|').header)
  const open = new Map<number, { readonly row: number; readonly what: number }>()
  const incarnation = new Map<number, number>()
  let atNs = 0
  for (const { process, what } of deeds) {
    const pending = open.get(process)
    const number = process + 10 * (incarnation.get(process) ?? 0)
    if (pending === undefined) {
      const fn = what < 3 ? 'acquire' : 'release'
      const call = { process: number, session: number, node: null, phase: 'main', level: 'drawn', key: 'l' } as const
      const row = builder.invoke({ ...call, fn, args: [], intendedNs: atNs, atNs })
      open.set(process, { row, what })
    } else {
      const outcome = pending.what === 2 || pending.what === 5 ? 'info' : pending.what === 4 ? 'fail' : 'ok'
      builder.complete(pending.row, { outcome, ...(pending.what === 1 ? { negative: true } : {}), atNs })
      open.delete(process)
      if (outcome === 'info') incarnation.set(process, (incarnation.get(process) ?? 0) + 1)
    }
    atNs += 1000
  }
  builder.end(0)
  return builder.finish()
}

/** Event by event, who believes to hold: another style than intervals. */
function twoBelieve({ columns, rows, events, pools }: History): boolean {
  const believers = new Set<number>()
  for (let position = 0; position < events; position++) {
    for (let row = 0; row < rows; row++) {
      const process = columns.process[row] ?? NONE
      const isAcquire = pools.functions[columns.fn[row] ?? 0] === 'acquire'
      const isInfo = columns.outcome[row] === OUTCOME.info
      if (columns.invokeIndex[row] === position && (isInfo || !isAcquire)) believers.delete(process)
      const granted = isAcquire && columns.outcome[row] === OUTCOME.ok && columns.negative[row] === 0
      if (granted && columns.returnIndex[row] === position && columns.returnIndex[row] !== OPEN) believers.add(process)
    }
    if (believers.size > 1) return true
  }
  return false
}

test('two holders are found exactly where two processes believe at one moment', () => {
  const deed = fc.record({ process: fc.nat(2), what: fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 4, 5) })
  let refuted = 0
  fc.assert(
    fc.property(fc.array(deed, { minLength: 6, maxLength: 16 }), (deeds) => {
      const history = lockHistory(deeds)
      const isRefuted = judge(history, 'mutual-exclusion').kind === 'refuted'
      if (isRefuted) refuted++
      expect(isRefuted).toBe(twoBelieve(history))
    }),
    { seed: testSeed(), numRuns: 5000 },
  )
  expect(refuted).toBeGreaterThan(500)
})
