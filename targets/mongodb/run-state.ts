/** What all sessions of a run share. */
import { type Clock, type ContainerRun, type NodeId, type Random, randomStream } from 'rashomon/sdk'
import { Drivers } from './drivers.ts'
import { type Settings, settingsOf } from './options.ts'

export interface RunState {
  readonly nodes: readonly NodeId[]
  readonly settings: Settings
  readonly database: string
  readonly drivers: Drivers
  readonly clock: Clock
  /** Of whoever begins again after a conflict. */
  readonly random: Random
  /** Whose address this is among the nodes themselves. */
  nodeAt(address: string): NodeId | undefined
}

export const PORT = 27017

const states = new WeakMap<ContainerRun, RunState>()

export function stateOf(run: ContainerRun): RunState {
  const known = states.get(run)
  if (known !== undefined) return known
  const state: RunState = {
    nodes: run.nodes,
    settings: settingsOf(run.options),
    database: databaseOf(run.runId),
    drivers: new Drivers((node) => run.endpoint(node)),
    clock: run.clock,
    random: randomStream(run.seed, 'mongodb conflicts'),
    nodeAt: (address) => run.nodes.find((node) => `${run.address(node)}:${PORT}` === address),
  }
  states.set(run, state)
  return state
}

/** Of letters that file systems and MongoDB take; it takes 63 of them. */
const databaseOf = (runId: string): string => `r_${runId.toLowerCase().replace(/[^a-z0-9]/g, '_')}`.slice(0, 60)
