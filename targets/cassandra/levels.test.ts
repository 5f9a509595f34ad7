/** What is claimed where: the table that `rashomon targets cassandra` prints. */
import { FACET_NAMES } from 'rashomon/sdk'
import { describe, expect, test } from 'vitest'
import { cassandra } from './index.ts'
import { LEVELS, planOf } from './levels.ts'

const level = (name: string) => {
  const found = LEVELS.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no level ${name}`)
  return found
}
const claimed = (name: string) => level(name).claims.register ?? []

test('every level says what it promises, where that is written, and what each facet claims', () => {
  const served = FACET_NAMES.filter((facet) => cassandra.refuses[facet] === undefined)
  for (const { promise, source, claims } of LEVELS) {
    expect(promise.length).toBeGreaterThan(20)
    expect(source).toMatch(/^https:\/\/cassandra\.apache\.org\/doc\//)
    expect(Object.keys(claims).sort()).toEqual([...served].sort())
  }
})

test('writes come first in the name of a level', () => {
  expect(planOf('quorum')).toEqual({ write: 'quorum', read: 'quorum' })
  expect(planOf('quorum/one')).toEqual({ write: 'quorum', read: 'one' })
})

describe('only what the documentation says', () => {
  test('linearizable is promised of transactions that are read at SERIAL, and of nothing else', () => {
    const promising = LEVELS.filter(({ claims }) => claims.register?.includes('linearizable')).map(({ name }) => name)
    expect(promising).toEqual(['serial'])
  })

  test('a quorum shows a session what it wrote, and never goes back; one replica promises neither', () => {
    expect(claimed('quorum')).toEqual(['ryw-session', 'mr-session', 'convergence', 'no-lost-ack'])
    expect(claimed('all/one')).toEqual(['ryw-session', 'convergence', 'no-lost-ack'])
    expect(claimed('quorum/one')).toEqual(['convergence', 'no-lost-ack'])
    expect(claimed('one')).toEqual(['convergence'])
  })

  test('what one replica acknowledged may be lost with it', () => {
    expect(level('one').claims.set).not.toContain('no-lost-ack')
    expect(level('one').claims.counter).not.toContain('counter-bounds')
    expect(level('quorum').claims.counter).toContain('counter-bounds')
  })

  test('a lock that runs out is not claimed to exclude', () => {
    for (const { claims } of LEVELS) expect(claims.lock).toEqual(['fencing'])
  })
})

test('a compare-and-set is lacking wherever writes are plain', () => {
  const lacking = LEVELS.filter(({ lacks }) => lacks?.cas !== undefined).map(({ name }) => name)
  expect(lacking).toEqual(['one', 'quorum', 'all', 'one/quorum', 'one/all', 'quorum/one', 'all/one'])
})
