/**
 * Replicas in bad weather: random requests while links break, packets get lost, and nodes crash or stop. Afterwards every
 * replica must have everything that was ever answered, and all must have the same.
 */
import {
  type CutShape,
  type Facets,
  type Key,
  nanos,
  nodeNames,
  type PlannedFault,
  type Random,
  randomStream,
  type StartedTarget,
  seconds,
  type Value,
  type Whom,
} from 'rashomon/sdk'
import { expect, test } from 'vitest'
import { startOptions } from '../../../src/testing/start-options.ts'
import { causal } from './index.ts'

const SEEDS = 40
const CLIENTS = 8
const OPERATIONS = 120
const KEYS = ['x', 'y', 'z']
const SHAPES: readonly CutShape[] = ['isolate', 'one-way', 'halves', 'ring', 'bridge']

interface Observed {
  /** Keys that were written once only: by whom nobody can have been overwritten. */
  readonly once: Map<Key, Value>
  readonly counted: { acknowledged: number; attempted: number }
}

test.for(Array.from({ length: SEEDS }, (_, seed) => seed + 1))('storm of seed %i', async (seed) => {
  const random = randomStream(seed, 'storm')
  const nodes = nodeNames(random.pick([1, 2, 3, 5, 7]))
  const options = { network: random.pick(['lan', 'wan']), disk: random.pick(['fast', 'slow']), freeze: true }
  const target = causal.start(startOptions({ nodes, seed, options }))
  const observed: Observed = { once: new Map(), counted: { acknowledged: 0, attempted: 0 } }
  const final = await target.drive(async () => {
    const clients = Array.from({ length: CLIENTS }, (_, at) => client(target, at, random, observed))
    await Promise.all([...clients, weather(target, random)])
    await target.clock.sleep(seconds(4), never)
    return Promise.all(nodes.map((_, at) => reading(target, at, [...observed.once.keys()])))
  })
  for (const reading of final) expect(reading).toEqual(final[0])
  for (const [key, value] of observed.once) expect(final[0]?.get(key)).toBe(value)
  const count = Number(final[0]?.get('count'))
  expect(count).toBeGreaterThanOrEqual(observed.counted.acknowledged)
  expect(count).toBeLessThanOrEqual(observed.counted.attempted)
})

const never = new AbortController().signal

async function client(target: StartedTarget, at: number, random: Random, observed: Observed): Promise<void> {
  const session = target.open(`c${at}`)
  for (let turn = 0; turn < OPERATIONS; turn++) {
    await target.clock.sleep(nanos(random.int(60e6)), never)
    const node = target.cluster.nodes[random.int(target.cluster.nodes.length)] as (typeof target.cluster.nodes)[number]
    const timeUp = new AbortController()
    const call = { node, level: 'causal', requestId: `${at}-${turn}`, signal: timeUp.signal }
    const done = operation(session.facets as Facets, `${at}-${turn}`, call, random, observed).catch(() => {})
    await Promise.race([done, target.clock.sleep(seconds(0.5), timeUp.signal)])
    timeUp.abort()
  }
}

async function operation(
  { register, counter }: Facets,
  name: string,
  call: Parameters<Facets['register']['read']>[1],
  random: Random,
  { once, counted }: Observed,
): Promise<void> {
  const key = random.pick(KEYS)
  switch (random.int(5)) {
    case 0:
      await register.read(key, call)
      return
    case 1:
      await register.write(key, name, call)
      return
    case 2: {
      const { value } = await register.read(key, call)
      await register.cas?.(key, value, name, { ...call, requestId: `${call.requestId}-cas` })
      return
    }
    case 3:
      await register.write(name, 'once', call)
      once.set(name, 'once')
      return
    default:
      counted.attempted++
      await counter.add('count', 1, call)
      counted.acknowledged++
  }
}

/** Overlapping faults of all kinds, all healed in the end. */
async function weather({ cluster, clock }: StartedTarget, random: Random): Promise<void> {
  const faults = Array.from({ length: 6 }, async (_, id) => {
    await clock.sleep(nanos(random.int(3e9)), never)
    const on = random.shuffle(cluster.nodes).slice(0, 1 + random.int(cluster.nodes.length))
    await cluster.inject(id, fault(random, { kind: 'nodes', nodes: on }), on, never)
    await clock.sleep(nanos(random.int(2e9)), never)
    await cluster.heal(id, never)
  })
  await Promise.all(faults)
}

function fault(random: Random, whom: Whom): PlannedFault {
  const kind = random.pick(['cut', 'kill', 'pause', 'loss', 'duplicate', 'reorder', 'delay', 'clock'] as const)
  switch (kind) {
    case 'cut':
      return { kind, shape: random.pick(SHAPES), whom }
    case 'kill':
    case 'pause':
      return { kind, whom }
    case 'delay':
      return { kind, whom, amount: 200 }
    case 'clock':
      return { kind, whom, amount: 5000 }
    default:
      return { kind, whom, amount: 0.4 }
  }
}

/** What a session that has seen nothing finds at a node. */
async function reading(target: StartedTarget, at: number, once: readonly Key[]): Promise<Map<Key, Value>> {
  const { register, counter } = target.open(`final-${at}`).facets as Facets
  const node = target.cluster.nodes[at] as (typeof target.cluster.nodes)[number]
  const found = new Map<Key, Value>()
  for (const key of [...KEYS, ...once]) {
    const call = { node, level: 'causal', requestId: `final-${at}-${key}`, signal: never }
    found.set(key, (await register.read(key, call)).value)
  }
  const call = { node, level: 'causal', requestId: `final-${at}`, signal: never }
  return found.set('count', (await counter.read('count', call)).value)
}
