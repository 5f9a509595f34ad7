/** One node by itself: what it says to whom, and above all when. */
import { millis, type NodeId, type NodeIo, nodeNames } from 'rashomon/sdk'
import { describe, expect, test } from 'vitest'
import type { Command, Reply, Request } from '../protocol.ts'
import { bugsOf } from './bugs.ts'
import type { Entry, RaftMessage } from './messages.ts'
import { Raft } from './raft.ts'

type Message = RaftMessage | Request | Reply
const [n1, n2, n3] = nodeNames(3) as [NodeId, NodeId, NodeId]
const ELECTION = 1
const ROLL_CALL = 3
const TIMING = { heartbeatNs: millis(50), electionMinNs: millis(150), electionMaxNs: millis(300) }
const WRITE: Command = { op: 'write', key: 'x', value: 1 }
const READ: Command = { op: 'read', key: 'x' }

const request = (id: string, command: Command, level = 'linearizable'): Request => ({
  kind: 'request',
  id,
  level,
  command,
})
const write = (term: number, id: string): Entry => ({ term, request: { id, command: WRITE } })

/** n1 of three, with a disk that syncs when told to. */
class Bench {
  readonly raft: Raft
  sent: { readonly to: string; readonly message: Message }[] = []
  #ticket = 0

  constructor(bug: string | null = null) {
    this.raft = new Raft(TIMING, bugsOf(bug))
    const io: NodeIo<Message> = {
      self: n1,
      nodes: [n1, n2, n3],
      send: (to, message) => this.sent.push({ to, message }),
      setTimer: () => {},
      cancelTimer: () => {},
      wallTime: () => millis(0),
      random: () => 0.5,
      write: () => {},
      append: () => {},
      truncate: () => {},
      sync: () => ++this.#ticket,
    }
    this.raft.start(io, new Map())
  }

  /** What the node says to `to` when it hears this. */
  hears(from: string, message: Message): this {
    this.raft.message(from, message)
    return this
  }

