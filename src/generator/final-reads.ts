/**
 * The final phase: every key from every node by sessions that have seen nothing, in rounds, until all nodes agree on
 * every key or the rounds are used up. One session a node and round: client i reads all keys from node i.
 *
 * Blind: nodes that answer nothing make a round inconclusive; it is repeated like one that disagrees.
 */
import { type Key, type Nanos, type NodeId, nanos, type Value } from '../units.ts'
import type { Completed, Offer, Operation, OperationGenerator } from './generator.ts'

export interface FinalReads {
  readonly fn: string
  /** One read each; null: a single read without a key (all accounts at once). */
  readonly keys: readonly (Key | null)[]
  /** For a read without a key: its arguments. */
  readonly args?: readonly Value[]
  readonly nodes: readonly NodeId[]
  readonly level: string
  readonly rounds: number
  readonly pauseNs: Nanos
}

interface State {
  readonly round: number
  readonly notBeforeNs: Nanos
  /** Per node: reads issued and returned in this round. */
  readonly issued: readonly number[]
  readonly returned: readonly number[]
  /** First answer of this round per key; undefined answers make it inconclusive. */
  readonly answers: ReadonlyMap<Key | null, Value>
  readonly agreed: boolean
}

export function finalReads(plan: FinalReads): OperationGenerator<State> {
  const zeros = plan.nodes.map(() => 0)
  const round = (number: number, notBeforeNs: Nanos): State => ({
    round: number,
    notBeforeNs,
    issued: zeros,
    returned: zeros,
    answers: new Map(),
    agreed: true,
  })
  return {
    initial: () => round(0, nanos(0)),
    next: (state, { nowNs }) => offer(plan, round, state, nowNs),
    update: (state, completed) => observed(plan, state, completed),
  }
}

function offer(
  plan: FinalReads,
  newRound: (number: number, notBeforeNs: Nanos) => State,
  state: State,
  nowNs: Nanos,
): Offer<State> {
  if (plan.keys.length === 0 || plan.rounds === 0) return { kind: 'done' }
  const finished = state.returned.every((count) => count === plan.keys.length)
  if (finished && (state.agreed || state.round + 1 >= plan.rounds)) return { kind: 'done' }
  if (finished) return offer(plan, newRound, newRound(state.round + 1, nanos(nowNs + plan.pauseNs)), nowNs)
  for (const [at, node] of plan.nodes.entries()) {
    const done = state.returned[at] ?? 0
    if (state.issued[at] !== done || done === plan.keys.length) continue
    const key = plan.keys[done] ?? null
    const operation: Operation = {
      fn: plan.fn,
      ...(key === null ? {} : { key }),
      args: plan.args ?? [],
      client: at,
      node,
      level: plan.level,
      ...(done === 0 ? { freshSession: true as const } : {}),
      atNs: state.notBeforeNs,
    }
    return { kind: 'operation', operation, state: { ...state, issued: bumped(state.issued, at) } }
  }
  return { kind: 'wait' }
}

function observed(plan: FinalReads, state: State, { operation, outcome, result }: Completed): State {
  const at = plan.nodes.findIndex((node) => node === operation.node)
  const returned = bumped(state.returned, at)
  if (outcome !== 'ok' || result === undefined) return { ...state, returned, agreed: false }
  const key = operation.key ?? null
  if (!state.answers.has(key)) return { ...state, returned, answers: new Map(state.answers).set(key, result) }
  return { ...state, returned, agreed: state.agreed && state.answers.get(key) === result }
}

const bumped = (counts: readonly number[], at: number): readonly number[] =>
  counts.map((count, index) => (index === at ? count + 1 : count))
