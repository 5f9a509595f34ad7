/** Tells why a set cannot have answered as it did. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { minimalEntries } from '../objects/minimal.ts'
import type { ObjectView } from '../objects/object-view.ts'
import { counted, deed, Telling, valueName, who } from '../telling.ts'
import { type ElementsOrder, orderElements } from './elements.ts'
import { type GrowOnlyOrder, orderGrowOnly } from './grow-only.ts'
import { SET, SET_FUNCTIONS } from './set-functions.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>

/** Of an element with more operations only the one that cannot be is told, with the last few before it. */
const MOST_SHRUNK = 2000
const FEW = 6

/** Parts of a set that tells whether it changed tell so, too. */
const isRefuted = (part: ObjectView): boolean => orderElements(part, true).kind === 'element'

export function tellElement(
  history: History,
  view: ObjectView,
  { element, due, isOn }: Extract<ElementsOrder, { kind: 'element' }>,
): Refuted {
  const all = view.row.map((_, entry) => entry).filter((entry) => view.value[entry] === element)
  const isSmall = all.length <= MOST_SHRUNK
  const entries = isSmall
    ? minimalEntries(view, SET_FUNCTIONS, all, (part) => isRefuted(part))
    : [...all.filter((entry) => entry < due).slice(-FEW), due]
  const row = view.row[due] ?? NONE
  const telling = new Telling(history, [...entries.map((entry) => view.row[entry] ?? NONE), ...(isSmall ? [] : [row])])
  const name = valueName(history, view.valueId[element] ?? NONE)
  const state = isOn ? 'there' : 'not there'
  telling.say(`${who(history, row)} ${deed(history, row)}, when ${name} was ${state}.`).sayDeeds()
  if (!isSmall) telling.say(`These are the last of ${counted(all.length, 'operation')} on ${name}.`)
  telling.say(`Whatever was open by then, no order of all that is known of ${name} makes every answer right.`)
  return { kind: 'refuted', anomaly: isOn ? 'set-unexpected' : 'set-missing', story: telling.story }
}

export function tellGrowOnly(
  history: History,
  view: ObjectView,
  found: Exclude<GrowOnlyOrder, { kind: 'order' }>,
): Refuted {
  const entries = minimalEntries(view, SET_FUNCTIONS, evidence(found), (part) => orderGrowOnly(part).kind !== 'order')
  const telling = new Telling(
    history,
    entries.map((entry) => view.row[entry] ?? NONE),
  )
  const at = (entry: number): number => view.row[entry] ?? NONE
  switch (found.kind) {
    case 'duplicate': {
      const name = valueName(history, view.valueId[found.element] ?? NONE)
      telling.say(`${who(history, at(found.reading))} read ${name} twice at once.`).sayDeeds()
      return { kind: 'refuted', anomaly: 'duplicate-element', story: telling.story }
    }
    case 'phantom': {
      const name = valueName(history, view.valueId[found.element] ?? NONE)
      telling.say(`${who(history, at(found.reading))} read ${name}, which nobody adds.`).sayDeeds()
      return { kind: 'refuted', anomaly: 'phantom-element', story: telling.story }
    }
    case 'incomparable': {
      telling.say('Two readings each have an element that the other has not.').sayDeeds()
      const one = nameOfMissing(history, view, found.one, found.other)
      const other = nameOfMissing(history, view, found.other, found.one)
      const [first, second] = [telling.mark(at(found.one)), telling.mark(at(found.other))]
      telling.say(`${first} has ${one} without ${other}, ${second} has ${other} without ${one}.`)
      telling.say('Nothing is ever removed, so that one of two readings must have all that the other has.')
      return { kind: 'refuted', anomaly: 'incomparable-readings', story: telling.story }
    }
    case 'inversion':
      return tellInversion(history, view, found, telling)
    default:
      return found satisfies never
  }
}

function evidence(found: Exclude<GrowOnlyOrder, { kind: 'order' }>): readonly number[] {
  if (found.kind === 'phantom' || found.kind === 'duplicate') return [found.reading]
  if (found.kind === 'incomparable') return [found.one, found.other]
  return [found.earlier, found.later, ...(found.between === NONE ? [] : [found.between])]
}

function nameOfMissing(history: History, view: ObjectView, has: number, lacks: number): string {
  const elements = new Set(view.item.subarray(view.itemStart[lacks], view.itemStart[lacks + 1]))
  const found = view.item.subarray(view.itemStart[has], view.itemStart[has + 1]).find((one) => !elements.has(one))
  return valueName(history, view.valueId[found ?? NONE] ?? NONE)
}

function tellInversion(
  history: History,
  view: ObjectView,
  { earlier, later, between }: Extract<GrowOnlyOrder, { kind: 'inversion' }>,
  telling: Telling,
): Refuted {
  const at = (entry: number): number => view.row[entry] ?? NONE
  const [first, last] = [telling.actor(at(later)), telling.actor(at(earlier))]
  const element = (entry: number): string => valueName(history, view.valueId[view.value[entry] ?? NONE] ?? NONE)
  const isAdd = (entry: number): boolean => view.fn[entry] === SET.add
  const refuted = (anomaly: string): Refuted => ({ kind: 'refuted', anomaly, story: telling.story })
  if (isAdd(later)) {
    const reader = isAdd(earlier) ? between : earlier
    telling.say(`${who(history, at(reader))} did not read ${element(later)}, which had been added.`).sayDeeds()
    telling.say(`${first} had ended before ${last} began, and nothing is ever removed.`)
    const since = isAdd(earlier) ? `${telling.mark(at(reader))} has ${element(earlier)}, so it came after that: ` : ''
    return refuted(telling.say(`${since}it must have ${element(later)}.`) && 'lost-element')
  }
  if (isAdd(earlier)) {
    telling.say(`${who(history, at(later))} read ${element(earlier)} before anybody began to add it.`).sayDeeds()
    return refuted(telling.say(`${first} ended before ${last} began.`) && 'read-before-add')
  }
  const name = nameOfMissing(history, view, later, earlier)
  telling.say(`${who(history, at(earlier))} did not read ${name}, which had been read before.`).sayDeeds()
  return refuted(telling.say(`${first} had ended before ${last} began, and nothing is ever removed.`) && 'lost-element')
}
