/** One replica by itself, against a disk and peers that the test plays. */
import { type NodeIo, nanos, nodeNames } from 'rashomon/sdk'
import { expect, test } from 'vitest'
import type { Command, Reply, Request } from '../protocol.ts'
import type { Update } from './messages.ts'
import { type Message, Replica } from './replica.ts'

const SOUND = { deliversEagerly: false, forgetsReads: false }

/** What the replica did to the world, and a disk of which every sync completes when the test says so. */
class Bench {
  readonly sent: { readonly to: string; readonly message: Message }[] = []
  readonly timers = new Set<number>()
  appended: Uint8Array[] = []
  tickets = 0
  wallNs = 0
  readonly io: NodeIo<Message> = {
    self: nodeNames(3)[0] as NodeIo<Message>['self'],
    nodes: nodeNames(3),
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

  start(kept = this.appended.length): Replica {
    this.appended = this.appended.slice(0, kept)
    return new Replica(this.io, new Map([['updates', Buffer.concat(this.appended)]]), SOUND)
  }

  replies(): Reply[] {
    return this.sent.flatMap(({ message }) => (message.kind === 'reply' || message.kind === 'refused' ? [message] : []))
  }

  told(): Update[] {
    return this.sent.flatMap(({ to, message }) => (to === 'n2' && message.kind === 'updates' ? message.updates : []))
  }
}

const request = (id: string, command: Command, token?: readonly number[]): Request => ({
  kind: 'request',
  id,
  level: 'causal',
  command,
  ...(token === undefined ? {} : { token }),
})
const write = (id: string, value: number, token?: readonly number[]): Request =>
  request(id, { op: 'write', key: 'x', value }, token)
const read = (id: string, token?: readonly number[]): Request => request(id, { op: 'read', key: 'x' }, token)
const TELL = 0

test('neither a client nor a peer hears of a write before it is on the disk', () => {
  const bench = new Bench()
  const replica = bench.start()
  replica.message('c1', write('a', 1))
  replica.message('c2', read('b'))
  replica.message('n2', { kind: 'digest', applied: [0, 0, 0] })
  expect(bench.sent).toEqual([])
  replica.written(1)
  expect(bench.replies()).toEqual([
    { kind: 'reply', id: 'a', result: {}, token: [1, 0, 0] },
    { kind: 'reply', id: 'b', result: { value: 1 }, token: [1, 0, 0] },
  ])
  replica.timer(TELL)
  expect(bench.told()).toMatchObject([{ origin: 0, seq: 1, needs: [0, 0, 0] }])
})

test('after a crash, numbers and stamps go on above what the disk kept, whatever the wall clock says', () => {
  const bench = new Bench()
  bench.wallNs = 5e9
  const before = bench.start()
  before.message('c1', write('a', 1))
  before.message('c1', write('b', 2))
  bench.wallNs = 0
  const after = bench.start(1)
  after.message('c1', write('c', 3))
  after.written(bench.tickets)
  after.timer(TELL)
  expect(bench.told()).toMatchObject([{ seq: 2, stamp: 5_000_001, request: 'c' }])
})

test('a write of ours is above every stamp that we have applied, and needs what its session had seen', () => {
  const bench = new Bench()
  const replica = bench.start()
  const theirs: Update = {
    origin: 1,
    seq: 1,
    stamp: 7_000_000,
    needs: [0, 0, 0],
    request: 'theirs',
    effects: [{ kind: 'set', key: 'x', value: 1 }],
  }
  replica.message('n2', { kind: 'updates', updates: [theirs] })
  replica.message('c1', read('a'))
  replica.message('c1', write('b', 2, [0, 1, 0]))
  replica.message('c2', write('c', 3))
  replica.written(bench.tickets)
  replica.timer(TELL)
  expect(bench.replies()[0]).toMatchObject({ result: { value: 1 }, token: [0, 1, 0] })
  expect(bench.told()).toMatchObject([
    { stamp: 7_000_001, needs: [0, 1, 0] },
    { stamp: 7_000_002, needs: [1, 0, 0] },
  ])
})

test('a session that has seen more waits until the node has it, or is refused in the end', () => {
  const bench = new Bench()
  const replica = bench.start()
  replica.message('c1', read('a', [0, 1, 0]))
  replica.message('c2', read('b', [0, 2, 0]))
  expect(bench.sent).toEqual([])
  const theirs: Update = {
    origin: 1,
    seq: 1,
    stamp: 1,
    needs: [0, 0, 0],
    request: 'theirs',
    effects: [{ kind: 'set', key: 'x', value: 9 }],
  }
  replica.message('n3', { kind: 'updates', updates: [theirs, theirs] })
  expect(bench.replies()).toEqual([{ kind: 'reply', id: 'a', result: { value: 9 }, token: [0, 1, 0] }])
  for (const timer of bench.timers) if (timer > 1) replica.timer(timer)
  expect(bench.replies()[1]).toMatchObject({ kind: 'refused', id: 'b' })
})

test('a request that is repeated is carried out once, also after a crash', () => {
  const bench = new Bench()
  const before = bench.start()
  before.message('c1', request('a', { op: 'cas', key: 'x', from: null, to: 1 }))
  before.message('c1', request('a', { op: 'cas', key: 'x', from: null, to: 1 }))
  before.written(bench.tickets)
  const after = bench.start()
  after.message('c1', request('a', { op: 'cas', key: 'x', from: null, to: 1 }))
  expect(bench.replies().map((reply) => reply.kind === 'reply' && reply.result)).toEqual(
    [1, 2, 3].map(() => ({ swapped: true })),
  )
  expect(bench.appended).toHaveLength(1)
})

test('whoever reads a set has seen all that was done to it, removals too', () => {
  const bench = new Bench()
  const replica = bench.start()
  const theirs = (seq: number, effect: Update['effects'][number]): Update => ({
    origin: 1,
    seq,
    stamp: seq,
    needs: [0, seq - 1, 0],
    request: `theirs ${seq}`,
    effects: [effect],
  })
  const added = theirs(1, { kind: 'element', key: 's', element: 3 })
  const removed = theirs(2, { kind: 'no-element', key: 's', element: 3, dots: ['1.1'] })
  replica.message('n2', { kind: 'updates', updates: [added] })
  replica.message('c1', request('a', { op: 'elements', key: 's' }))
  replica.message('n2', { kind: 'updates', updates: [removed] })
  replica.message('c1', request('b', { op: 'has-element', key: 's', element: 3 }))
  expect(bench.replies()).toEqual([
    { kind: 'reply', id: 'a', result: { values: [3] }, token: [0, 1, 0] },
    { kind: 'reply', id: 'b', result: { there: false }, token: [0, 2, 0] },
  ])
})

test('ids go on above what the disk kept, and are the same for a request that is repeated', () => {
  const bench = new Bench()
  const before = bench.start()
  before.message('c1', request('a', { op: 'generate' }))
  before.written(bench.tickets)
  const after = bench.start()
  for (const id of ['a', 'b']) after.message('c1', request(id, { op: 'generate' }))
  after.written(bench.tickets)
  expect(bench.replies().map((reply) => reply.kind === 'reply' && reply.result)).toEqual(
    [1, 1, 4].map((value) => ({ value })),
  )
})

test('what needs one order of all operations is refused', () => {
  const bench = new Bench()
  bench.start().message('c1', request('a', { op: 'dequeue', key: 'q' }))
  expect(bench.replies()).toMatchObject([{ kind: 'refused', id: 'a' }])
})
