/** Tells why no order explains a few operations. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import type { AnyModel } from '../../models/index.ts'
import type { Value } from '../../units.ts'
import { counted, deed, duration, keyName, Telling, who } from '../telling.ts'
import type { Counterexample, Refutation } from './counterexample.ts'

const MOST_STATES = 6
const LONGEST_STATE = 60

export function tellCounterexample(history: History, model: AnyModel, found: Counterexample): Judgement {
  const { rows, refutation, isMinimal } = found
  const { failedAt, key } = refutation
  const telling = new Telling(history, rows)
  const subject = model.perKey && key !== NONE ? keyName(history, key) : `the ${model.title}`
  const at = duration(history.columns.invokedNs[failedAt] ?? 0)
  const lead = `${who(history, failedAt)} ${deed(history, failedAt)} at ${at}`
  const { why, among } = explained(found, subject, model)
  telling.say(`${lead}, but ${why}.`).sayDeeds()
  const until =
    among === null ? '' : `: in each that explains those before, ${among} until ${telling.mark(failedAt)} returned`
  telling.say(
    `No order of ${rows.length === 1 ? 'this operation' : `these ${counted(rows.length, 'operation')}`} explains every answer${until}.`,
  )
  telling.say(
    isMinimal
      ? 'Whatever else happened, and whenever: it changes nothing. Without any one of these an order exists.'
      : 'Whatever else happened, and whenever: it changes nothing. There may be fewer that show it: a search gave up.',
  )
  return { kind: 'refuted', anomaly: 'no-order', story: telling.story }
}

interface Explained {
  /** What the whole history leaves room for. */
  readonly why: string
  /** What orders of the rows that are shown leave room for, unless it would contradict that. */
  readonly among: string | null
}

/** What few rows leave room for is not what was there: a write that is not shown may have stood between. */
function explained({ refutation, whole, neverLeft }: Counterexample, subject: string, model: AnyModel): Explained {
  const could = ({ states }: Refutation): string => `${subject} could only have been ${listed(states)}`
  if (neverLeft !== undefined) {
    return { why: `nothing that had begun by then can have left ${subject} as ${named(neverLeft)}`, among: null }
  }
  const ours = could(refutation)
  if (model.exchange === undefined) return { why: ours, among: ours }
  if (whole.failedAt !== refutation.failedAt) return { why: `by what is shown here ${ours}`, among: ours }
  return { why: could(whole), among: could(whole) === ours ? ours : null }
}

const named = (value: Value): string => (value === null ? 'nothing' : JSON.stringify(value))

/** "2", "2 or 3", "2, 3 or one of 5 others" */
function listed(states: readonly string[]): string {
  const names = [...new Set(states)].slice(0, MOST_STATES).map(shortened)
  const others = states.length - names.length
  if (others > 0) return `${names.join(', ')} or one of ${others} others`
  const last = names.pop() ?? 'nothing'
  return names.length === 0 ? last : `${names.join(', ')} or ${last}`
}

const shortened = (name: string): string => (name.length > LONGEST_STATE ? `${name.slice(0, LONGEST_STATE)} …` : name)
