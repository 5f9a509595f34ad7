/** A value out of thin air refutes every model of whole histories alike. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { Telling } from '../telling.ts'
import { missingObservers, tookEffect } from './observers.ts'
import type { SessionOrder } from './session-order.ts'

/** Tells of the order's phantom. */
export function tellPhantom(history: History, order: SessionOrder): Extract<Judgement, { kind: 'refuted' }> {
  const { view } = order
  const row = (entry: number): number => view.row[entry] ?? NONE
  const entry = order.phantom
  const failed = view.failedWrites.get(view.read[entry] ?? NONE)
  const observed = missingObservers(order, [entry])
  const shown = new Telling(history, [
    row(entry),
    ...observed.map(({ observer }) => row(observer)),
    ...(failed === undefined ? [] : [failed]),
  ]).sayDeeds()
  for (const { open, observer } of observed) shown.say(tookEffect(shown, row(open), row(observer)))
  const reader = shown.mark(row(entry))
  if (failed === undefined) shown.say(`Nobody wrote what ${reader} found.`)
  else shown.say(`${reader} found what ${shown.mark(failed)} would have written, which had certainly failed.`)
  return { kind: 'refuted', anomaly: failed === undefined ? 'thin-air-read' : 'aborted-read', story: shown.story }
}
