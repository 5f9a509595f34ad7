/**
 * What the quick procedures for one kind of object leave open is settled by the general search, as far as the budget
 * goes; a refutation is made minimal by searching again.
 */
import type { Judgement } from '../../consistency/index.ts'
import type { History } from '../../history/index.ts'
import type { AnyModel } from '../../models/index.ts'
import { searchLinearizable } from '../search/index.ts'
import { SHRINK_PROBES, shrink } from '../shrink.ts'
import { deed, Telling, who } from '../telling.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>
type Unknown = Extract<Judgement, { kind: 'unknown' }>

/** A counterexample of more operations is told by the one that cannot be. */
const MOST_SHRUNK = 400
const PROBE_STEPS = 20_000

/** `rows`: the operations of one object. */
export function settleBySearch(
  history: History,
  model: AnyModel,
  rows: Int32Array,
  steps: number,
): Int32Array | Refuted | Unknown {
  const found = searchLinearizable(history, model, { steps, rows })
  switch (found.kind) {
    case 'linearizable':
      return found.order
    case 'budget':
      return { kind: 'unknown', why: 'budget', note: `${found.steps} steps did not settle it` }
    case 'not-linearizable':
      return tell(history, model, rows, found.failedAt, found.states)
    default:
      return found satisfies never
  }
}

function tell(
  history: History,
  model: AnyModel,
  rows: Int32Array,
  failedAt: number,
  states: readonly string[],
): Refuted {
  const isRefuted = (kept: readonly number[]): boolean => {
    const ours = new Set(kept)
    const options = { steps: PROBE_STEPS, rows: Int32Array.from(kept), loose: rows.filter((row) => !ours.has(row)) }
    return searchLinearizable(history, model, options).kind === 'not-linearizable'
  }
  const all = rows.length <= MOST_SHRUNK ? shrink([...rows], isRefuted, SHRINK_PROBES / 10) : [failedAt]
  const telling = new Telling(history, all)
  telling
    .say(`No order of all operations explains that ${who(history, failedAt)} ${deed(history, failedAt)}.`)
    .sayDeeds()
  if (all.includes(failedAt) && states.length > 0) {
    telling.say(`When ${telling.mark(failedAt)} ended, all that it could have found is: ${states.join('; or ')}.`)
  }
  return { kind: 'refuted', anomaly: 'no-order', story: telling.story }
}
