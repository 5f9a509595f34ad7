/**
 * PRAM and causal memory (CM), decided for registers with unique values.
 *
 *     p0  |-w1-|  |-w2-|
 *     p1                  |-r2-|  |-r1-|              it took a reading back: not PRAM
 *
 *     p0  |-w1-|  |-y:w2-|
 *     p1                    |-y:r2-|  |-z:w3-|
 *     p2                                        |-z:r3-|  |-r_-|
 *                                                     the writes of each session come in order, but an effect was
 *                                                     seen without its cause: PRAM, not CM
 *
 * Each session has a view of its own: an order of its operations and of all writes that explains its readings. PRAM asks
 * that every view keep the order of every session, CM that it keep causality (session order and read-from, closed).
 *
 * Shape:  the whole history, all keys together. A compare-and-set is one node that reads and writes; in the views of
 *         other sessions it only writes.
 * Cost:   O(operations × writing sessions) a round, for all sessions together; a few rounds in practice (layers.ts).
 * Method: the saturation of Wei et al. (TPDS 2016) for PRAM and of Bouajjani et al. (POPL 2017) for CM, on sets of writes
 *         instead of on pairs of them, which is ours, as is what open operations and compare-and-sets mean.
 * Budget: one step is a look at a clock; beyond them *unknown*.
 * Blind:  real time is no order here; that a compare-and-set was refused without the current value is no observation.
 *         Where values repeat nothing is decided.
 */
import { clean, type Judgement, type ModelName } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { causalGraph } from '../causal/causal-patterns.ts'
import { type Budget, type Checker, isSettled, type Known, NO_MEASURES, NOTHING_KNOWN } from '../checker.ts'
import { countJudged } from '../order/judged.ts'
import { tellPhantom } from '../order/phantom.ts'
import { type SessionKeyLists, type SessionOrder, sessionOrder, writesOf } from '../order/session-order.ts'
import { registerView } from '../register-view.ts'
import { evidenceOf, type PathBetween } from './evidence.ts'
import { tellView } from './view-story.ts'
import { firstFlaw, pastsOf, type ViewModel } from './views.ts'

const MODELS: readonly ViewModel[] = ['pram', 'cm']

export const sessionViews: Checker = {
  name: 'session-views',
  local: false,
  needs: { uniqueValues: true },
  judges: MODELS.map((model) => ({ model, strength: 'decides' })),
  settledBy: ['linearizable', 'cc', 'ryw-session', 'mr-session', 'mw-session', 'wfr-session'],
  check(history, budget, known: Known = NOTHING_KNOWN) {
    const open = MODELS.filter((model) => !isSettled(model, known))
    return { judgements: open.length === 0 ? new Map() : judge(history, open, budget), measures: NO_MEASURES }
  },
}

const REWRITTEN: Judgement = { kind: 'unknown', why: 'precondition', note: 'some value was written more than once' }
const SPENT: Judgement = { kind: 'unknown', why: 'budget', note: 'too many concurrent writes' }
const TOO_LARGE: Judgement = { kind: 'unknown', why: 'budget', note: 'too many writes in too many sessions' }

function judge(history: History, models: readonly ViewModel[], budget: Budget): Map<ModelName, Judgement> {
  const all = (judgement: Judgement): Map<ModelName, Judgement> => new Map(models.map((model) => [model, judgement]))
  const view = registerView(history)
  if (view.rewrites.length > 0) return all(REWRITTEN)
  const order = sessionOrder(view)
  if (order.phantom !== NONE) return all(tellPhantom(history, order))
  const writes = writesOf(order)
  const judged = countJudged(order)
  if (judged === 0) return all(clean('decides', 0))
  return new Map(
    models.map((model) => [model, views(history, order, writes, model, budget) ?? clean('decides', judged)]),
  )
}

/** null: every session has a view. */
function views(
  history: History,
  order: SessionOrder,
  writes: SessionKeyLists,
  model: ViewModel,
  budget: Budget,
): Judgement | null {
  const pasts = pastsOf(order, writes, model)
  if (pasts === 'too-large') return TOO_LARGE
  if (pasts === 'cycle') {
    const graph = causalGraph(order)
    const circle = graph.steps(graph.shortCycle() ?? []).map(({ from }) => from)
    return tellView(history, order, model, circle)
  }
  const found = firstFlaw(order, writes, pasts, budget)
  if (found === null) return null
  if (found === 'spent') return SPENT
  if (found === 'too-large') return TOO_LARGE
  const { layers, flaw } = found
  return tellView(history, order, model, evidenceOf(layers, flaw, pathBy(order, model)))
}

function pathBy(order: SessionOrder, model: ViewModel): PathBetween {
  if (model === 'pram') return (from, to) => [from, to]
  const graph = causalGraph(order)
  return (from, to) => {
    if (from === to) return [from]
    return [from, ...graph.steps(graph.path(from, to) ?? []).map((step) => step.to)]
  }
}
