/**
 * Causal consistency (CC) and causal convergence (CCv), decided for registers with unique values.
 *
 *     p0  |-w1-|  |-y:w2-|
 *     p1                    |-y:r2-|  |-r_-|       it saw y = 2, but not x = 1, which came before: not CC
 *
 *     p0  |-w1-|  |-r2-|
 *     p1  |-w2-|  |-r1-|                           each order of 1 and 2 is refused by one of the two: CC, not CCv
 *
 * Shape:  the whole history, all keys together: an effect may show on one key and its cause on another.
 * Cost:   O(operations × (writing sessions + sessions that write the key × log)).
 * Method: bad patterns of Bouajjani, Enea, Guerraoui and Hamza (POPL 2017), found with vector clocks; ours is what open
 *         operations and compare-and-sets mean (order/session-order.ts).
 * Blind:  real time is no cause here; a reply that a compare-and-set was refused, without the current value, is no
 *         observation; a cause that travelled outside the database (a telephone call) is not in the history.
 */
import { clean, type Judgement, type ModelName } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { type Checker, type CheckResult, NO_MEASURES } from '../checker.ts'
import { countJudged } from '../order/judged.ts'
import { tellPhantom } from '../order/phantom.ts'
import { type SessionOrder, sessionOrder, writesOf } from '../order/session-order.ts'
import { registerView } from '../register-view.ts'
import { type CausalScan, causalGraph, scanCausality } from './causal-patterns.ts'
import { CausalTeller } from './causal-story.ts'

export const causal: Checker = {
  name: 'causal',
  local: false,
  needs: { uniqueValues: true },
  judges: [
    { model: 'cc', strength: 'decides' },
    { model: 'ccv', strength: 'decides' },
  ],
  check: (history) => result(judge(history)),
}

interface Pair {
  readonly cc: Judgement
  readonly ccv: Judgement
}

const result = ({ cc, ccv }: Pair): CheckResult => ({
  judgements: new Map<ModelName, Judgement>([
    ['cc', cc],
    ['ccv', ccv],
  ]),
  measures: NO_MEASURES,
})

const REWRITTEN: Judgement = { kind: 'unknown', why: 'precondition', note: 'some value was written more than once' }

const both = (judgement: Judgement): Pair => ({ cc: judgement, ccv: judgement })

function judge(history: History): Pair {
  const view = registerView(history)
  if (view.rewrites.length > 0) return both(REWRITTEN)
  const order = sessionOrder(view)
  if (order.phantom !== NONE) return both(tellPhantom(history, order))
  const writes = writesOf(order)
  const scan = scanCausality(order, writes)
  const judged = countJudged(order)
  const early = causality(history, order, scan)
  if (early !== null) return both(early)
  return { cc: clean('decides', judged), ccv: convergence(history, order, scan, judged) }
}

/** Refuted or out of reach; null: CC has no bad pattern. */
function causality(history: History, order: SessionOrder, { walk, stale }: CausalScan): Judgement | null {
  if (walk === 'too-large') return { kind: 'unknown', why: 'budget', note: 'too many writes in too many sessions' }
  if (walk === 'clocks' && stale.length === 0) return null
  const graph = causalGraph(order)
  const teller = new CausalTeller(history, order, graph)
  return walk === 'clocks' ? teller.stale(stale) : teller.cycle('cyclic-co', graph.shortCycle() ?? [], null)
}

function convergence(history: History, order: SessionOrder, { conflicts }: CausalScan, judged: number): Judgement {
  if (conflicts === null) return { kind: 'unknown', why: 'budget', note: 'too many concurrent writes' }
  if (conflicts.count === 0) return clean('decides', judged)
  const graph = causalGraph(order, conflicts)
  const cycle = graph.shortCycle()
  if (cycle === null) return clean('decides', judged)
  return new CausalTeller(history, order, graph).cycle('cyclic-cf', cycle, conflicts)
}
