/**
 * Sequential consistency, decided for registers with unique values: is there one order of all operations that keeps the
 * order of each session and lets every reading find the last value written? (Lamport 1979)
 *
 *     p0  |-w1-|      |-y:r_-|
 *     p1  |-y:w2-|    |-r_-|            each missed the other's write: the one that came first was not missed by an order
 *
 * Settled by implication where others have decided: linearizable holds, or CM, CCv or something weaker is refuted. Then
 * this checker says nothing, and the profile infers the answer.
 *
 * Shape:  the whole history, all keys together: what is sequential on each key need not be so on both.
 * Cost:   operations × writing sessions for what follows from each other (saturation.ts), and about as much for an order
 *         if it can be found without mistakes (schedule.ts); the problem is NP-complete, so now and then it cannot.
 * Method: saturation, then search (algorithms.md, 4.1). Saturation on blocks of compare-and-sets and their readings, and
 *         the search through states with lookahead, are ours.
 * Judged: readings of keys that somebody wrote.
 * Certificate: rows in one order for all keys; certificate.ts carries it out, here too, before it is believed.
 * Budget: one step is a look at a clock or at a session's next operation; beyond them *unknown*.
 * Blind:  refuses histories whose values repeat, and refusals that do not tell the current value, with `precondition`;
 *         what it still refutes then is refuted by the other operations alone. Real time is no order here.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import { InternalError } from '../../errors.ts'
import { type History, NONE } from '../../history/index.ts'
import { type Budget, type Checker, isSettled, type Known, NO_MEASURES, NOTHING_KNOWN } from '../checker.ts'
import { countJudged } from '../order/judged.ts'
import { tellPhantom } from '../order/phantom.ts'
import { type SessionOrder, sessionOrder } from '../order/session-order.ts'
import { registerView } from '../register-view.ts'
import { counted } from '../telling.ts'
import { verifyOrder } from './certificate.ts'
import { decide } from './decide.ts'
import { tellNoOrder, tellSpurious } from './story.ts'

export const sequential: Checker = {
  name: 'sequential',
  local: false,
  needs: { uniqueValues: true },
  judges: [{ model: 'sequential', strength: 'decides' }],
  settledBy: [
    'linearizable',
    'cm',
    'ccv',
    'cc',
    'pram',
    'ryw-convergent',
    'mr-convergent',
    'mw-convergent',
    'wfr-convergent',
    'ryw-session',
    'mr-session',
    'mw-session',
    'wfr-session',
    'one-owner',
  ],
  check(history, budget, known: Known = NOTHING_KNOWN) {
    if (isSettled('sequential', known)) return { judgements: new Map(), measures: NO_MEASURES }
    return { judgements: new Map([['sequential', judge(history, budget)]]), measures: NO_MEASURES }
  },
}

const REWRITTEN: Judgement = { kind: 'unknown', why: 'precondition', note: 'some value was written more than once' }
const TOO_LARGE: Judgement = { kind: 'unknown', why: 'budget', note: 'too many writes in too many sessions' }

function judge(history: History, { steps }: Budget): Judgement {
  const view = registerView(history)
  const [spurious] = view.spurious
  if (spurious !== undefined) return tellSpurious(history, spurious)
  if (view.rewrites.length > 0) return REWRITTEN
  const order = sessionOrder(view)
  if (order.phantom !== NONE) return tellPhantom(history, order)
  const judged = countJudged(order)
  if (judged === 0) return clean('decides', 0)
  const decision = decide(order, steps)
  switch (decision.kind) {
    case 'order':
      return believed(history, order, decision.entries, judged)
    case 'spent':
      return { kind: 'unknown', why: 'budget', note: `no order found in ${counted(steps, 'step')}` }
    case 'too-large':
      return TOO_LARGE
    default:
      return tellNoOrder(history, order, decision)
  }
}

function believed(history: History, { view }: SessionOrder, entries: Int32Array, judged: number): Judgement {
  if (view.untold.length > 0) {
    const note = `${counted(view.untold.length, 'answer')} did not tell the current value`
    return { kind: 'unknown', why: 'precondition', note }
  }
  const certificate = entries.map((entry) => view.row[entry] ?? NONE)
  if (!verifyOrder(history, certificate)) {
    throw new InternalError({
      what: 'the order found is no sequential order of the history',
      why: 'the search and the replay of what it found disagree, so one of them is wrong',
      fix: 'please report this with the run folder attached; the history is kept',
    })
  }
  return clean('decides', judged, certificate)
}
