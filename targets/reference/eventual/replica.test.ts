/** One replica by itself, or a few whose messages the test carries: in any order, doubled, or not at all. */
import fc from 'fast-check'
import { type NodeIo, nanos, nodeNames, type Value } from 'rashomon/sdk'
import { expect, test } from 'vitest'
import { testSeed } from '../../../src/testing/seed.ts'
import type { Command, Reply } from '../protocol.ts'
import { type Message, Replica, type ReplicaBugs } from './replica.ts'

const SOUND: ReplicaBugs = { arbitration: 'last-writer', answerBeforeSync: false, onlyLowerStarts: false }
const NODES = nodeNames(3)
const [TELL, DIGEST] = [1, 2]

/** A replica, what it did to the world, and a disk of which a sync completes when the test says so. */
class Bench {
  readonly sent: { readonly to: string; readonly message: Message }[] = []
  readonly timers = new Set<number>()
  readonly index: number
  readonly bugs: ReplicaBugs
  appended: Uint8Array[] = []
  tickets = 0
  wallNs = 0
  replica: Replica

  constructor(index = 0, bugs = SOUND) {
    this.index = index
    this.bugs = bugs
    this.replica = this.restarted()
  }

  /** A new incarnation, with the first `kept` appends on its disk. */
  restarted(kept = this.appended.length): Replica {
    this.appended = this.appended.slice(0, kept)
    const io: NodeIo<Message> = {
      self: NODES[this.index] as NodeIo<Message>['self'],
      nodes: NODES,
      send: (to, message) => this.sent.push({ to, message }),
      setTimer: (id) => this.timers.add(id),
      cancelTimer: (id) => this.timers.delete(id),
      wallTime: () => nanos(this.wallNs),
      random: () => 0.5,
      write: () => {},
      append: (_file, bytes) => this.appended.push(bytes),
      truncate: () => {},
      sync: () => ++this.tickets,
    }
    this.replica = new Replica(this.bugs)
    this.replica.start(io, new Map([['updates', Buffer.concat(this.appended)]]))
    return this.replica
  }

  ask(id: string, command: Command, from = 'client-1'): void {
    this.replica.message(from, { kind: 'request', id, level: 'eventual', command })
  }

  synced(): void {
    this.replica.written(this.tickets)
  }

  replies(to = 'client-1'): readonly Reply['kind'][] {
    return this.sent.filter((one) => one.to === to).map(({ message }) => message.kind as Reply['kind'])
  }

  told(to = 'n2'): readonly Message[] {
    return this.sent.filter((one) => one.to === to && one.message.kind === 'updates').map(({ message }) => message)
  }

  answer(id: string, command: Command): Extract<Reply, { readonly kind: 'reply' }>['result'] {
    this.ask(id, command, `asker ${id}`)
    this.synced()
    const reply = this.sent.find(({ to }) => to === `asker ${id}`)?.message
    if (reply?.kind !== 'reply') throw new Error('no reply')
    return reply.result
  }

  read(key: string): Value | undefined {
    return this.answer(`read ${this.sent.length}`, { op: 'read', key }).value
  }

  count(key: string): Value | undefined {
    return this.answer(`count ${this.sent.length}`, { op: 'count', key }).value
  }
}

const write = (value: number, key = 'x'): Command => ({ op: 'write', key, value })
const add = (delta = 1): Command => ({ op: 'add', key: 'c', delta })

test('neither the client nor a peer hears of a write before it is on the disk', () => {
  const bench = new Bench()
  bench.ask('a', write(1))
  bench.replica.message('n2', { kind: 'digest', vector: [0, 0, 0] })
  expect([bench.replies(), bench.told(), bench.timers.has(TELL)]).toEqual([[], [], false])
  bench.synced()
  expect([bench.replies(), bench.timers.has(TELL)]).toEqual([['reply'], true])
  bench.replica.timer(TELL)
  expect(bench.told().length).toBe(1)
})

test('a digest hands out what is synced, though later writes are not', () => {
  const bench = new Bench()
  bench.ask('a', write(1))
  bench.synced()
  bench.ask('b', write(2))
  bench.replica.message('n2', { kind: 'digest', vector: [0, 0, 0] })
  expect(bench.told()).toMatchObject([{ updates: [{ sequence: 1, request: 'a' }] }])
})

test('the bug: answered and told before the sync', () => {
  const bench = new Bench(0, { ...SOUND, answerBeforeSync: true })
  bench.ask('a', write(1))
  expect([bench.replies(), bench.timers.has(TELL)]).toEqual([['reply'], true])
  expect(bench.restarted(0)).toBeDefined()
  expect(bench.read('x')).toBeNull()
})

