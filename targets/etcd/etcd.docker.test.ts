/** Three members in containers: what the client promises while all is well, and what it is told while something is not. */
import {
  type ContainerRun,
  containerTarget,
  DefiniteFailure,
  type Key,
  type NodeId,
  type PlannedFault,
} from 'rashomon/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { facetContract } from '../../src/testing/contracts/facet-contract.ts'
import { type Person, RunningTarget } from '../../src/testing/running-target.ts'
import { etcd, etcdDescription } from './index.ts'
import { statuses, withConnection } from './status.ts'

const ANYBODY = { kind: 'nodes', nodes: [] } as const
const kill: PlannedFault = { kind: 'kill', whom: ANYBODY }
const pause: PlannedFault = { kind: 'pause', whom: ANYBODY }
const isolate: PlannedFault = { kind: 'cut', shape: 'isolate', whom: ANYBODY }
/** Connections of whoever looks what became of many writes. */
const READERS = 20
const noClients: PlannedFault = { kind: 'cut', shape: 'clients', whom: ANYBODY }

const NEVER = new AbortController().signal

let three: RunningTarget
/** What the target is told of the three: where they are reached. */
let run: ContainerRun
let unguarded: RunningTarget
let fresh = 0
const key = (): Key => `key${++fresh}`

beforeAll(async () => {
  const overheard = containerTarget({
    ...etcdDescription,
    isReady: (node, given, signal) => {
      run = given
      return etcdDescription.isReady(node, given, signal)
    },
  })
  three = await RunningTarget.start(overheard, 3)
  unguarded = await RunningTarget.start(etcd, 3, { 'lock-fencing': false, hasleader: true })
})
afterAll(() => Promise.all([three?.stop(), unguarded?.stop()]))

facetContract(() => ({ nodes: three.nodes, level: 'linearizable', open: (name) => three.open(name) }))

/** How a write ended, in the words of the runner: ok, certainly not done, or not known. */
type Ending = { readonly kind: 'ok' } | { readonly kind: 'fail' | 'info'; readonly why: string }

async function write(person: Person, name: Key, limitMs?: number): Promise<Ending> {
  try {
    await person.facets.register.write(name, name, person.call(limitMs))
    return { kind: 'ok' }
  } catch (error) {
    return { kind: error instanceof DefiniteFailure ? 'fail' : 'info', why: String(error) }
  }
}

interface Writing {
  readonly endings: ReadonlyMap<Key, Ending>
  stop(): Promise<void>
}

/** Writes, each to a key of its own, by many at once at each of the nodes, until it is told to stop. */
function writing(nodes: readonly NodeId[], each: number): Writing {
  const endings = new Map<Key, Ending>()
  let over = false
  const writers = nodes.flatMap((node) =>
    Array.from({ length: each }, async () => {
      let person = three.at(node)
      while (!over) {
        const name = key()
        const ending = await write(person, name, 2000)
        endings.set(name, ending)
        if (ending.kind === 'info') {
          await person.client.close()
          person = three.at(node)
        }
        if (ending.kind !== 'ok') await three.sleep(20)
      }
    }),
  )
  const stop = async (): Promise<void> => {
    over = true
    await Promise.all(writers)
  }
  return { endings, stop }
}

/** What was acknowledged is there; what certainly was not done is not. */
async function expectHonest(endings: ReadonlyMap<Key, Ending>): Promise<void> {
  const leader = await three.leader()
  const known = [...endings].filter(([, { kind }]) => kind !== 'info')
  expect(known.length).toBeGreaterThan(0)
  const looking = Array.from({ length: READERS }, async (_, at) => {
    const reader = three.at(leader)
    for (const [name, { kind }] of known.filter((_one, index) => index % READERS === at)) {
      const { value } = await reader.facets.register.read(name, reader.call())
      expect(value, `${name}: ${kind}`).toBe(kind === 'ok' ? name : null)
    }
  })
  await Promise.all(looking)
}

const reasons = (endings: ReadonlyMap<Key, Ending>, kind: 'fail' | 'info'): readonly string[] =>
  [...endings.values()].flatMap((ending) => (ending.kind === kind ? [ending.why] : []))

