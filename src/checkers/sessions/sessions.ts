/**
 * The four session guarantees, each per session and convergent, decided for registers with unique values.
 *
 *     p0  |-w1-|  |-r_-|                                      read your writes: its own write is missed
 *     p0  |-w1-|          p1  |-r1-|  |-r_-|                  monotonic reads: it went back
 *     p0  |-w1-| |-y:w2-| p1  |-y:r2-|  |-r_-|                monotonic writes: seen out of order
 *     p0  |-r1-| |-y:w2-| p1  |-y:r2-|  |-r_-|                writes follow reads: a reply without what it replies to
 *
 * Shape:  the whole history; guarantees.ts says what exactly each means, also for compare-and-sets.
 * Cost:   near-linear where few keys are in use at a time: a reading costs a step for each session of which something
 *         new was seen since the session's last reading of the key, at most one for each session that wrote or read it.
 *         What sessions demand one by one is only looked at where all demands together contradict each other.
 * Budget: one step is one demand, or one more thing that a demand speaks of; beyond them *unknown*.
 * Method: forced orders of versions and a search for cycles (algorithms.md, 4.3). That a total order exists if, and
 *         only if, there is no cycle is all there is to it: the demands speak of pairs of versions of one key.
 * Blind:  says nothing of what no session looked at twice; real time is no order here; a refused compare-and-set that
 *         did not tell the current value is no observation. Beside a value that nobody wrote nothing holds.
 */
import {
  clean,
  type Judgement,
  type ModelName,
  SESSION_GUARANTEES,
  type SessionGuarantee,
} from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { type Checker, NO_MEASURES } from '../checker.ts'
import { type SessionOrder, sessionOrder } from '../order/session-order.ts'
import { registerView } from '../register-view.ts'
import { type Contradiction, contradictions } from './contradiction.ts'
import type { ForcedOrder } from './forced-order.ts'
import { monotonicReads, monotonicWrites, readYourWrites, writesFollowReads } from './guarantees.ts'
import { tellContradiction } from './sessions-story.ts'

export const sessions: Checker = {
  name: 'session-guarantees',
  local: false,
  needs: { uniqueValues: true },
  judges: SESSION_GUARANTEES.flatMap((guarantee) => [
    { model: `${guarantee}-session`, strength: 'decides' } as const,
    { model: `${guarantee}-convergent`, strength: 'decides' } as const,
  ]),
  check(history, { steps }) {
    const view = registerView(history)
    const judgements = new Map<ModelName, Judgement>()
    const order = view.rewrites.length === 0 ? sessionOrder(view) : null
    for (const guarantee of SESSION_GUARANTEES) {
      const { session, convergent } = order === null ? both(REWRITTEN) : judge(history, order, guarantee, steps)
      judgements.set(`${guarantee}-session`, session)
      judgements.set(`${guarantee}-convergent`, convergent)
    }
    return { judgements, measures: NO_MEASURES }
  },
}

interface Modes {
  readonly session: Judgement
  readonly convergent: Judgement
}

const both = (judgement: Judgement): Modes => ({ session: judgement, convergent: judgement })

const REWRITTEN: Judgement = {
  kind: 'unknown',
  why: 'precondition',
  note: 'some value was written more than once',
}
/** Demands on such a version count, but what its writer's session did is not known. */
const PHANTOM: Judgement = { kind: 'unknown', why: 'precondition', note: 'some value was read that nobody wrote' }

/** What was demanded so far contradicts nothing. */
const SPENT: Judgement = { kind: 'unknown', why: 'budget', note: 'too many demands on the order of versions' }

const FORCED: Readonly<Record<SessionGuarantee, (order: SessionOrder, most: number) => ForcedOrder>> = {
  ryw: readYourWrites,
  mr: monotonicReads,
  mw: monotonicWrites,
  wfr: writesFollowReads,
}

const ANOMALY: Readonly<Record<SessionGuarantee, string>> = {
  ryw: 'own-write-missed',
  mr: 'non-monotonic-reads',
  mw: 'writes-out-of-order',
  wfr: 'reply-without-its-cause',
}

function judge(history: History, order: SessionOrder, guarantee: SessionGuarantee, steps: number): Modes {
  const forced = FORCED[guarantee](order, steps)
  const found = contradictions(forced)
  const judgement = (contradiction: Contradiction | null): Judgement => {
    if (contradiction === null) {
      if (forced.isCut) return SPENT
      return order.phantom === NONE ? clean('decides', forced.judged) : PHANTOM
    }
    const { story } = tellContradiction(history, order, forced, contradiction)
    return { kind: 'refuted', anomaly: ANOMALY[guarantee], story }
  }
  return { session: judgement(found.session), convergent: judgement(found.convergent) }
}
