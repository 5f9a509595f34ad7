import fc from 'fast-check'
import { expect, test } from 'vitest'
import { testSeed } from '../testing/seed.ts'
import { randomStream } from '../time/index.ts'
import { type Nanos, nanos, nodeNames, seconds, type Value } from '../units.ts'
import { limited, paced, until } from './combinators.ts'
import { finalReads } from './final-reads.ts'
import type { Completed, Operation, OperationGenerator } from './generator.ts'

/** Operation k writes k. */
const counting: OperationGenerator<number> = {
  initial: () => 0,
  next: (state) => ({ kind: 'operation', operation: { fn: 'write', args: [state], atNs: nanos(0) }, state: state + 1 }),
  update: (state) => state,
}
const random = () => randomStream(9, 'test')
const at = (nowNs: number) => ({ nowNs: nanos(nowNs) })
const NOW = at(0)

const taken = <S>(generator: OperationGenerator<S>, most: number, nowNs = 0): readonly Operation[] => {
  const operations: Operation[] = []
  let state = generator.initial(random())
  while (operations.length < most) {
    const offer = generator.next(state, at(nowNs))
    if (offer.kind !== 'operation') break
    operations.push(offer.operation)
    state = offer.state
  }
  return operations
}

test('limited: so many operations and no more', () => {
  expect(taken(limited(3, counting), 10).map(({ args }) => args[0])).toEqual([0, 1, 2])
  expect(taken(limited(0, counting), 10)).toEqual([])
})

test('until: none at the end or after it, and nobody waits beyond it', () => {
  const generator = until(seconds(1), counting)
  expect(generator.next(0, at(1e9 - 1)).kind).toBe('operation')
  expect(generator.next(0, at(1e9)).kind).toBe('done')
  const waiting: OperationGenerator<number> = { ...counting, next: () => ({ kind: 'wait' }) }
  expect(until(seconds(1), waiting).next(0, NOW)).toEqual({ kind: 'wait', untilNs: 1e9 })
  const later: OperationGenerator<number> = { ...counting, next: () => ({ kind: 'wait', untilNs: nanos(3e9) }) }
  expect(until(seconds(1), later).next(0, NOW)).toEqual({ kind: 'wait', untilNs: 1e9 })
})

test('until: an operation that is due after the end is not offered', () => {
  expect(taken(until(seconds(1), paced(10, counting)), 100).length).toBe(10)
})

test('paced: the k-th operation is due in the k-th slot, at a moment of its own', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), (rate) => {
      const operations = taken(paced(rate, counting), 50)
      const slotNs = 1e9 / rate
      for (const [slot, { atNs }] of operations.entries()) {
        expect(atNs).toBeGreaterThanOrEqual(Math.floor(slot * slotNs))
        expect(atNs).toBeLessThanOrEqual(Math.ceil((slot + 1) * slotNs))
      }
    }),
    { seed: testSeed(), numRuns: 50 },
  )
  const moments = taken(paced(1, counting), 50).map(({ atNs }) => atNs % 1e9)
  expect(new Set(moments).size).toBe(50)
})

test('paced: how late it is changes nothing of when operations are due', () => {
  expect(taken(paced(100, counting), 20, 5e9)).toEqual(taken(paced(100, counting), 20))
})

test('paced: when operations are due is no hint to what they are', () => {
  const drawing: OperationGenerator<ReturnType<typeof random>> = {
    initial: (stream) => stream.clone(),
    next(state) {
      const draws = state.clone()
      return { kind: 'operation', operation: { fn: 'write', args: [draws.next()], atNs: nanos(0) }, state: draws }
    },
    update: (state) => state,
  }
  for (const { args, atNs } of taken(paced(1, drawing), 20))
    expect((atNs / 1e9) % 1).not.toBeCloseTo(Number(args[0]), 6)
})

test('an offer can be dropped and asked for again', () => {
  const generator = until(seconds(100), limited(5, paced(3, counting)))
  let state = generator.initial(random())
  for (let step = 0; step < 4; step++) {
    const offer = generator.next(state, NOW)
    expect(generator.next(state, at(7))).toEqual(offer)
    if (offer.kind === 'operation') state = offer.state
  }
})

const nodes = nodeNames(3)
const plan = { fn: 'read', keys: ['x', 'y'], nodes, level: 'local', rounds: 3, pauseNs: seconds(1) }

type Reply = { readonly outcome: Completed['outcome']; readonly result?: Value }

