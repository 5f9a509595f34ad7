/**
 * Random histories of sets: a third is what one set could have answered, a third is that with an answer or two changed,
 * a third is guesswork. Some are read as a whole and only grow, some are elements that come and go, a few are both.
 */
import { type History, NONE } from '../history/index.ts'
import type { Value } from '../units.ts'
import { type CompactFunction, type CompactOperation, compactHistory } from './compact-history.ts'
import type { Dice } from './dice.ts'
import { randomSchedule, type Slot } from './random-schedule.ts'

export interface SetShape {
  readonly operations: number
  readonly keys: number
}

const VALUES: readonly Value[] = [null, ...Array.from({ length: 40 }, (_, at) => at + 1)]

export function randomSets(dice: Dice, { operations, keys }: SetShape): History {
  const names = ['x', 'y'].slice(0, 1 + dice.below(keys))
  const count = 2 + dice.below(operations - 1)
  const slots = randomSchedule(dice, count, 2 + dice.below(4), dice.chance(0.5) ? 0 : dice.below(40) / 100)
  const style = dice.below(8)
  const grows = style < 3
  const mixed = style === 7
  const range = 1 + dice.below(3)
  const looks = (10 + dice.below(60)) / 100
  let next = 0
  const drawn = slots.map((slot) => {
    const fn: CompactFunction = dice.chance(looks)
      ? grows || (mixed && dice.chance(0.5))
        ? 'read-all'
        : 'contains'
      : grows || dice.chance(0.55)
        ? 'add'
        : 'remove'
    const element = fn === 'read-all' ? NONE : grows ? ++next : 1 + dice.below(range)
    return operation(dice, slot, fn, dice.below(names.length), element)
  })
  answer(dice, drawn, slots, names.length)
  const changes = dice.below(3) === 0 ? 0 : dice.below(3) === 0 ? drawn.length : dice.below(3)
  for (let change = 0; change < changes; change++) guess(dice, drawn[dice.below(drawn.length)], next + 1)
  return compactHistory(drawn, names, VALUES, {})
}

type Draft = CompactOperation & { items?: readonly (readonly [number, number])[] }

function operation(dice: Dice, slot: Slot, fn: CompactFunction, key: number, arg: number): Draft {
  const pure = fn === 'read-all' || fn === 'contains'
  const final = fn === 'read-all' && dice.chance(0.06)
  return {
    fn,
    key,
    arg,
    arg2: NONE,
    result: NONE,
    negative: false,
    outcome: dice.chance(0.04) ? 'fail' : slot.gaveUp ? 'info' : 'ok',
    phase: final ? 'final' : pure || !dice.chance(0.02) ? 'main' : 'setup',
    level: final ? dice.below(2) : 0,
    process: slot.process,
    node: dice.below(3),
    inv: slot.inv,
    end: slot.end,
  }
}

function answer(dice: Dice, drawn: readonly Draft[], slots: readonly Slot[], keys: number): void {
  const states = Array.from({ length: keys }, () => new Set<number>())
  const byEffect = slots.map((slot, at) => ({ effect: slot.effect, at })).sort((a, b) => a.effect - b.effect)
  for (const { at } of byEffect) {
    const one = drawn[at] as Draft
    const state = states[one.key] as Set<number>
    const has = state.has(one.arg)
    const happens = one.outcome === 'ok' || (one.outcome === 'info' && dice.chance(0.6))
    if (one.phase === 'setup') continue
    if (one.fn === 'read-all') one.items = [...state].map((element) => [NONE, element])
    else one.negative = one.outcome === 'ok' && (one.fn === 'add' ? has : !has)
    if (happens && one.fn === 'add') state.add(one.arg)
    if (happens && one.fn === 'remove') state.delete(one.arg)
  }
}

function guess(dice: Dice, one: Draft | undefined, range: number): void {
  if (one === undefined || one.outcome !== 'ok') return
  if (one.fn !== 'read-all') {
    one.negative = dice.chance(0.5)
    return
  }
  const items = new Set((one.items ?? []).map(([, element]) => element))
  const element = 1 + dice.below(range)
  if (!items.delete(element)) items.add(element)
  one.items = [...items].map((other) => [NONE, other])
  if (items.size > 0 && dice.chance(0.05)) one.items = [...one.items, one.items[0] ?? [NONE, 1]]
}
