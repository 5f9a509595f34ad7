/**
 * Raft in bad weather. At every look into the nodes the invariants of its proof must hold; in the end every node has every
 * write that was answered, once, and none that was refused. Where a rule is left out, the same looks must see it.
 */
import { describe, expect, test } from 'vitest'
import { figureEight } from './figure-eight.ts'
import { insideOf } from './invariants.ts'
import { splitVote } from './split-vote.ts'
import { CLIENTS, counts, crashes, mixed, type Storm, scripted, storm, type Weather } from './storm.ts'

const SEEDS = Number(process.env['STORM'] ?? 3)
const seeds = Array.from({ length: SEEDS }, (_, at) => at + 1)
const eight = scripted(figureEight, 10)
const split = scripted(splitVote, 10)

describe.for<readonly [name: string, Weather]>([
  ['mixed weather', mixed],
  ['crashes', crashes],
  ['the schedule of figure 8', eight],
  ['the schedule of split votes', split],
])('in %s', ([, weather]) => {
  test.for(seeds)('nothing is lost, nothing is doubled, and no invariant breaks: seed %i', async (seed) => {
    const { world, broken, done } = await storm(seed, weather)
    expect(broken).toBeNull()
    const [first, ...others] = insideOf(world)
    for (const { commit, log } of others) expect([commit, log.lastIndex]).toEqual([first?.commit, first?.log.lastIndex])
    const applied = requestsIn({ world })
    for (const [id, outcome] of done) if (outcome !== 'unsure') expect(applied.has(id), id).toBe(outcome === 'ok')
    expect([...done.values()].filter((outcome) => outcome === 'ok').length).toBeGreaterThan(CLIENTS)
    expect(await counts(world)).toEqual(world.nodes.map(() => applied.size))
  })
})

const requestsIn = ({ world }: Pick<Storm, 'world'>): ReadonlySet<string> => {
  const log = insideOf(world)[0]?.log
  const entries = log?.from(1, log.lastIndex) ?? []
  return new Set(entries.flatMap(({ request }) => (request === null ? [] : [request.id])))
}

describe('the looks see what goes wrong', () => {
  const brokenBy = async (bug: string, weather: Weather): Promise<readonly string[]> => {
    const found = await Promise.all([1, 2, 3].map(async (seed) => (await storm(seed, weather, bug)).broken))
    return found.map((broken) => broken?.split(':')[0] ?? 'nothing')
  }

  test('when promises are made before the disk has them', async () => {
    expect((await brokenBy('ack-before-sync', crashes)).join()).toMatch(/state machine safety|leader completeness/)
  })

  test('when a vote is forgotten', async () => {
    expect(await brokenBy('double-vote', split)).toContain('election safety')
  })

  test('when an entry of an old term is committed by counting', async () => {
    expect((await brokenBy('old-term-commit', eight)).join()).toMatch(/state machine safety|leader completeness/)
  })

  test('when requests that come twice are carried out twice', async () => {
    const { world } = await storm(1, mixed, 'no-dedup')
    expect((await counts(world))[0]).toBeGreaterThan(requestsIn({ world }).size)
  })
})