test('what a crash kept is there again, and its sequence numbers are not given out twice', () => {
  const bench = new Bench()
  for (const value of [1, 2, 3]) bench.ask(`w${value}`, write(value, `k${value}`))
  bench.restarted(2)
  expect([bench.read('k1'), bench.read('k2'), bench.read('k3')]).toEqual([1, 2, null])
  bench.ask('w4', write(4))
  bench.synced()
  bench.replica.timer(TELL)
  expect(bench.told()).toMatchObject([{ updates: [{ sequence: 3, request: 'w4' }] }])
})

test('a request that is repeated is carried out once, before the sync, after it, and after a crash', () => {
  const bench = new Bench()
  bench.ask('a', add())
  bench.ask('a', add(), 'client-2')
  expect([bench.replies(), bench.replies('client-2')]).toEqual([[], []])
  bench.synced()
  expect([bench.replies(), bench.replies('client-2')]).toEqual([[], ['reply']])
  bench.ask('a', add(), 'client-3')
  expect(bench.replies('client-3')).toEqual(['reply'])
  bench.restarted()
  bench.ask('a', add(), 'client-4')
  expect(bench.replies('client-4')).toEqual(['reply'])
  expect(bench.count('c')).toBe(1)
})

test('a request whose update a crash lost is carried out anew', () => {
  const bench = new Bench()
  bench.ask('a', add())
  bench.restarted(0)
  bench.ask('a', add())
  bench.synced()
  expect(bench.count('c')).toBe(1)
})

test('a compare-and-set that swapped says so again, also after another write', () => {
  const bench = new Bench()
  const swap: Command = { op: 'cas', key: 'x', from: null, to: 1 }
  expect(bench.answer('s', swap)).toMatchObject({ swapped: true })
  bench.answer('w', write(2))
  bench.ask('s', swap, 'again')
  expect(bench.sent.at(-1)).toMatchObject({ to: 'again', message: { result: { swapped: true } } })
  expect(bench.read('x')).toBe(2)
})

test('an update that does not follow is not taken: only a digest fills the gap', () => {
  const [origin, other] = [new Bench(0), new Bench(1)]
  for (const value of [1, 2]) {
    origin.ask(`w${value}`, write(value))
    origin.synced()
    origin.replica.timer(TELL)
  }
  const [, second] = origin.told()
  if (second !== undefined) other.replica.message('n1', second)
  expect(other.read('x')).toBeNull()
  origin.replica.message('n2', { kind: 'digest', vector: [0, 0, 0] })
  const all = origin.told().at(-1)
  if (all !== undefined) other.replica.message('n1', all)
  expect(other.read('x')).toBe(2)
})

test('what was learnt survives a restart, whole batch or part of it', () => {
  const [origin, other] = [new Bench(0), new Bench(1)]
  for (const value of [1, 2, 3]) origin.ask(`w${value}`, write(value, `k${value}`))
  origin.synced()
  origin.replica.timer(TELL)
  const [batch] = origin.told()
  if (batch?.kind !== 'updates') throw new Error('nothing told')
  other.replica.message('n1', { kind: 'updates', updates: batch.updates.slice(0, 1) })
  other.replica.message('n1', batch)
  other.restarted()
  expect([other.read('k1'), other.read('k2'), other.read('k3')]).toEqual([1, 2, 3])
})

test('the bug: only a lower name starts a digest', () => {
  for (const [index, bugs, starts] of [
    [2, SOUND, true],
    [2, { ...SOUND, onlyLowerStarts: true }, false],
    [0, { ...SOUND, onlyLowerStarts: true }, true],
  ] as const) {
    const bench = new Bench(index, bugs)
    bench.replica.timer(DIGEST)
    expect(bench.sent.some(({ message }) => message.kind === 'digest')).toBe(starts)
  }
})

test('a transfer that is not covered moves nothing', () => {
  const bench = new Bench()
  bench.answer('o', { op: 'open', key: 'a', balance: 3 })
  expect(bench.answer('t', { op: 'transfer', from: 'a', to: 'b', amount: 4 })).toEqual({ moved: false })
  expect(bench.answer('u', { op: 'transfer', from: 'a', to: 'b', amount: 3 })).toEqual({ moved: true })
  expect(bench.answer('r', { op: 'balances', keys: ['a', 'b'] }).balances).toEqual([
    ['a', 0],
    ['b', 3],
  ])
})

/** Three replicas take writes and increments; messages arrive in any order, some twice, some never; then digests. */
const scene = fc.record({
  steps: fc.array(fc.tuple(fc.nat(2), fc.boolean(), fc.nat(3)), { minLength: 1, maxLength: 25 }),
  deliveries: fc.array(fc.tuple(fc.nat(2), fc.nat(200)), { maxLength: 80 }),
})

