/** Tells what no queue, no stack and no bag can answer. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { Telling, valueName, who } from '../telling.ts'
import type { ImpossibleLife } from './lives.ts'
import type { ObjectView } from './object-view.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>

export function tellLife(history: History, view: ObjectView, found: ImpossibleLife): Refuted {
  const rowOf = (entry: number): number => view.row[entry] ?? NONE
  const name = (entry: number): string => valueName(history, view.valueId[view.value[entry] ?? NONE] ?? NONE)
  switch (found.kind) {
    case 'phantom': {
      const row = rowOf(found.take)
      const telling = new Telling(history, [row])
      telling.say(`${who(history, row)} took ${name(found.take)}, which nobody had put in.`).sayDeeds()
      return { kind: 'refuted', anomaly: 'phantom', story: telling.story }
    }
    case 'taken-twice': {
      const telling = new Telling(history, [rowOf(found.first), rowOf(found.second)])
      telling.say(`${name(found.first)} was taken twice, and was put in once.`).sayDeeds()
      return { kind: 'refuted', anomaly: 'taken-twice', story: telling.story }
    }
    case 'taken-before-put': {
      const [take, put] = [rowOf(found.take), rowOf(found.put)]
      const telling = new Telling(history, [take, put])
      telling.say(`${who(history, take)} took ${name(found.take)} before anybody began to put it in.`).sayDeeds()
      telling.say(`${telling.actor(take)} ended before ${telling.actor(put)} began.`)
      return { kind: 'refuted', anomaly: 'taken-before-put', story: telling.story }
    }
    default:
      return found satisfies never
  }
}
