/**
 * Raft in bad weather: random requests while links break, packets get lost, and nodes crash or stop, with a look into the
 * nodes every few milliseconds. What Raft's proof is about must hold at every look (Raft, figure 3): election safety, log
 * matching, leader completeness, state machine safety. In the end every node has every write that was ever answered, once.
 */
import {
  type CutShape,
  type Facets,
  LAN_SPEED,
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
} from 'rashomon/sdk'
import { expect, test } from 'vitest'
import { ReferenceClient } from '../client.ts'
import type { Reply, Request } from '../protocol.ts'
import { bugsOf } from './bugs.ts'
import type { Entry, RaftMessage } from './messages.ts'
import { type Inside, Raft } from './raft.ts'
import { timingOf } from './timing.ts'

const SEEDS = Number(process.env['STORM'] ?? 12)
const CLIENTS = 8
const TURNS = 150
const SHAPES: readonly CutShape[] = ['isolate', 'one-way', 'halves', 'ring', 'bridge']
const never = new AbortController().signal

type World = Simulation<RaftMessage | Request | Reply>
const DISKS = [
  { minNs: 1e5, meanExtraNs: 1e5 },
  { minNs: 5e6, meanExtraNs: 10e6 },
] as const

function worldOf(seed: number, random: Random, bug: string | null): World {
  const network = random.pick(['lan', 'wan'])
  return new Simulation({
    nodes: nodeNames(random.pick([1, 3, 3, 5, 5, 5, 7])),
    seed,
    network: network === 'wan' ? WAN_SPEED : LAN_SPEED,
    disk: random.pick(DISKS),
    program: () => new Raft(timingOf({ network }), bugsOf(bug)),
    freezeMessages: true,
  })
}

test.for(Array.from({ length: SEEDS }, (_, seed) => seed + 1))('storm of seed %i', async (seed) => {
  const random = randomStream(seed, 'storm')
  const world = worldOf(seed, random, null)
  const proof = new Proof(world)
  const done = new Map<string, Done>()
  await world.drive(async () => {
    const over = new AbortController()
    const watch = proof.watch(over.signal)
    const clients = Array.from({ length: CLIENTS }, (_, at) => client(world, at, random, done))
    await Promise.all([...clients, weather(world, random)])
    await world.clock.sleep(seconds(6), never)
    over.abort()
    await watch
  })
  const insides = world.members.map(({ program }) => (program as Raft).inside)
  for (const { commit, log } of insides) {
    expect(commit).toBe(insides[0]?.commit)
    expect(log.lastIndex).toBe(commit)
  }
  const stored = idsOf(insides[0] as Inside)
  for (const [id, outcome] of done) {
    if (outcome === 'ok') expect(stored).toContain(id)
    if (outcome === 'refused') expect(stored).not.toContain(id)
  }
  expect([...done.values()].filter((outcome) => outcome === 'ok').length).toBeGreaterThan(CLIENTS)
  expect(await finalCounts(world)).toEqual(world.nodes.map(() => new Set(stored).size))
})

type Done = 'ok' | 'refused' | 'unsure'

const idsOf = ({ log }: Inside): readonly string[] =>
  log.from(1, log.lastIndex).flatMap(({ request }) => (request === null ? [] : [request.id]))

/** Adds one to a counter again and again, on any node; now and then it sends a request twice. */
async function client(world: World, at: number, random: Random, done: Map<string, Done>): Promise<void> {
  const session = new ReferenceClient<RaftMessage>(world, null)
  for (let turn = 0; turn < TURNS; turn++) {
    await world.clock.sleep(nanos(random.int(110e6)), never)
    const id = `${at}-${turn}`
    for (let attempt = random.next() < 0.3 ? 2 : 1; attempt > 0; attempt--) {
      const outcome = await added(world, session.facets as Facets, id, random.pick(world.nodes))
      if (done.get(id) === undefined || outcome === 'ok') done.set(id, outcome)
      else if (done.get(id) === 'refused') done.set(id, outcome)
    }
  }
}

async function added(world: World, { counter }: Facets, requestId: string, node: NodeId): Promise<Done> {
  const timeUp = new AbortController()
  const call = { node, level: 'linearizable', requestId, signal: timeUp.signal }
  const answer = counter.add('all', 1, call).then(
    (): Done => 'ok',
    (error: Error): Done => (error.name === 'DefiniteFailure' ? 'refused' : 'unsure'),
  )
  const late = world.clock.sleep(seconds(0.6), timeUp.signal).then((): Done => 'unsure')
  const outcome = await Promise.race([answer, late])
  timeUp.abort()
  return outcome
}

