/** What all sessions of a run share. */
import type { ContainerRun, NodeId } from 'rashomon/sdk'
import { REQUEST_SECONDS } from './configuration.ts'
import { Drivers } from './drivers.ts'
import { planOf } from './levels.ts'
import { settingsOf } from './options.ts'
import { keyspaceOf, type Schema } from './schema.ts'

export interface RunState extends Schema {
  readonly seed: number
  readonly nodes: readonly NodeId[]
  /** Whether the run's own level writes by transactions; single operations may be at another, on the same tables. */
  readonly transactional: boolean
  readonly drivers: Drivers
  /** When hints were first seen to be handed over, on the run's clock; null: some wait. */
  hintsGoneAt: number | null
  /** Since when nodes have been seen to have different schemas, on the run's clock; null: they have one. */
  schemasDifferSince: number | null
  /** How far the repair after the last heal has come: whole tables, and the page after which it goes on in the next. */
  readonly repaired: { tables: number; pageState: string | null }
}

const states = new WeakMap<ContainerRun, RunState>()

export function stateOf(run: ContainerRun): RunState {
  const known = states.get(run)
  if (known !== undefined) return known
  const settings = settingsOf(run.options, run.nodes.length)
  const state: RunState = {
    seed: run.seed,
    nodes: run.nodes,
    settings,
    facet: run.facet,
    keyspace: keyspaceOf(run.runId),
    transactional: planOf(run.level).write === 'serial',
    drivers: new Drivers((node) => run.endpoint(node), Math.max(REQUEST_SECONDS, settings.casSeconds)),
    hintsGoneAt: null,
    schemasDifferSince: null,
    repaired: { tables: 0, pageState: null },
  }
  states.set(run, state)
  return state
}
