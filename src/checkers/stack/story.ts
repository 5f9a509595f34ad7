/** Tells why a stack cannot have answered as it did. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { tellLife } from '../objects/life-story.ts'
import { type ImpossibleLife, readLives, STACK_FUNCTIONS, whyNoLives } from '../objects/lives.ts'
import { minimalEntries } from '../objects/minimal.ts'
import type { ObjectView } from '../objects/object-view.ts'
import { duration, Telling, valueName, who } from '../telling.ts'
import { decideStack, type StackFinding } from './decide.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>

function isStackRefuted(part: ObjectView): boolean {
  if (whyNoLives(part) !== null) return false
  const lives = readLives(part)
  if (lives.kind !== 'lives') return true
  const { kind } = decideStack(part, lives)
  return kind !== 'order' && kind !== 'open'
}

export function tellStack(history: History, view: ObjectView, found: StackFinding | ImpossibleLife): Refuted {
  if (!('entries' in found)) return tellLife(history, view, found)
  const entries = minimalEntries(view, STACK_FUNCTIONS, found.entries, isStackRefuted)
  const rowOf = (entry: number): number => view.row[entry] ?? NONE
  const telling = new Telling(history, entries.map(rowOf))
  if (found.kind === 'never-empty') {
    const row = rowOf(found.entry)
    const at = duration(history.columns.invokedNs[row] ?? 0)
    telling.say(`${who(history, row)} was told at ${at} that the stack was empty, when it was not.`).sayDeeds()
    telling.say(`From before ${telling.mark(row)} began until after it ended there was always something on it.`)
    return { kind: 'refuted', anomaly: 'false-empty', story: telling.story }
  }
  const ids = new Set(entries.map((entry) => view.valueId[view.value[entry] ?? NONE] ?? NONE))
  const names = [...ids].map((id) => valueName(history, id)).join(', ')
  telling.say(`${names} did not come off the stack in an order in which they can have lain on it.`).sayDeeds()
  telling.say('From the first push to the last pop one of them was always there, so one must have lain under the rest;')
  telling.say('but none was pushed before all others were surely there and came off when all others had surely left.')
  return { kind: 'refuted', anomaly: 'stack-order', story: telling.story }
}