/** Answers what is asked, oldest first, and tells who was asked what in which round. */
function answered(
  generator: OperationGenerator<unknown>,
  reply: (operation: Operation, round: number) => Reply,
): { readonly asked: readonly Operation[]; readonly rounds: number } {
  const asked: Operation[] = []
  const waiting: Operation[] = []
  let state = generator.initial(random())
  let nowNs: Nanos = nanos(0)
  for (let step = 0; step < 1000; step++) {
    const offer = generator.next(state, { nowNs })
    if (offer.kind === 'done') return { asked, rounds: asked.length / (plan.keys.length * nodes.length) }
    if (offer.kind === 'operation') {
      expect(waiting.filter(({ client }) => client === offer.operation.client)).toEqual([])
      nowNs = nanos(Math.max(nowNs, offer.operation.atNs))
      waiting.push(offer.operation)
      asked.push(offer.operation)
      state = offer.state
      continue
    }
    const operation = waiting.shift()
    if (operation === undefined) throw new Error('it waits for nothing')
    nowNs = nanos(nowNs + 1e6)
    const round = Math.floor((asked.length - 1) / (plan.keys.length * nodes.length))
    state = generator.update(state, { operation, negative: false, atNs: nowNs, ...reply(operation, round) })
  }
  throw new Error('it never ends')
}
const asAny = (generator: ReturnType<typeof finalReads>): OperationGenerator<unknown> =>
  generator as OperationGenerator<unknown>

test('final reads: every key from every node, in one fresh session a node and round', () => {
  const { asked, rounds } = answered(asAny(finalReads(plan)), ({ key }) => ({ outcome: 'ok', result: `${key}!` }))
  expect(rounds).toBe(1)
  const cells = asked.map(({ node, key, client }) => `${node} ${key} ${client}`).toSorted()
  expect(cells).toEqual(['n1 x 0', 'n1 y 0', 'n2 x 1', 'n2 y 1', 'n3 x 2', 'n3 y 2'])
  expect(asked.every(({ key, freshSession }) => (freshSession === true) === (key === 'x'))).toBe(true)
  expect(asked.every(({ level }) => level === 'local')).toBe(true)
})

test('final reads: null is an answer like any other', () => {
  expect(answered(asAny(finalReads(plan)), () => ({ outcome: 'ok', result: null })).rounds).toBe(1)
})

test('final reads: again while nodes differ, until they agree', () => {
  const late = ({ node }: Operation, round: number): Reply => ({
    outcome: 'ok',
    result: node === 'n3' && round === 0 ? 0 : 1,
  })
  const { asked, rounds } = answered(asAny(finalReads(plan)), late)
  expect(rounds).toBe(2)
  // A pause after the last answer of the round before.
  expect(asked.slice(6).every(({ atNs }) => atNs >= 1e9)).toBe(true)
})

test('final reads: nodes that never agree, or never answer, are asked for so many rounds', () => {
  const differ = ({ node }: Operation): Reply => ({ outcome: 'ok', result: node ?? null })
  expect(answered(asAny(finalReads(plan)), differ).rounds).toBe(3)
  const mute = ({ node }: Operation): Reply => (node === 'n2' ? { outcome: 'fail' } : { outcome: 'ok', result: 1 })
  expect(answered(asAny(finalReads(plan)), mute).rounds).toBe(3)
})

test('final reads: a node that has answered nothing for half a minute is asked no more, and the others to the end', () => {
  const keys = Array.from({ length: 100 }, (_, at) => `k${at}`)
  const generator = asAny(finalReads({ ...plan, keys }))
  const asked = new Map<string, number>()
  let state = generator.initial(random())
  let nowNs = nanos(0)
  for (let offer = generator.next(state, { nowNs }); offer.kind !== 'done'; offer = generator.next(state, { nowNs })) {
    if (offer.kind !== 'operation') throw new Error('nobody is busy')
    const { operation } = offer
    const node = operation.node ?? ''
    asked.set(node, (asked.get(node) ?? 0) + 1)
    nowNs = nanos(nowNs + (node === 'n2' ? 2e9 : 1e6))
    const reply: Reply = node === 'n2' ? { outcome: 'fail' } : { outcome: 'ok', result: 1 }
    state = generator.update(offer.state, { operation, negative: false, atNs: nowNs, ...reply })
  }
  expect(asked.get('n1')).toBe(100)
  expect(asked.get('n3')).toBe(100)
  expect(asked.get('n2')).toBe(15)
})

test('final reads: of nothing there are none', () => {
  for (const empty of [{ keys: [] }, { rounds: 0 }]) {
    expect(answered(asAny(finalReads({ ...plan, ...empty })), () => ({ outcome: 'ok' })).asked).toEqual([])
  }
})

test('final reads: all accounts at once have no key', () => {
  const generator = asAny(finalReads({ ...plan, fn: 'read-all', keys: [null], args: ['a', 'b'] }))
  const { asked } = answered(generator, () => ({ outcome: 'ok', result: '[]' }))
  expect(asked.length).toBe(3)
  expect(asked.every(({ key, args }) => key === undefined && args.length === 2)).toBe(true)
})

test('final readings of sets agree whatever the order in which nodes tell the elements', () => {
  const elements = ({ node }: Operation): Reply => ({
    outcome: 'ok',
    result: JSON.stringify(
      node === 'n3'
        ? [
            [null, 2],
            [null, 'a'],
          ]
        : [
            [null, 'a'],
            [null, 2],
          ],
    ),
  })
  const sets = { ...plan, fn: 'read-all' }
  expect(answered(asAny(finalReads({ ...sets, unordered: true })), elements).rounds).toBe(1)
  expect(answered(asAny(finalReads(sets)), elements).rounds).toBe(3)
})
