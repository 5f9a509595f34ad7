import { type Completed, type Nanos, nanos, type Operation, optionDefaults, randomStream, seconds } from 'rashomon/sdk'
import { expect, test } from 'vitest'
import { nodeNames } from '../src/units.ts'
import { lock } from './lock.ts'

const WORK_MS = 5000
const CLIENTS = 6

interface Played {
  readonly operation: Operation
  readonly atNs: Nanos
  readonly negative: boolean
}

/** Every answer takes a millisecond; a lock is its holder's until it is given back. */
function play(workMs: number, lengthNs: Nanos): readonly Played[] {
  const options = { ...optionDefaults(lock.options), 'work-ms': workMs, 'key-operations': 20 }
  const context = {
    options,
    keys: 2,
    nodes: nodeNames(3),
    concurrency: CLIENTS,
    localLevel: 'l',
    quietNs: nanos(0),
    cas: true,
  }
  const { main } = lock.phases(context)
  const holders = new Map<string, number>()
  const played: Played[] = []
  let state = main.initial(randomStream(7, 'lock'))
  let nowNs = nanos(0)
  while (nowNs < lengthNs) {
    const offer = main.next(state, { nowNs })
    if (offer.kind !== 'operation') {
      if (offer.kind === 'done' || offer.untilNs === undefined)
        throw new Error(`nothing is open, and it says ${offer.kind}`)
      expect(offer.untilNs).toBeGreaterThan(nowNs)
      nowNs = offer.untilNs
      continue
    }
    const { operation } = offer
    const { fn, key = '', client = -1 } = operation
    const negative = fn === 'acquire' ? holders.has(key) : holders.get(key) !== client
    if (!negative && fn === 'acquire') holders.set(key, client)
    if (!negative && fn === 'release') holders.delete(key)
    played.push({ operation, atNs: nowNs, negative })
    nowNs = nanos(nowNs + 1e6)
    const result = fn === 'acquire' && !negative ? { result: played.length } : {}
    const completed: Completed = { operation, outcome: 'ok', negative, atNs: nowNs, ...result }
    state = main.update(offer.state, completed)
  }
  return played
}

/** From each grant to what its holder does next. */
function works(played: readonly Played[]): readonly number[] {
  return played.flatMap(({ operation, atNs, negative }, at) => {
    if (operation.fn !== 'acquire' || negative) return []
    const next = played.slice(at + 1).find((later) => later.operation.client === operation.client)
    return next === undefined ? [] : [(next.atNs - atNs) / 1e6]
  })
}

test('a holder works for any time up to what was asked for, and then uses the lock or gives it back', () => {
  const worked = works(play(WORK_MS, seconds(600)))
  expect(worked.length).toBeGreaterThan(50)
  expect(Math.max(...worked)).toBeGreaterThan(0.9 * WORK_MS)
  expect(Math.max(...worked)).toBeLessThan(WORK_MS + 50)
  expect(Math.min(...worked)).toBeLessThan(0.1 * WORK_MS)
})

test('who is refused meanwhile waits before it asks again, and does not wear the lock out', () => {
  const played = play(WORK_MS, seconds(600))
  const refused = played.filter(({ negative }) => negative)
  const granted = played.filter(({ operation, negative }) => operation.fn === 'acquire' && !negative)
  expect(refused.length).toBeGreaterThan(5 * granted.length)
  // A try every 250 ms by each of those who have none would be 14,400.
  expect(refused.length).toBeLessThan(20_000)
  // However often others asked for it meanwhile, a lock stays in use.
  const heldTwice = granted.filter(
    ({ operation: { key } }, at) => granted.findIndex((one) => one.operation.key === key) < at,
  )
  expect(heldTwice.length).toBeGreaterThan(granted.length / 3)
})

test('without work everything follows at once', () => {
  expect(Math.max(...works(play(0, seconds(2))))).toBeLessThan(50)
})
