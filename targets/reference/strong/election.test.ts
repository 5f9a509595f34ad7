import { nodeNames } from 'rashomon/sdk'
import { expect, test } from 'vitest'
import { isUpToDate, majorityOf, mayVote, Tally, type Voter } from './election.ts'

const [n1, n2, n3] = nodeNames(3) as [never, never, never]
const voter = (term: number, vote: typeof n1 | null, lastTerm = 2, lastIndex = 5): Voter => ({
  term,
  vote,
  lastTerm,
  lastIndex,
})
const log = { lastTerm: 2, lastIndex: 5 }

test('the later last term wins, then the longer log', () => {
  expect(isUpToDate({ lastTerm: 3, lastIndex: 1 }, log)).toBe(true)
  expect(isUpToDate({ lastTerm: 2, lastIndex: 5 }, log)).toBe(true)
  expect(isUpToDate({ lastTerm: 2, lastIndex: 4 }, log)).toBe(false)
  expect(isUpToDate({ lastTerm: 1, lastIndex: 9 }, log)).toBe(false)
})

test('one vote a term, and the same candidate may ask twice', () => {
  expect(mayVote(voter(4, null), n1, 4, log)).toBe(true)
  expect(mayVote(voter(4, n1), n1, 4, log)).toBe(true)
  expect(mayVote(voter(4, n2), n1, 4, log)).toBe(false)
  expect(mayVote(voter(4, n2), n1, 5, log)).toBe(true)
})

test('no vote in a past term, nor for a log that lacks something', () => {
  expect(mayVote(voter(4, null), n1, 3, log)).toBe(false)
  expect(mayVote(voter(4, null), n1, 5, { lastTerm: 2, lastIndex: 4 })).toBe(false)
})

test('a majority is more than half, and a vote that comes twice counts once', () => {
  expect([1, 2, 3, 4, 5, 7].map(majorityOf)).toEqual([1, 2, 2, 3, 3, 4])
  const tally = new Tally(5)
  expect([tally.add(n1), tally.add(n2), tally.add(n2), tally.add(n3)]).toEqual([false, false, false, true])
})