describe('errors, each by a fault of its own', () => {
  test('a member that is killed: calls in flight are not known, later ones certainly not done', async () => {
    const [n1] = three.nodes as [NodeId]
    const { endings, stop } = writing([n1], 20)
    await three.sleep(500)
    const heal = await three.strike(kill, n1)
    await three.sleep(500)
    await stop()
    expect(reasons(endings, 'info')).toContainEqual(
      expect.stringMatching(/UNAVAILABLE: (read ECONNRESET|Connection dropped)/),
    )
    expect(reasons(endings, 'fail')).toContainEqual(
      expect.stringMatching(/UNAVAILABLE: No connection established.*(ECONNREFUSED|ECONNRESET)/),
    )
    await heal()
    await three.settled()
    await expectHonest(endings)
  })

  test('a member that is paused: who is connected does not know, who is not has sent nothing', async () => {
    const [n1] = three.nodes as [NodeId]
    const connected = three.at(n1)
    expect(await write(connected, key())).toEqual({ kind: 'ok' })
    const heal = await three.strike(pause, n1)
    const call = connected.call(1000)
    const name = key()
    const lost = connected.facets.register.write(name, 1, call).catch((error: unknown) => error)
    expect(await lost).not.toBeInstanceOf(DefiniteFailure)
    expect(String(await lost)).toContain('CANCELLED')
    // etcd would not know the second for the same as the first.
    const again = connected.facets.register.write(name, 1, { ...connected.call(), requestId: call.requestId })
    await expect(again).rejects.toThrow(DefiniteFailure)
    const stranger = await write(three.at(n1), key(), 1000)
    expect(stranger).toMatchObject({ kind: 'fail', why: expect.stringContaining('not connected in time') })
    await heal()
    await three.eventually(async () => (await write(connected, key())).kind === 'ok')
  })

  test('clients that are cut off: in flight not known, then nothing is sent', async () => {
    const [n1] = three.nodes as [NodeId]
    const { endings, stop } = writing([n1], 10)
    await three.sleep(300)
    const heal = await three.strike(noClients, n1)
    await three.sleep(5000)
    await heal()
    await stop()
    expect(reasons(endings, 'info').length).toBeGreaterThan(0)
    expect(reasons(endings, 'fail')).toContainEqual(expect.stringContaining('not connected in time'))
    await expectHonest(endings)
  })

  test('no quorum: a write waits and may yet be done, a compound one that cannot even read is certainly not', async () => {
    const [n1] = three.nodes as [NodeId]
    const person = three.at(n1)
    const heal = await three.strike(isolate, n1)
    const [put, add] = await Promise.all([
      write(person, key(), 20_000),
      person.facets.counter.add(key(), 1, person.call(20_000)).catch((error: unknown) => error),
    ])
    expect(put).toMatchObject({ kind: 'info', why: expect.stringMatching(/request timed out|deadline exceeded/) })
    expect(add).toBeInstanceOf(DefiniteFailure)
    await heal()
  })

  test('no leader: who asked for it is refused at once, certainly not done', async () => {
    const [n1] = unguarded.nodes as [NodeId]
    const person = unguarded.at(n1)
    const heal = await unguarded.strike(isolate, n1)
    await unguarded.eventually(async () => {
      const ending = await write(person, key(), 5000)
      return ending.kind === 'fail' && ending.why.includes('etcdserver: no leader')
    })
    await heal()
  })

  test('leaders that are cut off one after the other: nothing that was refused is there, nothing acknowledged is lost', async () => {
    const { endings, stop } = writing(three.nodes, 5)
    for (let round = 0; round < 3; round++) {
      const heal = await three.strike(isolate, await three.leader())
      await three.sleep(2500)
      await heal()
      await three.sleep(1000)
    }
    await stop()
    await three.settled()
    await expectHonest(endings)
  })
})

/** Leadership goes to the next member, without any fault. */
async function moveLeader(): Promise<void> {
  const members = await statuses(run, NEVER)
  const at = members.findIndex(({ status }) => status.leader === status.header.member_id)
  const [leader, next] = [members[at], members[(at + 1) % members.length]]
  if (leader === undefined || next === undefined) return
  const request = { targetID: next.status.header.member_id }
  await withConnection(run.endpoint(leader.node), NEVER, (connection) => connection.call('MoveLeader', request))
}

