/** A target that runs, for tests that talk to it and break it by hand. */
import type { PlannedFault } from '../history/index.ts'
import {
  type Call,
  type Client,
  type Facets,
  NO_HOST,
  type Options,
  optionDefaults,
  type StartedTarget,
  type StartOptions,
  type Target,
} from '../plugin/index.ts'
import { millis, type NodeId, nodeNames, seconds } from '../units.ts'

const NEVER = new AbortController().signal
const READY_LIMIT = seconds(120)
let started = 0

/** Somebody who calls facets: one client, one node. */
export interface Person {
  readonly client: Client
  readonly facets: Facets
  readonly node: NodeId
  /** For one operation, given up after `limitMs`. */
  call(limitMs?: number): Call
}

export class RunningTarget {
  readonly target: Target
  readonly nodes: readonly NodeId[]
  readonly #level: string
  readonly #started: StartedTarget
  readonly #people: Client[] = []
  #faults = 0
  #names = 0

  private constructor(target: Target, { nodes, level }: StartOptions, running: StartedTarget) {
    this.target = target
    this.nodes = nodes
    this.#level = level
    this.#started = running
  }

  /** `options`: where they are not the target's defaults. */
  static async start(
    target: Target,
    count: number,
    options: Options = {},
    level: string = target.defaultLevel,
    host: StartOptions['host'] = NO_HOST,
  ): Promise<RunningTarget> {
    const nodes = nodeNames(count)
    const plan: StartOptions = {
      nodes,
      seed: 1,
      bug: null,
      options: { ...optionDefaults(target.options), ...options },
      level,
      facet: null,
      faults: [],
      host,
      runId: `test-${target.name}-${process.pid}-${++started}`,
      say: () => {},
      signal: NEVER,
    }
    await target.preflight?.(plan)
    const running = await target.start(plan)
    try {
      const late = new AbortController()
      const cancel = running.clock.alarm(READY_LIMIT, () => late.abort(new Error('not ready in time')))
      await running.ready(late.signal)
      cancel()
    } catch (error) {
      await running.stop()
      throw error
    }
    return new RunningTarget(target, plan, running)
  }

  get cluster(): StartedTarget['cluster'] {
    return this.#started.cluster
  }

  open(name: string = `someone-${++this.#names}`): Client {
    const client = this.#started.open(name)
    this.#people.push(client)
    return client
  }

  at(node: NodeId, level: string = this.#level): Person {
    const client = this.open()
    const call = (limitMs = 10_000): Call => {
      const late = new AbortController()
      this.#started.clock.alarm(millis(limitMs), () => late.abort())
      return { node, level, requestId: `r${++this.#names}`, signal: late.signal }
    }
    return { client, facets: client.facets as Facets, node, call }
  }

  primaries(): ReturnType<StartedTarget['primaries']> {
    return this.#started.primaries()
  }

  logs(): ReturnType<NonNullable<StartedTarget['logs']>> {
    return this.#started.logs?.() ?? Promise.resolve([])
  }

  async leader(): Promise<NodeId> {
    let newest: NodeId | undefined
    await this.eventually(async () => {
      newest = (await this.primaries())[0]?.node
      return newest !== undefined
    })
    return newest as NodeId // just waited for
  }

  /** @throws when the nodes do not catch up with each other */
  async settled(): Promise<void> {
    const settled = await this.#started.settled?.(NEVER)
    if (settled?.kind === 'never') throw new Error(`the nodes did not catch up within ${settled.afterNs / 1e9} s`)
  }

  /** @throws unless the fault is proved to have taken hold. Resolves to what heals it, and waits until that is proved. */
  async strike(fault: PlannedFault, ...on: readonly NodeId[]): Promise<() => Promise<void>> {
    const id = ++this.#faults
    const evidence = await this.cluster.inject(id, fault, on, NEVER)
    if (evidence.kind !== 'held') throw new Error(`${fault.kind} did not take hold: ${JSON.stringify(evidence)}`)
    return async () => {
      const healed = await this.cluster.heal(id, NEVER)
      if (healed.kind !== 'healed') throw new Error(`${fault.kind} did not heal: ${JSON.stringify(healed)}`)
    }
  }

  async eventually(holds: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
    const { clock } = this.#started
    const until = clock.now() + millis(limitMs)
    while (!(await holds().catch(() => false))) {
      if (clock.now() > until) throw new Error(`not within ${limitMs} ms`)
      await this.sleep(100)
    }
  }

  sleep(forMs: number): Promise<void> {
    return this.#started.clock.sleep(millis(forMs), NEVER)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#people.map((client) => client.close()))
    await this.#started.stop()
  }
}
