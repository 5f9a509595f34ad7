/** Lost disks: on a small process with a folder of its own, where all of it can be seen, and on a real etcd. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Evidence, PlannedFault } from '../history/index.ts'
import { deploySmall, runIn } from '../testing/small-deployment.ts'
import { ANYBODY, NODES, n1, n2, n3, ThreeNodes } from '../testing/three-nodes.ts'
import { wallClock } from '../time/index.ts'
import { type NodeId, nodeNames } from '../units.ts'
import { emptyData } from './data-folder.ts'
import type { Deployment } from './deployment.ts'
import { DockerCluster } from './docker-cluster.ts'
import { connectEngine, type Engine } from './engine.ts'

const wipe: PlannedFault = { kind: 'wipe', whom: ANYBODY }
const kill: PlannedFault = { kind: 'kill', whom: ANYBODY }
const stop: PlannedFault = { kind: 'stop', whom: ANYBODY }
const pause: PlannedFault = { kind: 'pause', whom: ANYBODY }
const diskFull: PlannedFault = { kind: 'disk-full', whom: ANYBODY }

const USER = 1234
/**
 * Counts its starts in a sticky folder of its own user, as many images make theirs, keeps secrets beside, and listens; n3
 * writes nothing: a database whose data are elsewhere.
 */
const DATABASE = `if [ "$1" != n3 ]; then
  chmod 1777 /data
  umask 077
  mkdir -p /data/.hidden/deep
  echo secret >/data/.hidden/deep/.file
  ln -sf /etc/hostname '/data/a link'
  echo start >>/data/starts
fi
exec perl -MIO::Socket::INET -e '$SIG{TERM} = sub { exit 0 }; my $s = IO::Socket::INET->new(LocalPort => 4000, Listen => 5, ReuseAddr => 1) or die $!; close($s->accept) while 1'`
const REMOVED = '3 files \\(0\\.00 MB\\) removed, 0 left'

let engine: Engine
let small: Deployment
let cluster: DockerCluster
let ids = 0
const open = new Set<number>()

beforeAll(async () => {
  engine = await connectEngine()
  small = await deploySmall(engine, `test-wipe-${process.pid}`, {
    nodes: nodeNames(3),
    boundedBytes: 16 * 2 ** 20,
    nodeSpec: ({ node }) => ({ command: ['bash', '-c', DATABASE, 'database', node], user: `${USER}` }),
  })
  cluster = new DockerCluster(small, wallClock())
})
afterEach(async () => {
  for (const id of open) await heal(id)
})
afterAll(async () => {
  await small?.remove()
  engine?.close()
})

async function inject(
  fault: PlannedFault,
  ...on: readonly NodeId[]
): Promise<{ readonly id: number; readonly evidence: Evidence }> {
  const id = ++ids
  open.add(id)
  return { id, evidence: await cluster.inject(id, fault, on) }
}

function heal(id: number): Promise<Evidence> {
  open.delete(id)
  return cluster.heal(id)
}

const inside = async (node: NodeId, ...command: readonly string[]): Promise<string> =>
  (await runIn(small, node, 'holder', ...command)).said
const starts = (node: NodeId): Promise<string> => inside(node, 'cat', '/data/starts')
const listed = (node: NodeId): Promise<string> => inside(node, 'find', '/data', '-mindepth', '1')
const held = (text: string): Evidence => ({ kind: 'held', probe: expect.stringMatching(new RegExp(`^${text}$`)) })
const back = { kind: 'healed', probe: expect.stringMatching(/^n\d: started again, listens on 4000 after \d+\.\d s$/) }

test('all that it had is gone, also what is hidden; the folder stays as it was, and it begins anew', async () => {
  const { id, evidence } = await inject(wipe, n1)
  expect(evidence).toEqual(held(`n1: killed \\(exit code 137\\), ${REMOVED}`))
  expect(await listed(n1)).toBe('')
  expect(await inside(n1, 'stat', '-c', '%u %a', '/data')).toBe(`${USER} 1777`)
  expect(await inside(n1, 'cat', '/etc/hostname')).toBe('n1')
  expect(await starts(n2)).toBe('start')
  expect(await heal(id)).toEqual(back)
  expect(await starts(n1)).toBe('start')
  expect(await listed(n1)).toContain('/data/.hidden/deep/.file')
})

test('a cluster of which a disk was lost is not whole again', async () => {
  const another = new DockerCluster(small, wallClock())
  expect(another.isWhole).toBe(true)
  await another.inject(1, wipe, [n1])
  expect((await another.heal(1)).kind).toBe('healed')
  expect(another.isWhole).toBe(false)
})

test('a folder that cannot be emptied is not taken for an empty one', async () => {
  const elsewhere = { ...small, engine, dataPath: '/nowhere', podOf: (node: NodeId) => small.podOf(node) } as Deployment
  expect(await emptyData(elsewhere, n1)).toEqual({
    kind: 'failed',
    why: expect.stringMatching(/^\/nowhere cannot be emptied \(.*No such file or directory\)$/),
  })
})

test('where nothing was to be removed, nothing was lost; the process comes back all the same', async () => {
  const { id, evidence } = await inject(wipe, n3)
  const why = 'n3: killed (exit code 137), there were no data to remove'
  expect(evidence).toEqual({ kind: 'not-held', why })
  expect(await heal(id)).toEqual(back)
  const both = await inject(wipe, n2, n3)
  expect(both.evidence).toEqual(
    held(`n2: killed \\(exit code 137\\), ${REMOVED}; n3: killed \\(exit code 137\\), there were no data to remove`),
  )
})