test('leadership that is handed over: proposals that raft dropped are not there', async () => {
  const { endings, stop } = writing(three.nodes, 15)
  const wasDropped = (): boolean =>
    reasons(endings, 'fail').some((why) => why.includes('UNKNOWN: raft proposal dropped'))
  await three.eventually(async () => {
    await moveLeader().catch(() => {})
    await three.sleep(200)
    return wasDropped()
  }, 60_000)
  await stop()
  await three.settled()
  await expectHonest(endings)
})

describe('reads and locks of a member that is cut off', () => {
  test('serializable reads answer with what was, linearizable ones do not answer', async () => {
    const [n1, n2] = three.nodes as [NodeId, NodeId]
    const name = key()
    const [writer, reader, local] = [three.at(n2), three.at(n1), three.at(n1, 'serializable')]
    await writer.facets.register.write(name, 'old', writer.call())
    await three.settled()
    const heal = await three.strike(isolate, n1)
    await three.eventually(async () => {
      await writer.facets.register.write(name, 'new', writer.call(1500))
      return true
    })
    const stale = await local.facets.register.read(name, local.call())
    expect(stale.value).toBe('old')
    await expect(reader.facets.register.read(name, reader.call(1500))).rejects.toThrow()
    await heal()
    await three.eventually(async () => (await local.facets.register.read(name, local.call())).value === 'new')
    const { value, witness } = await reader.facets.register.read(name, reader.call())
    expect(value).toBe('new')
    expect(witness?.['mod_revision']).toBeGreaterThan(stale.witness?.['mod_revision'] ?? 0n)
  })

  /** Whether the use of a holder that was cut off, and whose lease has run out, is taken after that of the next holder. */
  async function usedAfterTheNext(world: RunningTarget): Promise<boolean> {
    const [n1, n2] = world.nodes as [NodeId, NodeId]
    const name = key()
    const [first, second] = [world.at(n1), world.at(n2)]
    const held = (await first.facets.lock.acquire(name, first.call())).value
    const heal = await world.strike(isolate, n1)
    let next: Awaited<ReturnType<typeof second.facets.lock.acquire>>['value'] = { granted: false }
    await world.eventually(async () => {
      next = (await second.facets.lock.acquire(name, second.call(1500))).value
      return next.granted
    })
    // From here on both believe to hold it.
    const tokenOf = (granted: typeof next): number => (granted.granted ? (granted.token ?? 0) : 0)
    expect(tokenOf(next)).toBeGreaterThan(tokenOf(held))
    const { guarded: use } = second.facets.lock
    expect((await use?.(name, tokenOf(next), second.call()))?.value.accepted).toBe(true)
    await heal()
    let accepted = false
    await world.eventually(async () => {
      accepted = (await first.facets.lock.guarded?.(name, tokenOf(held), first.call(1500)))?.value.accepted === true
      return true
    })
    return accepted
  }

  test('a lock is held twice: fencing refuses the older holder', async () => {
    expect(await usedAfterTheNext(three)).toBe(false)
  })

  test('a lock is held twice: without fencing both have their way', async () => {
    expect(await usedAfterTheNext(unguarded)).toBe(true)
  })

  test('a lease is kept alive while its holder is there, and runs out when it is gone', async () => {
    const [n1, n2] = three.nodes as [NodeId, NodeId]
    const name = key()
    const [holder, other] = [three.at(n1), three.at(n2)]
    await holder.facets.lock.acquire(name, holder.call())
    await three.sleep(6000)
    expect((await other.facets.lock.acquire(name, other.call())).value.granted).toBe(false)
    await holder.client.close()
    await three.eventually(async () => (await other.facets.lock.acquire(name, other.call())).value.granted)
  })
})

test('leaders: one at first; when it is cut off another, of a newer term, and in the end one again', async () => {
  const [before] = await three.primaries()
  const heal = await three.strike(isolate, await three.leader())
  await three.eventually(async () => {
    const [newest] = await three.primaries()
    return newest !== undefined && newest.node !== before?.node && newest.term > (before?.term ?? 0)
  })
  await heal()
  await three.settled()
  expect((await three.primaries()).length).toBe(1)
})
