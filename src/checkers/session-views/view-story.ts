/** Counterexamples of PRAM and causal memory: whose view is impossible, by as few operations as possible, and why. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { AMPLE } from '../checker.ts'
import { missingObservers } from '../order/observers.ts'
import { type PartOfOrder, partOfOrder } from '../order/part-of-order.ts'
import { circularReasoning } from '../order/reasoning.ts'
import { PartTeller } from '../order/reasoning-story.ts'
import { type SessionOrder, writesOf } from '../order/session-order.ts'
import { INITIAL } from '../register-view.ts'
import { shrink } from '../shrink.ts'
import { firstFlaw, pastsOf, type ViewModel } from './views.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>

export function tellView(
  history: History,
  order: SessionOrder,
  model: ViewModel,
  evidence: readonly number[],
): Refuted {
  const all = [...evidence, ...missingObservers(order, evidence).map(({ observer }) => observer)].sort((a, b) => a - b)
  const part = partOfOrder(
    order,
    shrink(all, (entries) => flawedSession(partOfOrder(order, entries), model) !== null),
  )
  const session = flawedSession(part, model) ?? NONE
  return { kind: 'refuted', ...told(history, part, model, session) }
}

/** Of a part: a session whose readings have no explanation; null if all have. */
function flawedSession({ order, loose }: PartOfOrder, model: ViewModel): number | null {
  const writes = writesOf(order)
  const pasts = pastsOf(order, writes, model)
  // What comes before itself is in the view of whoever is on the circle.
  if (pasts === 'cycle') return order.session[loose.indexOf(0)] ?? null
  if (pasts === 'too-large') return null
  const found = firstFlaw(order, writes, pasts, AMPLE)
  return found === null || typeof found === 'string' ? null : (order.session[found.layers.own[0] ?? 0] ?? null)
}

function told(
  history: History,
  part: PartOfOrder,
  model: ViewModel,
  session: number,
): Pick<Refuted, 'anomaly' | 'story'> {
  const { order } = part
  const isOwn = (entry: number): boolean => order.session[entry] === session
  const isAfterSource = model === 'cm' ? () => true : isOwn
  const circle = circularReasoning(order, { isExplained: isOwn, isAfterSource }) ?? []
  const teller = new PartTeller(history, part)
  const process = history.columns.process[order.view.row[order.first[session] ?? 0] ?? 0]
  const kept = model === 'cm' ? 'causality' : 'the order of every session'
  teller.shown.say(`Is there an order of what p${process} did and of all writes that keeps ${kept}?`)
  teller.sayCircle(circle)
  teller.shown.say(`So nothing explains what p${process} read.`)
  const isInitial = circle.some(({ reason }) => reason.kind === 'replaced' && order.source[reason.read] === INITIAL)
  return { anomaly: isInitial ? 'write-hb-init-read' : 'cyclic-hb', story: teller.shown.story }
}