test('whoever is down loses its disk, too, and is down until both are healed', async () => {
  for (const first of [kill, stop]) {
    const down = await inject(first, n1)
    const wiped = await inject(wipe, n1)
    expect(wiped.evidence).toEqual(held(`n1: already down \\(exit code \\d+\\), ${REMOVED}`))
    expect(await heal(down.id)).toEqual({ kind: 'healed', probe: 'n1: still wiped by another fault' })
    expect(await listed(n1)).toBe('')
    expect(await heal(wiped.id)).toEqual(back)
    expect(await starts(n1)).toBe('start')
  }
})

test('killed or wiped while it is wiped already: nothing is struck, and whoever is healed first does not start it', async () => {
  const wiped = await inject(wipe, n1)
  expect((await inject(kill, n1)).evidence).toEqual({ kind: 'not-held', why: 'n1: already down (exit code 137)' })
  const again = await inject(wipe, n1)
  const why = 'n1: already down (exit code 137), there were no data to remove'
  expect(again.evidence).toEqual({ kind: 'not-held', why })
  expect(await heal(again.id)).toEqual({ kind: 'healed', probe: 'it never took hold' })
  expect(await listed(n1)).toBe('')
  expect(await heal(wiped.id)).toEqual(back)
})

test('a kill that comes with it keeps it down, empty', async () => {
  const killed = await inject(kill, n1)
  const wiped = await inject(wipe, n1)
  expect(await heal(wiped.id)).toEqual({ kind: 'healed', probe: 'n1: still killed by another fault' })
  expect(await listed(n1)).toBe('')
  expect(await heal(killed.id)).toEqual(back)
  expect(await starts(n1)).toBe('start')
})

test('so does one that is frozen, and one that ended by itself', async () => {
  const frozen = await inject(pause, n1)
  const wiped = await inject(wipe, n1)
  expect(wiped.evidence).toEqual(held(`n1: killed \\(exit code 137\\), ${REMOVED}`))
  await heal(frozen.id)
  expect(await heal(wiped.id)).toEqual(back)

  const container = engine.docker.getContainer(small.podOf(n1).database)
  await container.kill({ signal: 'SIGTERM' })
  await container.wait()
  const { id, evidence } = await inject(wipe, n1)
  expect(evidence).toEqual(held(`n1: ended by itself \\(exit code \\d+\\), ${REMOVED}`))
  expect(await heal(id)).toEqual(back)
})

test('wiped and started from several sides at once, many times: nobody starts it before its disk is empty', async () => {
  for (let round = 0; round < 5; round++) {
    const killed = await inject(kill, n1)
    const [wiped] = await Promise.all([inject(wipe, n1), heal(killed.id)])
    expect(wiped.evidence.kind).toBe('held')
    expect(await listed(n1)).toBe('')
    expect((await heal(wiped.id)).kind).toBe('healed')
    expect(await starts(n1)).toBe('start')
  }
})

test('a full disk stays full', async () => {
  const free = async (): Promise<string> => inside(n1, 'df', '--block-size=1', '--output=avail', '/data')
  const full = await inject(diskFull, n1)
  expect(full.evidence.kind).toBe('held')
  const wiped = await inject(wipe, n1)
  expect(wiped.evidence).toEqual(held(`n1: killed \\(exit code 137\\), ${REMOVED}`))
  expect(await listed(n1)).toBe('/data/.rashomon-fill')
  await expect.poll(free, { timeout: 5000 }).toMatch(/\n\s*0$/)
  expect((await heal(full.id)).kind).toBe('healed')
  expect(await listed(n1)).toBe('')
  expect(await heal(wiped.id)).toEqual(back)
})

test('etcd: all of them lose their disks, and begin a new cluster; one alone is refused by the others', async () => {
  const three = await ThreeNodes.start(engine, `test-wiped-etcd-${process.pid}`)
  try {
    await three.eventually(() => three.puts(n1))
    expect(await keys(three)).toBe(1)
    const all = await three.inject(wipe, ...NODES)
    expect(all.evidence).toEqual(
      held(
        ['n1', 'n2', 'n3']
          .map((n) => `${n}: killed \\(exit code 137\\), \\d+ files \\(.* MB\\) removed, 0 left`)
          .join('; '),
      ),
    )
    expect((await three.heal(all.id)).kind).toBe('healed')
    await three.eventually(async () => (await keys(three)) === 0)

    // Why the target says that its members do not survive it.
    const one = await three.inject(wipe, n1)
    expect(one.evidence.kind).toBe('held')
    await three.heal(one.id)
    await three.eventually(async () => !(await three.state(n1)).Running)
    const logs = (await three.deployment.logs()).filter(({ node }) => node === n1)
    expect(logs.map(({ text }) => Buffer.from(text).toString()).join()).toContain('has already been bootstrapped')
  } finally {
    await three.deployment.remove()
  }
})

/** How many there are; null while nobody answers. */
async function keys({ deployment }: ThreeNodes): Promise<number | null> {
  const { host, port } = deployment.endpoint(n2)
  const text = (plain: string): string => Buffer.from(plain).toString('base64')
  const body = JSON.stringify({ key: text('\0'), range_end: text('\0'), count_only: true })
  try {
    const answer = await fetch(`http://${host}:${port}/v3/kv/range`, {
      ...{ method: 'POST', body, signal: AbortSignal.timeout(2500) },
      headers: { connection: 'close' },
    })
    return answer.ok ? Number(((await answer.json()) as { readonly count?: string }).count ?? 0) : null
  } catch {
    return null
  }
}
