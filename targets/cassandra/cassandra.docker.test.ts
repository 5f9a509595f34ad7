/** Three nodes in containers: what the client is told while something is broken, and whether that is true. */
import { DefiniteFailure, type Key, type NodeId, type PlannedFault } from 'rashomon/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Person, RunningTarget } from '../../src/testing/running-target.ts'
import { cassandra } from './index.ts'

const ANYBODY = { kind: 'nodes', nodes: [] } as const
const kill: PlannedFault = { kind: 'kill', whom: ANYBODY }
const pause: PlannedFault = { kind: 'pause', whom: ANYBODY }
const isolate: PlannedFault = { kind: 'cut', shape: 'isolate', whom: ANYBODY }
const GIVE_UP_MS = 5000

let three: RunningTarget
let fresh = 0
const key = (): Key => `key${++fresh}`

beforeAll(async () => {
  // What is acknowledged is in the log: a killed node must not be what loses it here.
  three = await RunningTarget.start(cassandra, 3, { commitlog: 'batch' }, 'quorum')
})
afterAll(() => three?.stop())

/** How something ended, in the words of the runner: ok, certainly not done, or not known. */
type Ending = { readonly kind: 'ok' } | { readonly kind: 'fail' | 'info'; readonly why: string }

async function ending(work: Promise<unknown>): Promise<Ending> {
  try {
    await work
    return { kind: 'ok' }
  } catch (error) {
    return { kind: error instanceof DefiniteFailure ? 'fail' : 'info', why: String(error) }
  }
}

const write = (person: Person, name: Key): Promise<Ending> =>
  ending(person.facets.register.write(name, name, person.call(GIVE_UP_MS)))

/** Writes, each to a key of its own, by some at once at one node, until it is told to stop. */
function writing(node: NodeId, people: number, level?: string): () => Promise<ReadonlyMap<Key, Ending>> {
  const endings = new Map<Key, Ending>()
  let over = false
  const writers = Array.from({ length: people }, async () => {
    let person = three.at(node, level)
    while (!over) {
      const name = key()
      const ended = await write(person, name)
      endings.set(name, ended)
      if (ended.kind === 'info') {
        await person.client.close()
        person = three.at(node, level)
      }
      if (ended.kind !== 'ok') await three.sleep(100)
    }
  })
  return async () => {
    over = true
    await Promise.all(writers)
    return endings
  }
}

/** What was acknowledged is there; what certainly was not done is not. */
async function expectHonest(endings: ReadonlyMap<Key, Ending>, at: NodeId): Promise<void> {
  const reader = three.at(at)
  const known = [...endings].filter(([, { kind }]) => kind !== 'info')
  expect(known.length).toBeGreaterThan(0)
  for (const [name, ended] of known) {
    const { value } = await reader.facets.register.read(name, reader.call())
    expect(value, `${name}: ${JSON.stringify(ended)}`).toBe(ended.kind === 'ok' ? name : null)
  }
}

const reasons = (endings: ReadonlyMap<Key, Ending>, kind: 'fail' | 'info'): readonly string[] =>
  [...endings.values()].flatMap((ended) => (ended.kind === kind ? [ended.why] : []))

/** Who has settled reads and writes at ALL through every node: so does whoever comes next. */
const whole = () => three.settled()

