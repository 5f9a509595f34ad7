/** Makes a target of a node program: the simulation, its cluster, its clients, and the options that all stores share. */
import {
  type Bug,
  LAN_SPEED,
  type Level,
  millis,
  type NodeId,
  type NodeProgram,
  type OptionInfo,
  type Primary,
  type Refusal,
  SimulatedCluster,
  Simulation,
  type StartedTarget,
  type StartOptions,
  type Target,
  textOption,
  WAN_SPEED,
} from 'rashomon/sdk'
import { ReferenceClient, type TokenRules } from './client.ts'
import type { Reply, Request } from './protocol.ts'

const MS = 1e6
/** How often a starting cluster is asked whether it has a primary, and how long all others take to hear of it. */
const POLL = millis(10)
const HEARD_OF_WITHIN = millis(500)
export const SPEED_OPTIONS: readonly OptionInfo[] = [
  {
    name: 'network',
    description: 'links between nodes: lan (0.15 ms and more) or wan (three regions, 40 ms apart)',
    default: 'lan',
    choices: ['lan', 'wan'],
  },
  {
    name: 'disk',
    description: 'a sync takes: fast (0.1 ms and more) or slow (5 ms and more, 15 on average)',
    default: 'fast',
    choices: ['fast', 'slow'],
  },
]
const DISKS = {
  fast: { minNs: 0.1 * MS, meanExtraNs: 0.1 * MS },
  slow: { minNs: 5 * MS, meanExtraNs: 10 * MS },
} as const

export interface ReferenceStore<Message> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly levels: readonly Level[]
  readonly defaultLevel: string
  readonly localLevel: string
  readonly withoutPrimary: Refusal | null
  readonly notes: Target['notes']
  readonly refuses?: Target['refuses']
  readonly bugs: readonly Bug[]
  readonly options?: readonly OptionInfo[]
  program(node: NodeId, started: StartOptions): NodeProgram<Message | Request | Reply>
  tokens?(started: StartOptions): TokenRules
}

/** Nothing of it takes real time: it is there at once, and knows its primaries at once. */
export interface SimulatedTarget extends Target {
  start(options: StartOptions): StartedTarget
}

export const simulatedTarget = <Message>(store: ReferenceStore<Message>): SimulatedTarget => ({
  name: store.name,
  title: store.title,
  description: store.description,
  kind: 'simulated',
  levels: store.levels,
  defaultLevel: store.defaultLevel,
  localLevel: store.localLevel,
  withoutPrimary: store.withoutPrimary,
  notes: store.notes,
  refuses: store.refuses ?? {},
  options: [...SPEED_OPTIONS, ...(store.options ?? [])],
  bugs: store.bugs,
  start: (options) => start(store, options),
})

function start<Message>(store: ReferenceStore<Message>, options: StartOptions): StartedTarget {
  const simulation = new Simulation<Message | Request | Reply>({
    nodes: options.nodes,
    seed: options.seed,
    network: textOption(options.options, 'network') === 'wan' ? WAN_SPEED : LAN_SPEED,
    disk: textOption(options.options, 'disk') === 'slow' ? DISKS.slow : DISKS.fast,
    program: (node) => store.program(node, options),
    freezeMessages: options.options['freeze'] === true,
  })
  const rules = store.tokens?.(options) ?? null
  const primaries = (): readonly Primary[] =>
    simulation.members.flatMap(({ name, status, program }) => {
      const term = status === 'up' ? (program?.primaryTerm?.() ?? null) : null
      return term === null ? [] : [{ node: name, term }]
    })
  return {
    cluster: new SimulatedCluster(simulation),
    clock: simulation.clock,
    drive: (work) => simulation.drive(work),
    ready: async (signal) => {
      if (store.withoutPrimary !== null) return
      while (primaries().length === 0 && !signal.aborted) await simulation.clock.sleep(POLL, signal)
      await simulation.clock.sleep(HEARD_OF_WITHIN, signal)
    },
    open: (name) => new ReferenceClient<Message>(simulation, rules, name),
    primaries,
    stop: () => Promise.resolve(),
  }
}