function settled(bugs: ReplicaBugs, { steps, deliveries }: typeof scene extends fc.Arbitrary<infer S> ? S : never) {
  const benches = [0, 1, 2].map((index) => new Bench(index, bugs))
  for (const [at, [index, adds, wallMs]] of steps.entries()) {
    const bench = benches[index]
    if (bench === undefined) continue
    bench.wallNs = wallMs * 1e6
    bench.ask(`s${at}`, adds ? add() : write(at))
    bench.synced()
    bench.replica.timer(TELL)
  }
  const pass = (from: Bench, message: Message, to: Bench | undefined): void =>
    to?.replica.message(NODES[from.index] ?? '', message)
  const told = benches.flatMap((from) =>
    from.sent
      .filter(({ message }) => message.kind === 'updates')
      .map(({ to, message }) => ({ from, message, to: benches[NODES.indexOf(to as never)] })),
  )
  for (const [, which] of deliveries) {
    const one = told[which % told.length]
    if (one !== undefined) pass(one.from, one.message, one.to)
  }
  for (let round = 0; round < 3; round++) {
    for (const asker of benches) {
      for (const helper of benches) {
        if (asker === helper) continue
        asker.sent.length = 0
        asker.replica.timer(DIGEST)
        const digest = asker.sent.find(({ message }) => message.kind === 'digest')
        helper.sent.length = 0
        if (digest !== undefined) pass(asker, digest.message, helper)
        for (const { message } of helper.sent) pass(helper, message, asker)
      }
    }
  }
  return benches.map((bench) => ({ x: bench.read('x'), c: bench.count('c') }))
}

test('whatever was lost, doubled or late: after enough digests all agree, and no increment is lost or counted twice', () => {
  fc.assert(
    fc.property(scene, (given) => {
      const [first, ...others] = settled(SOUND, given)
      for (const other of others) expect(other).toEqual(first)
      expect(first?.c).toBe(given.steps.filter(([, adds]) => adds).length)
    }),
    { seed: testSeed(), numRuns: 300 },
  )
})

test.each(['arrival', 'no-tie-break'] as const)(
  'the bug %s: replicas that have heard everything differ',
  (arbitration) => {
    const sample = fc.sample(scene, { seed: testSeed(), numRuns: 200 })
    const differ = sample.filter(
      (given) => new Set(settled({ ...SOUND, arbitration }, given).map(({ x }) => x)).size > 1,
    )
    expect(differ.length).toBeGreaterThan(0)
  },
)

test('ids are made of the number of the node and of the update, also for whoever asks twice', () => {
  const [first, second] = [new Bench(0), new Bench(1)]
  const given = [first.answer('a', { op: 'generate' }), first.answer('b', { op: 'generate' })]
  expect([...given, second.answer('a', { op: 'generate' })].map(({ value }) => value)).toEqual([1, 4, 2])
  first.restarted()
  first.ask('a', { op: 'generate' }, 'again')
  expect(first.sent.find(({ to }) => to === 'again')?.message).toMatchObject({ result: { value: 1 } })
  expect(first.answer('c', { op: 'generate' }).value).toBe(7)
})

test('an id that was not on the disk was told to nobody; the bug: it was, and is given out again', () => {
  const bench = new Bench()
  bench.ask('a', { op: 'generate' })
  expect(bench.replies()).toEqual([])
  const buggy = new Bench(0, { ...SOUND, answerBeforeSync: true })
  const before = buggy.answer('a', { op: 'generate' })
  buggy.restarted(0)
  expect(buggy.answer('b', { op: 'generate' })).toEqual(before)
})

test('sets: an element that is there already is not added again, and is taken out once', () => {
  const bench = new Bench()
  const element = { key: 's', element: 3 } as const
  expect(bench.answer('a', { op: 'add-element', ...element })).toMatchObject({ added: true })
  expect(bench.answer('b', { op: 'add-element', ...element })).toMatchObject({ added: false })
  expect(bench.answer('c', { op: 'has-element', ...element })).toEqual({ there: true })
  expect(bench.answer('d', { op: 'remove-element', ...element })).toMatchObject({ removed: true })
  expect(bench.answer('e', { op: 'remove-element', ...element })).toMatchObject({ removed: false })
  expect(bench.answer('f', { op: 'elements', key: 's' })).toEqual({ values: [] })
})

test('what needs one order of all operations is refused', () => {
  const bench = new Bench()
  bench.ask('a', { op: 'enqueue', key: 'q', value: 1 })
  expect(bench.replies()).toEqual(['refused'])
})
