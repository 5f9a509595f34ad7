import { type NodeId, nodeNames } from 'rashomon/sdk'
import { expect, test } from 'vitest'
import { RaftLog } from './log.ts'
import { Replication } from './replication.ts'

const nodes = nodeNames(5)
const [n1, n2, n3, n4] = nodes as [NodeId, NodeId, NodeId, NodeId]

/** The leader n1 of term 3 with ten entries, all sent to everyone. */
function leading(): Replication {
  const log = new RaftLog({ append: () => {}, truncate: () => {} }, new Map())
  const replication = new Replication(3, n1, nodes, log)
  for (let index = 1; index <= 10; index++) log.append({ term: index <= 5 ? 1 : 3, request: null })
  replication.nextRound()
  for (const peer of replication.peers) replication.append(peer, 0)
  return replication
}
const appended = (match: number, round = 0) => ({ kind: 'appended', term: 3, match, round }) as const
const refusal = (prevIndex: number, next: number) =>
  ({ kind: 'append-refused', term: 3, prevIndex, next, round: 0 }) as const

test('sends what has not been sent, from where the logs match', () => {
  const replication = leading()
  expect(replication.hasMoreFor(n2)).toBe(false)
  expect(replication.append(n2, 4)).toMatchObject({ prevIndex: 10, prevTerm: 3, entries: [], commit: 4, round: 1 })
})

test('a majority, the leader with it, has an index only when its disks have', () => {
  const replication = leading()
  replication.appended(n2, appended(10))
  replication.appended(n3, appended(7))
  expect(replication.replicated).toBe(0)
  replication.durable(9)
  expect(replication.replicated).toBe(7)
  replication.appended(n4, appended(10))
  expect(replication.replicated).toBe(9)
  replication.appended(n2, appended(2)) // an old answer takes nothing back
  expect(replication.replicated).toBe(9)
})

test('falls back on a refusal, no further than what is known to match', () => {
  const replication = leading()
  expect(replication.refused(n2, refusal(9, 4))).toBe(true)
  expect(replication.append(n2, 0)).toMatchObject({ prevIndex: 3, prevTerm: 1 })
  replication.appended(n2, appended(6))
  expect(replication.refused(n2, refusal(5, 1))).toBe(false) // it matches up to 6 by now
  expect(replication.refused(n2, refusal(8, 2))).toBe(true)
  expect(replication.append(n2, 0)).toMatchObject({ prevIndex: 6, prevTerm: 3 })
})

test('a round is confirmed by a majority, the leader with it', () => {
  const replication = leading()
  const round = replication.nextRound()
  replication.appended(n2, appended(0, round))
  expect(replication.confirmed).toBeLessThan(round)
  replication.refused(n3, { ...refusal(9, 4), round })
  expect(replication.confirmed).toBe(round)
})

test('a roll call counts who has answered since the last', () => {
  const replication = leading()
  expect(replication.rollCall()).toBe(true)
  replication.appended(n2, appended(1))
  expect(replication.rollCall()).toBe(false)
  replication.appended(n2, appended(1))
  replication.appended(n3, appended(1))
  expect(replication.rollCall()).toBe(true)
})

test('who is alone is a majority', () => {
  const log = new RaftLog({ append: () => {}, truncate: () => {} }, new Map())
  const replication = new Replication(1, n1, [n1], log)
  replication.durable(4)
  expect([replication.replicated, replication.confirmed, replication.rollCall()]).toEqual([4, 0, true])
  expect(replication.nextRound()).toBe(replication.confirmed)
})
