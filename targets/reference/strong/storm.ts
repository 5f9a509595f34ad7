/** For tests: a cluster of Raft nodes in bad weather, with clients that count, and a look into the nodes all the while. */
import {
  type CutShape,
  type Facets,
  LAN_SPEED,
  type Nemesis,
  type NodeId,
  nanos,
  nodeNames,
  type PlannedFault,
  type Random,
  randomStream,
  SimulatedCluster,
  Simulation,
  seconds,
  WAN_SPEED,
  type Whom,
} from 'rashomon/sdk'
import { ReferenceClient } from '../client.ts'
import { bugsOf } from './bugs.ts'
import { Invariants, type World } from './invariants.ts'
import type { RaftMessage } from './messages.ts'
import { Raft } from './raft.ts'
import { timingOf } from './timing.ts'

export const CLIENTS = 8
const TURNS = 150
const PAUSE_NS = 110e6
const SHAPES: readonly CutShape[] = ['isolate', 'one-way', 'halves', 'ring', 'bridge']
const FAST = { minNs: 0.1e6, meanExtraNs: 0.1e6 }
const SLOW = { minNs: 5e6, meanExtraNs: 10e6 }
const never = new AbortController().signal

export type Done = 'ok' | 'refused' | 'unsure'
export type Weather = (world: World, random: Random) => Promise<void>

export interface Storm {
  readonly world: World
  /** The first invariant that was broken. */
  readonly broken: string | null
  /** What came of each request, by id; of one that was sent twice, the surest answer. */
  readonly done: ReadonlyMap<string, Done>
}

/** Eight clients count for about 8 s while the weather rages; then all is quiet for 6 s. */
export async function storm(seed: number, weather: Weather, bug: string | null = null): Promise<Storm> {
  const random = randomStream(seed, 'storm')
  const world = worldOf(seed, random, weather, bug)
  const done = new Map<string, Done>()
  const broken = await world.drive(async () => {
    const over = new AbortController()
    const watch = new Invariants(world).watch(over.signal)
    const clients = Array.from({ length: CLIENTS }, (_, at) => client(world, at, random, done))
    await Promise.all([...clients, weather(world, random)])
    await world.clock.sleep(seconds(6), never)
    over.abort()
    return watch
  })
  return { world, broken, done }
}

function worldOf(seed: number, random: Random, weather: Weather, bug: string | null): World {
  const network = weather === mixed ? random.pick(['lan', 'wan']) : 'lan'
  const disk = weather === crashes ? SLOW : weather === mixed ? random.pick([FAST, SLOW]) : FAST
  return new Simulation({
    nodes: nodeNames(weather === mixed ? random.pick([1, 3, 5, 7]) : 5),
    seed,
    network: network === 'wan' ? WAN_SPEED : LAN_SPEED,
    disk,
    program: () => new Raft(timingOf({ network }), bugsOf(bug)),
    freezeMessages: true,
  })
}

/** Adds one to a counter again and again, on any node; now and then it sends a request twice. */
async function client(world: World, at: number, random: Random, done: Map<string, Done>): Promise<void> {
  const { counter } = new ReferenceClient<RaftMessage>(world, null).facets as Facets // it offers all
  for (let turn = 0; turn < TURNS; turn++) {
    await world.clock.sleep(nanos(random.int(PAUSE_NS)), never)
    const id = `${at}-${turn}`
    for (let attempts = random.next() < 0.3 ? 2 : 1; attempts > 0; attempts--) {
      const outcome = await added(world, counter, id, random.pick(world.nodes))
      const before = done.get(id) ?? 'refused'
      done.set(id, before === 'refused' || outcome === 'ok' ? outcome : before)
    }
  }
}

async function added(world: World, counter: Facets['counter'], requestId: string, node: NodeId): Promise<Done> {
  const timeUp = new AbortController()
  const answer = counter.add('all', 1, { node, level: 'linearizable', requestId, signal: timeUp.signal }).then(
    (): Done => 'ok',
    (error: Error): Done => (error.name === 'DefiniteFailure' ? 'refused' : 'unsure'),
  )
  const late = world.clock.sleep(seconds(0.6), timeUp.signal).then((): Done => 'unsure')
  const outcome = await Promise.race([answer, late])
  timeUp.abort()
  return outcome
}

