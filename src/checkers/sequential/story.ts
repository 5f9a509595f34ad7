/** Counterexamples of sequential consistency: as few operations as possible that no order explains, and why. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { missingObservers } from '../order/observers.ts'
import { type PartOfOrder, partOfOrder } from '../order/part-of-order.ts'
import { circularReasoning, dilemma } from '../order/reasoning.ts'
import { PartTeller } from '../order/reasoning-story.ts'
import type { SessionOrder } from '../order/session-order.ts'
import { SHRINK_PROBES, shrink } from '../shrink.ts'
import { Telling, who } from '../telling.ts'
import { type Decision, decide, everyEntry, REFUTED } from './decide.ts'
import { circleEvidence } from './evidence.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>

const NO_ORDER = 'No order that is the same for all sessions explains what they read.'

/** More than enough for a counterexample; a probe that needs more does not count as refuted. */
const PROBE_STEPS = 1_000_000
/** Operations that all probes together may look at. */
const SHRINK_WORK = 20_000_000

export function tellNoOrder(history: History, order: SessionOrder, decision: Decision): Refuted {
  const part = minimalPart(order, evidenceOf(order, decision))
  const teller = new PartTeller(history, part)
  const always = { isExplained: () => true, isAfterSource: () => true }
  const circle = circularReasoning(part.order, always)
  if (circle === null) {
    const found = dilemma(part.order, always)
    if (found === null)
      teller.shown.say('All orders of these operations that keep the order of each session were tried.')
    else teller.sayDilemma(found)
    teller.shown.say(NO_ORDER)
    return { kind: 'refuted', anomaly: 'no-order', story: teller.shown.story }
  }
  teller.sayCircle(circle)
  teller.shown.say(NO_ORDER)
  return { kind: 'refuted', anomaly: 'cyclic-order', story: teller.shown.story }
}

/** A compare-and-set that was refused though it was told the value that it expected: no order explains that. */
export function tellSpurious(history: History, row: number): Refuted {
  const shown = new Telling(history, [row])
  shown.say(`${who(history, row)} was refused although its condition was met.`).sayDeeds()
  shown.say('The value told is the one that was expected.')
  return { kind: 'refuted', anomaly: 'spurious-cas-failure', story: shown.story }
}

function evidenceOf(order: SessionOrder, decision: Decision): readonly number[] {
  switch (decision.kind) {
    case 'fork':
      return decision.entries
    case 'ring':
      return ringOf(order, decision.entry)
    case 'circle':
      return circleEvidence(decision.saturation, decision.entry)
    default:
      return everyEntry(order)
  }
}

/** Each replaced what the one before it wrote. */
function ringOf({ source }: SessionOrder, start: number): readonly number[] {
  const ring = new Set<number>()
  for (let entry = start; entry >= 0 && !ring.has(entry); entry = source[entry] ?? NONE) ring.add(entry)
  return [...ring]
}

function minimalPart(order: SessionOrder, evidence: readonly number[]): PartOfOrder {
  const observers = missingObservers(order, evidence).map(({ observer }) => observer)
  const all = [...evidence, ...observers].sort((a, b) => a - b)
  // What is taken out of a part is as loose as what is taken out of the whole, and parts are small.
  const part = partOfOrder(order, all)
  const shown = everyEntry(part.order).filter((entry) => part.loose[entry] === 0)
  const probes = Math.min(SHRINK_PROBES, Math.ceil(SHRINK_WORK / shown.length))
  const isRefuted = (entries: readonly number[]): boolean =>
    REFUTED.has(decide(partOfOrder(part.order, entries).order, PROBE_STEPS).kind)
  return partOfOrder(part.order, shrink(shown, isRefuted, probes))
}