describe('errors, each by a fault of its own', () => {
  test('what the server refuses was certainly not done', async () => {
    const [n1] = three.nodes as [NodeId]
    const person = three.at(n1)
    const tooLong = 'k'.repeat(70_000)
    const refused = { kind: 'fail', why: expect.stringContaining('Invalid') }
    expect(await ending(person.facets.register.write(tooLong, 1, person.call()))).toMatchObject(refused)
  })

  test('a node that is killed: what was under way is not known, what comes later certainly not done', async () => {
    const [n1, n2] = three.nodes as [NodeId, NodeId]
    const stop = writing(n1, 12)
    await three.sleep(1500)
    const heal = await three.strike(kill, n1)
    await three.sleep(1500)
    const endings = await stop()
    expect(reasons(endings, 'info')).toContainEqual(expect.stringContaining('SocketClosed'))
    expect(reasons(endings, 'fail')).toContainEqual(expect.stringContaining('NoHostAvailable'))
    expect(reasons(endings, 'info').filter((why) => why.includes('unrecognised'))).toEqual([])
    await heal()
    await whole()
    await expectHonest(endings, n2)
  })

  test('a node that is paused: who asks it does not know, who asks others at QUORUM is not disturbed', async () => {
    const [n1, n2] = three.nodes as [NodeId, NodeId]
    const [connected, elsewhere] = [three.at(n1), three.at(n2)]
    expect(await write(connected, key())).toEqual({ kind: 'ok' })
    const heal = await three.strike(pause, n1)
    const paused = await write(connected, key())
    const other = await write(elsewhere, key())
    await heal()
    expect(paused).toMatchObject({ kind: 'info', why: expect.stringMatching(/given up|OperationTimedOut/) })
    expect(other).toEqual({ kind: 'ok' })
    await three.eventually(async () => (await write(three.at(n1), key())).kind === 'ok')
  })

  test('a node that is isolated: first nobody knows, then too few replicas are, which is certain of plain writes only', async () => {
    const [n1, n2] = three.nodes as [NodeId, NodeId]
    const heal = await three.strike(isolate, n1)
    const person = (level = 'quorum'): Person => three.at(n1, level)
    const [plain, counted, transacted, read] = await Promise.all([
      write(person(), key()),
      ending(person().facets.counter.add(key(), 1, person().call(GIVE_UP_MS))),
      write(person('serial'), key()),
      ending(person().facets.register.read(key(), person().call(GIVE_UP_MS))),
    ])
    expect(plain).toMatchObject({ kind: 'info', why: expect.stringContaining('WriteTimeout SIMPLE') })
    expect(counted).toMatchObject({ kind: 'info', why: expect.stringContaining('WriteTimeout') })
    expect(transacted).toMatchObject({ kind: 'info', why: expect.stringMatching(/Timeout/) })
    expect(read).toMatchObject({ kind: 'fail', why: expect.stringContaining('ReadTimeout') })
    expect(await write(person('one'), key())).toEqual({ kind: 'ok' })
    const endings = new Map<Key, Ending>()
    await three.eventually(async () => {
      const name = key()
      const ended = await write(person(), name)
      endings.set(name, ended)
      return ended.kind === 'fail'
    }, 60_000)
    expect(reasons(endings, 'fail')).toContainEqual(expect.stringContaining('Unavailable'))
    const later = await write(person('serial'), key())
    expect(later).toMatchObject({ kind: 'info', why: expect.stringContaining('Unavailable') })
    await heal()
    await whole()
    await expectHonest(endings, n2)
  })

  test('many who want the same thing: whom it is not told does not know', async () => {
    const name = key()
    const endings: Ending[] = []
    const wanting = Array.from({ length: 12 }, async (_, at) => {
      const person = three.at(three.nodes[at % 3] as NodeId, 'serial')
      for (let time = 0; time < 8; time++) {
        endings.push(await ending(person.facets.register.write(name, `${at} ${time}`, person.call(GIVE_UP_MS))))
      }
    })
    await Promise.all(wanting)
    const told = endings.flatMap((ended) => (ended.kind === 'info' ? [ended.why] : []))
    expect(told).toContainEqual(expect.stringContaining('WriteTimeout CAS'))
    expect(told.filter((why) => why.includes('unrecognised'))).toEqual([])
    expect(endings.filter(({ kind }) => kind === 'fail')).toEqual([])
  })
})

describe('levels', () => {
  test('a replica that was away is stale at ONE until it is told, and at QUORUM never', async () => {
    const [n1, n2] = three.nodes as [NodeId, NodeId]
    const heal = await three.strike(isolate, n1)
    const name = key()
    expect(await write(three.at(n2), name)).toEqual({ kind: 'ok' })
    const stale = three.at(n1, 'one')
    expect((await stale.facets.register.read(name, stale.call())).value).toBe(null)
    await heal()
    await whole()
    expect((await stale.facets.register.read(name, stale.call())).value).toBe(name)
  })
})