/** What each node answers from its own copy. */
export const counts = (world: World): Promise<readonly number[]> =>
  world.drive(() =>
    Promise.all(
      world.nodes.map(async (node) => {
        const { counter } = new ReferenceClient<RaftMessage>(world, null).facets as Facets // it offers all
        return (await counter.read('all', { node, level: 'local', requestId: 'final', signal: never })).value
      }),
    ),
  )

/** Overlapping faults of all kinds. */
export const mixed: Weather = async (world, random) => {
  const cluster = new SimulatedCluster(world)
  const faults = Array.from({ length: 10 }, async (_, id) => {
    await world.clock.sleep(nanos(random.int(8e9)), never)
    const on = random.shuffle(world.nodes).slice(0, random.pick([1, 1, 2, 2, 3, world.nodes.length]))
    await cluster.inject(id, anyFault(random, on), on)
    await world.clock.sleep(nanos(random.int(1.5e9)), never)
    await cluster.heal(id)
  })
  await Promise.all(faults)
}

function anyFault(random: Random, nodes: readonly NodeId[]): PlannedFault {
  const whom: Whom = { kind: 'nodes', nodes }
  const kind = random.pick([
    'cut',
    'cut',
    'kill',
    'kill',
    'pause',
    'loss',
    'duplicate',
    'reorder',
    'delay',
    'clock',
  ] as const)
  switch (kind) {
    case 'cut':
      return { kind, shape: random.pick(SHAPES), whom }
    case 'kill':
    case 'pause':
      return { kind, whom }
    case 'delay':
      return { kind, whom, amount: 60 }
    case 'clock':
      return { kind, whom, amount: 500 }
    default:
      return { kind, whom, amount: 0.3 }
  }
}

/** Power cuts: everybody dies at once, again and again, in the middle of slow syncs. */
export const crashes: Weather = async (world, random) => {
  const cluster = new SimulatedCluster(world)
  for (let id = 1; id <= 15; id++) {
    await world.clock.sleep(nanos(400e6 + random.int(300e6)), never)
    await cluster.inject(id, { kind: 'kill', whom: { kind: 'some', count: 'all' } }, world.nodes)
    await world.clock.sleep(nanos(random.int(100e6)), never)
    await cluster.heal(id)
  }
}

/** The schedule of a bug's hunt, for `forSeconds`. */
export const scripted =
  (nemesis: Nemesis, forSeconds: number): Weather =>
  async (world, random) => {
    const cluster = new SimulatedCluster(world)
    const active = new Set<number>()
    const over = world.clock.now() + seconds(forSeconds)
    const plan = nemesis.plan({ nodes: world.nodes, random, intervalNs: seconds(1), options: {}, primaries: true })
    for (let { value: step } = plan.next(); step && world.clock.now() < over; { value: step } = plan.next()) {
      if (step.kind === 'wait') await world.clock.sleep(step.forNs, never)
      else if (step.kind === 'heal') {
        if (active.delete(step.id)) await cluster.heal(step.id)
      } else {
        const on = struck(world, step.fault.whom)
        if (on.length === 0) continue
        active.add(step.id)
        await cluster.inject(step.id, step.fault, on)
      }
    }
    for (const id of active) await cluster.heal(id)
  }

function struck(world: World, whom: Whom): readonly NodeId[] {
  if (whom.kind === 'nodes') return whom.nodes
  const leaders = world.members.flatMap(({ name, status, program }) => {
    const term = status === 'up' ? (program?.primaryTerm?.() ?? null) : null
    return term === null ? [] : [{ name, term }]
  })
  return leaders
    .toSorted((a, b) => b.term - a.term)
    .slice(0, 1)
    .map(({ name }) => name)
}