  syncs(): this {
    this.raft.written(this.#ticket)
    return this
  }

  /** Takes what was sent to `to` since the last call. */
  told(to: string): readonly Message[] {
    const told = this.sent.filter((each) => each.to === to).map(({ message }) => message)
    this.sent = this.sent.filter((each) => each.to !== to)
    return told
  }

  /** Leader of term 1 with its no-op committed. */
  leads(): this {
    this.raft.timer(ELECTION)
    this.hears(n2, { kind: 'pre-vote-answer', term: 0, proposed: 1, granted: true })
    this.hears(n2, { kind: 'vote-answer', term: 1, granted: true }).syncs()
    expect(this.raft.primaryTerm()).toBe(1)
    return this.acknowledges(n2, 1, 1)
  }

  acknowledges(peer: NodeId, match: number, round: number): this {
    this.syncs().hears(peer, { kind: 'appended', term: 1, match, round })
    this.sent = []
    return this
  }

  /** Follower of n2 in term 1, with these entries, committed up to `commit`. */
  follows(entries: readonly Entry[] = [], commit = 0): this {
    this.hears(n2, { kind: 'append', term: 1, prevIndex: 0, prevTerm: 0, entries, commit, round: 1 }).syncs()
    this.sent = []
    return this
  }
}

describe('promises wait for the disk', () => {
  test('a vote', () => {
    const bench = new Bench().hears(n2, { kind: 'vote', term: 1, lastIndex: 0, lastTerm: 0 })
    expect(bench.told(n2)).toEqual([])
    expect(bench.syncs().told(n2)).toEqual([{ kind: 'vote-answer', term: 1, granted: true }])
    bench.hears(n3, { kind: 'vote', term: 1, lastIndex: 9, lastTerm: 1 })
    expect(bench.told(n3)).toEqual([{ kind: 'vote-answer', term: 1, granted: false }])
  })

  test('a copy of an entry', () => {
    const bench = new Bench()
    const entries = [write(1, 'a')]
    bench.hears(n2, { kind: 'append', term: 1, prevIndex: 0, prevTerm: 0, entries, commit: 0, round: 7 })
    expect(bench.told(n2)).toEqual([])
    expect(bench.syncs().told(n2)).toEqual([{ kind: 'appended', term: 1, match: 1, round: 7 }])
  })

  test('the own vote of a candidate', () => {
    const bench = new Bench()
    bench.raft.timer(ELECTION)
    bench.hears(n2, { kind: 'pre-vote-answer', term: 0, proposed: 1, granted: true })
    bench.hears(n2, { kind: 'vote-answer', term: 1, granted: true })
    expect(bench.raft.primaryTerm()).toBeNull()
    bench.syncs()
    expect(bench.raft.primaryTerm()).toBe(1)
  })

  test('an answer to a client: the leader is one of the majority only when it has synced', () => {
    const bench = new Bench().leads().hears('client', request('a', WRITE))
    bench.hears(n2, { kind: 'appended', term: 1, match: 2, round: 2 })
    expect(bench.told('client')).toEqual([])
    expect(bench.syncs().told('client')).toEqual([{ kind: 'reply', id: 'a', result: {} }])
  })

  test('not where the rule is left out', () => {
    const bench = new Bench('ack-before-sync').hears(n2, { kind: 'vote', term: 1, lastIndex: 0, lastTerm: 0 })
    expect(bench.told(n2)).toHaveLength(1)
  })
})

describe('reads', () => {
  test('wait until a majority has answered a round that began after them', () => {
    const bench = new Bench().leads().hears('client', request('r', READ))
    bench.hears(n2, { kind: 'appended', term: 1, match: 1, round: 1 })
    expect(bench.told('client')).toEqual([])
    bench.hears(n3, { kind: 'append-refused', term: 1, prevIndex: 1, next: 1, round: 2 })
    expect(bench.told('client')).toEqual([{ kind: 'reply', id: 'r', result: { value: null } }])
  })

  test('wait for the first entry of the term: what was committed before is not known sooner', () => {
    const bench = new Bench().follows([write(1, 'old')])
    bench.raft.timer(ELECTION) // content no longer
    bench.raft.timer(ELECTION)
    bench.hears(n2, { kind: 'pre-vote-answer', term: 1, proposed: 2, granted: true })
    bench.hears(n2, { kind: 'vote-answer', term: 2, granted: true }).syncs()
    bench.hears('client', request('r', READ)).hears(n2, { kind: 'appended', term: 2, match: 1, round: 2 })
    expect(bench.told('client')).toEqual([])
    bench.syncs().hears(n2, { kind: 'appended', term: 2, match: 2, round: 2 })
    expect(bench.told('client')).toEqual([{ kind: 'reply', id: 'r', result: { value: 1 } }])
  })

  test('are refused by a leader that is deposed meanwhile', () => {
    const bench = new Bench().leads().hears('client', request('r', READ))
    bench.hears(n3, { kind: 'vote', term: 2, lastIndex: 0, lastTerm: 0 })
    expect(bench.told('client')).toMatchObject([{ kind: 'refused', id: 'r' }])
  })

  test('are answered at once where the rule is left out', () => {
    const bench = new Bench('stale-leader-reads').leads().hears('client', request('r', READ))
    expect(bench.told('client')).toHaveLength(1)
  })

  test('at the level local show what this node has applied, and no part of a bank', () => {
    const bench = new Bench().follows([write(1, 'a'), write(1, 'b')], 1)
    bench.hears('client', request('r', READ, 'local'))
    expect(bench.told('client')).toEqual([{ kind: 'reply', id: 'r', result: { value: 1 } }])
    bench.hears('client', request('b', { op: 'balances', keys: ['k'] }, 'local'))
    expect(bench.told('client')).toMatchObject([{ kind: 'refused', id: 'b' }])
  })
})

describe('what a client is told', () => {
  test('refused only while the request is still in this hand', () => {
    const bench = new Bench().hears('client', request('a', WRITE))
    expect(bench.told('client')).toMatchObject([{ kind: 'refused', id: 'a' }])
  })

  test("a follower hands on, and gives up when the leader is gone: nobody knows about a write's fate", () => {
    const bench = new Bench().follows().hears('client', request('a', WRITE)).hears('other', request('r', READ))
    expect(bench.told(n2)).toMatchObject([{ kind: 'forward' }, { kind: 'forward' }])
    expect(bench.told('client')).toEqual([])
    bench.raft.timer(ELECTION) // content no longer
    bench.raft.timer(ELECTION)
    expect(bench.told('client')).toMatchObject([{ kind: 'unsure', id: 'a' }])
    expect(bench.told('other')).toMatchObject([{ kind: 'refused', id: 'r' }])
  })

  test('a write that was handed on is never refused: another copy of the datagram may have been taken', () => {
    const bench = new Bench().hears(n2, { kind: 'forward', request: request('a', WRITE) })
    expect(bench.told(n2)).toMatchObject([{ kind: 'forwarded', reply: { kind: 'unsure', id: 'a' } }])
  })

  test('unsure about what was appended, when its leader is deposed or hears of nobody', () => {
    const deposed = new Bench().leads().hears('client', request('a', WRITE))
    deposed.hears(n3, { kind: 'append-refused', term: 2, prevIndex: 1, next: 1, round: 0 })
    expect(deposed.told('client')).toMatchObject([{ kind: 'unsure', id: 'a' }])
    const alone = new Bench().leads().hears('client', request('a', WRITE))
    alone.raft.timer(ROLL_CALL)
    expect(alone.told('client')).toEqual([])
    alone.raft.timer(ROLL_CALL)
    expect(alone.told('client')).toMatchObject([{ kind: 'unsure', id: 'a' }])
    expect(alone.raft.primaryTerm()).toBeNull()
  })

  test('the same answer to a request that comes twice, which is carried out once', () => {
    const add = request('a', { op: 'cas', key: 'x', from: null, to: 1 })
    const bench = new Bench().leads().hears('client', add).hears(n3, { kind: 'forward', request: add })
    bench.syncs().hears(n2, { kind: 'appended', term: 1, match: 3, round: 3 })
    const reply = { kind: 'reply', id: 'a', result: { swapped: true } }
    expect(bench.told('client')).toEqual([reply])
    expect(bench.told(n3).at(-1)).toEqual({ kind: 'forwarded', reply })
  })

  test('another answer where the rule is left out', () => {
    const add = request('a', { op: 'cas', key: 'x', from: null, to: 1 })
    const bench = new Bench('no-dedup').leads().hears('client', add).hears('again', add)
    bench.syncs().hears(n2, { kind: 'appended', term: 1, match: 3, round: 3 })
    expect(bench.told('again')).toEqual([{ kind: 'reply', id: 'a', result: { swapped: false, current: 1 } }])
  })
})

describe('commitment', () => {
  const secondTerm = (bug: string | null): Bench => {
    const bench = new Bench(bug).follows([write(1, 'old')])
    bench.raft.timer(ELECTION) // content no longer
    bench.raft.timer(ELECTION)
    bench.hears(n2, { kind: 'pre-vote-answer', term: 1, proposed: 2, granted: true })
    return bench.hears(n2, { kind: 'vote-answer', term: 2, granted: true }).syncs()
  }

  test('an entry of an old term is not committed by counting (§5.4.2), but with the first of this term', () => {
    const bench = secondTerm(null).hears(n2, { kind: 'appended', term: 2, match: 1, round: 1 })
    expect(bench.raft.inside.commit).toBe(0)
    bench.syncs().hears(n2, { kind: 'appended', term: 2, match: 2, round: 1 })
    expect(bench.raft.inside.commit).toBe(2)
  })

  test('it is, where the rule is left out', () => {
    const bench = secondTerm('old-term-commit').hears(n2, { kind: 'appended', term: 2, match: 1, round: 1 })
    expect(bench.raft.inside.commit).toBe(1)
  })

  test('a follower commits no further than its log is known to be the leader’s', () => {
    const bench = new Bench().follows([write(1, 'a'), write(1, 'b'), write(1, 'c')])
    bench.hears(n2, { kind: 'append', term: 2, prevIndex: 1, prevTerm: 1, entries: [], commit: 3, round: 1 })
    expect(bench.raft.inside.commit).toBe(1)
  })
})

describe('elections', () => {
  test('a node that has just heard of its leader wants no other, and its term stays', () => {
    const bench = new Bench().follows()
    bench.hears(n3, { kind: 'pre-vote', proposed: 9, lastIndex: 9, lastTerm: 9 })
    expect(bench.told(n3)).toEqual([{ kind: 'pre-vote-answer', term: 1, proposed: 9, granted: false }])
    bench.raft.timer(ELECTION)
    bench.hears(n3, { kind: 'pre-vote', proposed: 9, lastIndex: 9, lastTerm: 9 })
    expect(bench.told(n3)).toEqual([{ kind: 'pre-vote-answer', term: 1, proposed: 9, granted: true }])
    expect(bench.raft.inside.term).toBe(1)
  })

  test('a node that nobody would elect leaves the term as it is', () => {
    const bench = new Bench()
    for (let time = 0; time < 5; time++) bench.raft.timer(ELECTION)
    expect(bench.raft.inside).toMatchObject({ role: 'pre-candidate', term: 0 })
  })
})