const finalCounts = (world: World): Promise<readonly number[]> =>
  world.drive(() =>
    Promise.all(
      world.nodes.map(async (node) => {
        const { counter } = new ReferenceClient<RaftMessage>(world, null).facets as Facets
        return (await counter.read('all', { node, level: 'local', requestId: 'final', signal: never })).value
      }),
    ),
  )

/** Overlapping faults of all kinds, all healed in the end. */
async function weather(world: World, random: Random): Promise<void> {
  const cluster = new SimulatedCluster(world)
  const faults = Array.from({ length: 10 }, async (_, id) => {
    await world.clock.sleep(nanos(random.int(8e9)), never)
    const on = random.shuffle(cluster.nodes).slice(0, random.pick([1, 1, 2, 2, 3, cluster.nodes.length]))
    await cluster.inject(id, fault(random, on), on)
    await world.clock.sleep(nanos(random.int(1.5e9)), never)
    await cluster.heal(id)
  })
  await Promise.all(faults)
}

function fault(random: Random, nodes: readonly NodeId[]): PlannedFault {
  const whom = { kind: 'nodes', nodes } as const
  const kind = random.pick([
    'cut',
    'cut',
    'kill',
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

/** What has been seen so far, and what that forbids. */
class Proof {
  readonly #world: World
  readonly #leaders = new Map<number, NodeId>()
  /** The entry committed at each index, and the lowest term in which a node knew of it. */
  readonly #committed: { readonly entry: Entry; term: number }[] = []

  /** Per incarnation: what of its log has been compared. */
  readonly #seen = new WeakMap<Inside['log'], number>()

  constructor(world: World) {
    this.#world = world
  }

  async watch(signal: AbortSignal): Promise<void> {
    for (let look = 0; !signal.aborted; look++) {
      this.#look(look % 20 === 0)
      await this.#world.clock.sleep(nanos(3e6), signal)
    }
  }

  #look(thorough: boolean): void {
    const nodes = this.#world.members.flatMap(({ name, program }) =>
      program === null ? [] : [{ name, ...(program as Raft).inside }],
    )
    for (const node of nodes) {
      if (node.role === 'leader') this.#electionSafety(node)
      this.#stateMachineSafety(node, thorough)
    }
    if (!thorough) return
    for (const node of nodes) if (node.role === 'leader') this.#leaderCompleteness(node)
    for (const [at, node] of nodes.entries()) for (const other of nodes.slice(0, at)) logMatching(node, other)
  }

  #electionSafety({ name, term }: Inside & { readonly name: NodeId }): void {
    expect(this.#leaders.get(term) ?? name, `leaders of term ${term}`).toBe(name)
    this.#leaders.set(term, name)
  }

  #stateMachineSafety({ log, commit, term }: Inside, thorough: boolean): void {
    for (let index = thorough ? 1 : (this.#seen.get(log) ?? 1); index <= commit; index++) {
      const entry = log.entryAt(index) as Entry
      const known = this.#committed[index - 1]
      if (known === undefined) this.#committed.push({ entry, term })
      else {
        same(known.entry, entry, `committed at ${index}`)
        known.term = Math.min(known.term, term)
      }
    }
    this.#seen.set(log, commit + 1)
  }

  /** A leader of a later term has all that was committed before. */
  #leaderCompleteness({ log, term }: Inside): void {
    for (const [at, { entry, term: since }] of this.#committed.entries()) {
      if (since < term) same(log.entryAt(at + 1), entry, `entry ${at + 1} of the leader of term ${term}`)
    }
  }
}

/** Same index and term: same entry, and all before it. */
function logMatching(one: Inside, other: Inside): void {
  let agree = false
  for (let index = Math.min(one.log.lastIndex, other.log.lastIndex); index > 0; index--) {
    agree ||= one.log.termAt(index) === other.log.termAt(index)
    if (agree) same(one.log.entryAt(index), other.log.entryAt(index), `entry ${index}`)
  }
}

/** Cheap, because it runs very often. */
function same(one: Entry | undefined, other: Entry | undefined, where: string): void {
  if (one === other || (one?.term === other?.term && one?.request?.id === other?.request?.id)) return
  expect(one, where).toEqual(other)
}
