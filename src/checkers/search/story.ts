/** Tells why no order explains a few operations. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import type { AnyModel } from '../../models/index.ts'
import { counted, deed, duration, keyName, Telling, who } from '../telling.ts'
import type { Counterexample } from './counterexample.ts'

const MOST_STATES = 6
const LONGEST_STATE = 60

export function tellCounterexample(
  history: History,
  model: AnyModel,
  { rows, refutation: { failedAt, key, states }, isMinimal }: Counterexample,
): Judgement {
  const telling = new Telling(history, rows)
  const subject = model.perKey && key !== NONE ? keyName(history, key) : `the ${model.title}`
  const could = `${subject} could only have been ${listed(states)}`
  const at = duration(history.columns.invokedNs[failedAt] ?? 0)
  const headline = `${who(history, failedAt)} ${deed(history, failedAt)} at ${at}`
  telling.say(`${headline}, but ${could}.`).sayDeeds()
  telling.say(
    `No order of ${rows.length === 1 ? 'this operation' : `these ${counted(rows.length, 'operation')}`} explains every answer: in each that explains those before, ${could} until ${telling.mark(failedAt)} returned.`,
  )
  telling.say(
    isMinimal
      ? 'Whatever else happened, and whenever: it changes nothing. Without any one of these an order exists.'
      : 'Whatever else happened, and whenever: it changes nothing. There may be fewer that show it: a search gave up.',
  )
  return { kind: 'refuted', anomaly: 'no-order', story: telling.story }
}

/** "2", "2 or 3", "2, 3 or one of 5 others" */
function listed(states: readonly string[]): string {
  const names = [...new Set(states)].slice(0, MOST_STATES).map(shortened)
  const others = states.length - names.length
  if (others > 0) return `${names.join(', ')} or one of ${others} others`
  const last = names.pop() ?? 'nothing'
  return names.length === 0 ? last : `${names.join(', ')} or ${last}`
}

const shortened = (name: string): string => (name.length > LONGEST_STATE ? `${name.slice(0, LONGEST_STATE)} …` : name)
