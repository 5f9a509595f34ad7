/**
 * The final phase of queues: each is asked for its next value until it has none, one client a node, each with a queue of
 * its own at a time. A node that does not answer is followed by the next.
 *
 * Blind: a queue that fails too often is given up, and nobody knows then what was left in it.
 */
import { type Key, type NodeId, nanos } from '../units.ts'
import type { Completed, Offer, Operation, OperationGenerator } from './generator.ts'

export interface Drain {
  readonly fn: string
  readonly keys: readonly Key[]
  readonly nodes: readonly NodeId[]
  readonly mostFailures: number
}

/** A store that invents values would never be empty. */
const MOST_VALUES = 100_000

/** What one client is at; null: nothing. */
interface Task {
  readonly key: Key
  readonly asked: boolean
  readonly failures: number
  readonly values: number
}

interface State {
  readonly tasks: readonly (Task | null)[]
  /** Keys that somebody has begun with. */
  readonly begun: number
}

export const drain = (plan: Drain): OperationGenerator<State> => ({
  initial: () => ({ tasks: plan.nodes.map(() => null), begun: 0 }),
  next: (state) => offer(plan, state),
  update: (state, completed) => observed(plan, state, completed),
})

function offer({ fn, keys, nodes }: Drain, { tasks, begun }: State): Offer<State> {
  const key = keys[begun]
  const client = tasks.findIndex((task) => (task === null ? key !== undefined : !task.asked))
  if (client === -1) return tasks.every((task) => task === null) ? { kind: 'done' } : { kind: 'wait' }
  const known = tasks[client] ?? null
  const task = known ?? { key: key ?? '', asked: false, failures: 0, values: 0 }
  const node = nodes[(client + task.failures) % nodes.length]
  const operation: Operation = {
    fn,
    key: task.key,
    args: [],
    client,
    ...(node === undefined ? {} : { node }),
    atNs: nanos(0),
  }
  const state = { tasks: tasks.with(client, { ...task, asked: true }), begun: begun + (known === null ? 1 : 0) }
  return { kind: 'operation', operation, state }
}

function observed({ mostFailures }: Drain, state: State, { operation, outcome, negative }: Completed): State {
  const client = operation.client ?? -1
  const task = state.tasks[client]
  if (task === null || task === undefined) return state
  const answered = outcome === 'ok'
  const next = {
    key: task.key,
    asked: false,
    failures: task.failures + (answered ? 0 : 1),
    values: task.values + (answered ? 1 : 0),
  }
  const isOver = (answered && negative) || next.failures >= mostFailures || next.values >= MOST_VALUES
  return { ...state, tasks: state.tasks.with(client, isOver ? null : next) }
}
