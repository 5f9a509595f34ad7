/**
 * Random histories of logs: a third is what one log could have answered, a third is that with readings changed, a third
 * is guesswork. Some logs tell offsets; now and then a value is appended twice or an offset is wrong.
 */
import { type History, NONE } from '../history/index.ts'
import type { Value } from '../units.ts'
import { type CompactOperation, compactHistory } from './compact-history.ts'
import type { Dice } from './dice.ts'
import { randomSchedule, type Slot } from './random-schedule.ts'

export interface LogShape {
  readonly operations: number
  readonly keys: number
}

/** Values 1 … 30; places 0 … 30 are ids 31 … */
const VALUES: readonly Value[] = [null, ...Array.from({ length: 61 }, (_, at) => (at < 30 ? `v${at + 1}` : at - 30))]
const placeId = (place: number): number => 31 + place

export function randomLogs(dice: Dice, { operations, keys }: LogShape): History {
  const names = ['x', 'y'].slice(0, 1 + dice.below(keys))
  const count = 2 + dice.below(operations - 1)
  const slots = randomSchedule(dice, count, 2 + dice.below(4), dice.chance(0.5) ? 0 : dice.below(40) / 100)
  const readings = (15 + dice.below(60)) / 100
  const tells = dice.chance(0.4)
  let next = 0
  const drawn = slots.map((slot) => {
    const isReading = dice.chance(readings)
    return operation(dice, slot, isReading, dice.below(names.length), isReading ? NONE : ++next)
  })
  if (dice.chance(0.03) && next > 1) {
    const first = drawn.find(({ arg }) => arg !== NONE)
    if (first !== undefined) Object.assign(first, { arg: next })
  }
  answer(dice, drawn, slots, names.length, tells)
  const style = dice.below(3)
  for (let guess = style === 0 ? 0 : style === 1 ? 1 + dice.below(2) : count; guess > 0; guess--)
    change(dice, drawn, next)
  return compactHistory(drawn, names, VALUES, {})
}

function operation(dice: Dice, slot: Slot, isReading: boolean, key: number, arg: number): CompactOperation {
  const isFinal = isReading && dice.chance(0.1)
  return {
    fn: isReading ? 'read-all' : 'append',
    key,
    arg,
    arg2: NONE,
    result: NONE,
    negative: false,
    outcome: dice.chance(0.04) ? 'fail' : slot.gaveUp ? 'info' : 'ok',
    phase: isFinal ? 'final' : 'main',
    level: isFinal ? dice.below(2) : 0,
    process: slot.process,
    node: dice.below(3),
    inv: slot.inv,
    end: slot.end,
  }
}

function answer(dice: Dice, drawn: readonly CompactOperation[], slots: readonly Slot[], keys: number, tells: boolean) {
  const states = Array.from({ length: keys }, (): number[] => [])
  const byEffect = slots.map((slot, at) => ({ effect: slot.effect, at })).sort((a, b) => a.effect - b.effect)
  for (const { at } of byEffect) {
    const one = drawn[at] as CompactOperation
    const state = states[one.key] as number[]
    if (one.fn === 'read-all') {
      one.items = state.map((value) => [NONE, value])
      continue
    }
    if (one.outcome === 'fail' || (one.outcome === 'info' && dice.chance(0.4))) continue
    if (tells && dice.chance(0.8)) one.result = placeId(state.length)
    state.push(one.arg)
  }
}

function change(dice: Dice, drawn: readonly CompactOperation[], highest: number): void {
  const one = drawn[dice.below(drawn.length)]
  if (one === undefined || one.outcome !== 'ok') return
  if (one.fn === 'append') {
    if (one.result !== NONE && dice.chance(0.3)) one.result = placeId(dice.below(4))
    return
  }
  const items = [...(one.items ?? [])]
  const at = dice.below(items.length + 1)
  const style = dice.below(4)
  if (style === 0) items.splice(at, 1)
  else if (style === 1) items.splice(at, 0, [NONE, 1 + dice.below(highest + 1)])
  else if (style === 2) items.splice(at, 2, ...items.slice(at, at + 2).reverse())
  else items.length = at
  one.items = items
}
