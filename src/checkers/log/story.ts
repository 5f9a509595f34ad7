/** Tells why a log cannot have answered as it did. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { minimalPart } from '../objects/minimal.ts'
import type { ObjectView } from '../objects/object-view.ts'
import { Telling, valueName, who } from '../telling.ts'
import { LOG, LOG_FUNCTIONS, offsetOf } from './log-functions.ts'
import { type LogFinding, orderLog } from './log-order.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>

const findIn = (history: History, view: ObjectView): LogFinding | null => {
  const found = orderLog(view, (entry) => offsetOf(history, view.row[entry] ?? NONE))
  return found.kind === 'order' || found.kind === 'open' ? null : found
}

export function tellLog(history: History, view: ObjectView, found: LogFinding): Refuted {
  const isRefuted = (part: ObjectView): boolean => findIn(history, part) !== null
  const { entries, part } = minimalPart(view, LOG_FUNCTIONS, evidence(found), isRefuted)
  const telling = new Telling(
    history,
    entries.map((entry) => view.row[entry] ?? NONE),
  )
  return tellPart(history, part, findIn(history, part) ?? found, telling)
}

function evidence(found: LogFinding): readonly number[] {
  switch (found.kind) {
    case 'phantom':
    case 'duplicate':
      return [found.reading]
    case 'incompatible':
      return [found.one, found.other]
    case 'offsets':
    case 'inversion':
      return [found.earlier, found.later, found.reading].filter((entry) => entry !== NONE)
    default:
      return found satisfies never
  }
}

function tellPart(history: History, part: ObjectView, found: LogFinding, telling: Telling): Refuted {
  const rowOf = (entry: number): number => part.row[entry] ?? NONE
  const name = (id: number | undefined): string => valueName(history, part.valueId[id ?? NONE] ?? NONE)
  const refuted = (anomaly: string): Refuted => ({ kind: 'refuted', anomaly, story: telling.story })
  switch (found.kind) {
    case 'phantom':
      telling.say(`${who(history, rowOf(found.reading))} read ${name(found.element)}, which nobody appends.`).sayDeeds()
      return refuted('phantom-element')
    case 'duplicate':
      telling.say(`${who(history, rowOf(found.reading))} read ${name(found.element)} twice.`).sayDeeds()
      return refuted('duplicate-element')
    case 'incompatible': {
      telling.say('Two readings of one log are not beginnings of one sequence.').sayDeeds()
      const at = (reading: number): string => name(part.item[(part.itemStart[reading] ?? 0) + found.place])
      const [one, other] = [telling.mark(rowOf(found.one)), telling.mark(rowOf(found.other))]
      telling.say(`At place ${found.place} ${one} has ${at(found.one)}, ${other} has ${at(found.other)}.`)
      return refuted('incompatible-order')
    }
    case 'offsets': {
      const [earlier, later] = [name(part.value[found.earlier]), name(part.value[found.later])]
      const isSame = offsetOf(history, rowOf(found.earlier)) === offsetOf(history, rowOf(found.later))
      telling
        .say(
          isSame
            ? `${earlier} and ${later} were told one offset.`
            : `The offsets of ${earlier} and ${later} are crossed.`,
        )
        .sayDeeds()
      if (!isSame) telling.say(`${earlier} is read before ${later}, and was told the higher offset.`)
      return refuted('offset-order')
    }
    case 'inversion':
      return tellInversion(part, found, telling, refuted, rowOf, name)
    default:
      return found satisfies never
  }
}

function tellInversion(
  part: ObjectView,
  { earlier, later }: Extract<LogFinding, { kind: 'inversion' }>,
  telling: Telling,
  refuted: (anomaly: string) => Refuted,
  rowOf: (entry: number) => number,
  name: (id: number | undefined) => string,
): Refuted {
  const isAppend = (entry: number): boolean => part.fn[entry] === LOG.append
  const [first, last] = [telling.actor(rowOf(later)), telling.actor(rowOf(earlier))]
  if (isAppend(later)) {
    const value = name(part.value[later])
    if (isAppend(earlier)) {
      telling.say(`${value} was appended before ${name(part.value[earlier])}, and is not before it in the log.`)
      telling.sayDeeds().say(`${first} had ended before ${last} began.`)
      return refuted('reordered')
    }
    telling.say(`${telling.mark(rowOf(earlier))} did not read ${value}, which had been appended.`).sayDeeds()
    return refuted(telling.say(`${first} had ended before ${last} began.`) && 'lost-append')
  }
  if (isAppend(earlier)) {
    telling.say(`${name(part.value[earlier])} was read before anybody began to append it.`).sayDeeds()
    return refuted(telling.say(`${first} ended before ${last} began.`) && 'read-before-append')
  }
  telling.say(`${telling.mark(rowOf(earlier))} read less than had been read before.`).sayDeeds()
  return refuted(telling.say(`${first} had ended before ${last} began, and nothing is ever removed.`) && 'lost-append')
}
