/**
 * The final phase: every key from every node by sessions that have seen nothing, in rounds, until all nodes agree on
 * every key or the rounds are used up. One session a node and round: client i reads all keys from node i.
 *
 * Blind: nodes that answer nothing make a round inconclusive; it is repeated like one that disagrees. One that has answered
 *        nothing for long is asked no more, and that round is the last: thousands of keys, each given up after its time
 *        limit, would take hours.
 */
import { type Key, type Nanos, type NodeId, nanos, seconds, type Value } from '../units.ts'
import type { Completed, Offer, Operation, OperationGenerator } from './generator.ts'

export interface FinalReads {
  readonly fn: string
  /** One read each; null: a single read without a key (all accounts at once). */
  readonly keys: readonly (Key | null)[]
  /** For a read without a key: its arguments. */
  readonly args?: readonly Value[]
  /** An answer of several elements means the same in any order. */
  readonly unordered?: boolean
  readonly nodes: readonly NodeId[]
  readonly level: string
  readonly rounds: number
  readonly pauseNs: Nanos
}

/** What one node has answered in this round; answers in a chain, the last key first, so that a new one costs nothing. */
interface NodeRound {
  readonly issued: number
  readonly returned: number
  readonly answers: Answers | null
  /** When it last answered, or the round began. */
  readonly heardNs: number
  readonly isGivenUp: boolean
}
interface Answers {
  readonly value: Value
  readonly earlier: Answers | null
}

interface State {
  readonly round: number
  readonly notBeforeNs: Nanos
  readonly nodes: readonly NodeRound[]
  /** A node gave no answer to some read. */
  readonly unanswered: boolean
  readonly over: boolean
}

const PATIENCE = seconds(30)

export function finalReads(plan: FinalReads): OperationGenerator<State> {
  return {
    initial: () => ({ ...freshRound(plan, 0, nanos(0)), over: plan.keys.length === 0 || plan.rounds === 0 }),
    next: (state) => offer(plan, state),
    update: (state, completed) => observed(plan, state, completed),
  }
}

const freshRound = ({ nodes }: FinalReads, round: number, notBeforeNs: Nanos): State => ({
  round,
  notBeforeNs,
  nodes: nodes.map(() => ({ issued: 0, returned: 0, answers: null, heardNs: notBeforeNs, isGivenUp: false })),
  unanswered: false,
  over: false,
})

/** Each node is asked one key after the other, all nodes side by side. */
function offer(plan: FinalReads, state: State): Offer<State> {
  if (state.over) return { kind: 'done' }
  const at = state.nodes.findIndex((node) => node.issued === node.returned && !isDone(plan, node))
  const [asked, node] = [state.nodes[at], plan.nodes[at]]
  if (asked === undefined || node === undefined) return { kind: 'wait' }
  const key = plan.keys[asked.issued] ?? null
  const operation: Operation = {
    fn: plan.fn,
    ...(key === null ? {} : { key }),
    args: plan.args ?? [],
    client: at,
    node,
    level: plan.level,
    ...(asked.issued === 0 ? { freshSession: true as const } : {}),
    atNs: state.notBeforeNs,
  }
  const nodes = state.nodes.with(at, { ...asked, issued: asked.issued + 1 })
  return { kind: 'operation', operation, state: { ...state, nodes } }
}

const isDone = ({ keys }: FinalReads, { returned, isGivenUp }: NodeRound): boolean =>
  isGivenUp || returned >= keys.length

function observed(plan: FinalReads, state: State, { operation, outcome, result, atNs }: Completed): State {
  const at = operation.node === undefined ? -1 : plan.nodes.indexOf(operation.node)
  const asked = state.nodes[at]
  if (asked === undefined) return state
  const answered = outcome === 'ok' && result !== undefined
  const value = answered && plan.unordered === true ? sorted(result) : result
  const answers = answered ? { value: value ?? null, earlier: asked.answers } : asked.answers
  const heardNs = answered ? atNs : asked.heardNs
  const isGivenUp = atNs - heardNs >= PATIENCE
  const nodes = state.nodes.with(at, { ...asked, returned: asked.returned + 1, answers, heardNs, isGivenUp })
  const next = { ...state, nodes, unanswered: state.unanswered || !answered }
  if (!nodes.every((node) => isDone(plan, node))) return next
  const isLast = state.round + 1 >= plan.rounds || nodes.some((node) => node.isGivenUp)
  if (agree(next) || isLast) return { ...next, over: true }
  return freshRound(plan, state.round + 1, nanos(atNs + plan.pauseNs))
}

/** Elements as text, so that numbers and words sort together. */
const sorted = (result: Value): Value =>
  (JSON.parse(String(result)) as readonly unknown[])
    .map((item) => JSON.stringify(item))
    .sort()
    .join()

function agree({ nodes, unanswered }: State): boolean {
  const first = nodes[0]?.answers ?? null
  return !unanswered && nodes.every(({ answers }) => same(first, answers))
}

function same(left: Answers | null, right: Answers | null): boolean {
  let [one, other] = [left, right]
  while (one !== null && other !== null) {
    if (one.value !== other.value) return false
    one = one.earlier
    other = other.earlier
  }
  return one === other
}
