/**
 * Random histories of counters: a third is what one counter could have answered, a third is that with answers changed
 * or an increment lost, a third is guesswork. Now and then additions are not by one. In the end each node may be asked.
 */
import { type History, NONE } from '../history/index.ts'
import type { Value } from '../units.ts'
import { type CompactOperation, compactHistory } from './compact-history.ts'
import type { Dice } from './dice.ts'
import { randomSchedule, type Slot } from './random-schedule.ts'

export interface CounterShape {
  readonly operations: number
  readonly keys: number
}

const KEYS = ['a', 'b']
const LEAST = -30
const VALUES: readonly Value[] = [null, ...Array.from({ length: 80 }, (_, at) => LEAST + at)]
const idOf = (number: number): number => number - LEAST + 1

export function randomCounters(dice: Dice, { operations, keys }: CounterShape): History {
  const names = KEYS.slice(0, 1 + dice.below(keys))
  const initial = names.map(() => (dice.chance(0.2) ? 5 : 0))
  const slots = randomSchedule(dice, 2 + dice.below(operations - 1), 2 + dice.below(4), dice.below(30) / 100)
  const units = !dice.chance(0.15)
  const readings = (20 + dice.below(60)) / 100
  const main = slots.map((slot) => {
    const isReading = dice.chance(readings)
    const delta = units ? 1 : dice.below(6) - 2
    return operation(dice, slot, isReading, dice.below(names.length), isReading ? NONE : idOf(delta))
  })
  const totals = answer(dice, main, slots, initial)
  const all = dice.chance(0.5) ? [...main, ...ending(dice, main, totals)] : main
  return compactHistory(all, names, VALUES, Object.fromEntries(names.map((name, key) => [name, initial[key] ?? 0])))
}

const operation = (dice: Dice, slot: Slot, isReading: boolean, key: number, arg: number): CompactOperation => ({
  fn: isReading ? 'read' : 'add',
  key,
  arg,
  arg2: NONE,
  result: NONE,
  negative: false,
  outcome: dice.chance(0.04) || (slot.gaveUp && isReading) ? 'fail' : slot.gaveUp ? 'info' : 'ok',
  phase: 'main',
  level: 0,
  process: slot.process,
  node: dice.below(3),
  inv: slot.inv,
  end: slot.end,
})

/** Answers the readings; returns the totals in the end. */
function answer(
  dice: Dice,
  main: readonly CompactOperation[],
  slots: readonly Slot[],
  initial: readonly number[],
): number[] {
  const style = dice.below(3)
  const totals = [...initial]
  const byEffect = slots.map((slot, at) => ({ effect: slot.effect, at })).sort((a, b) => a.effect - b.effect)
  const lost = style === 1 && dice.chance(0.5) ? dice.below(main.length) : NONE
  for (const { at } of byEffect) {
    const one = main[at] as CompactOperation
    const total = totals[one.key] ?? 0
    if (one.fn === 'read') one.result = idOf(total)
    else if (one.outcome === 'ok' ? at !== lost : one.outcome === 'info' && dice.chance(0.7)) {
      totals[one.key] = total + Number(VALUES[one.arg])
    }
  }
  for (const one of main) {
    if (one.fn !== 'read') continue
    if (style === 2) one.result = idOf((initial[one.key] ?? 0) + dice.below(5) - Number(dice.chance(0.03)))
    if (style === 1 && dice.chance(0.2)) one.result += dice.below(3) - 1
  }
  return totals
}

/** Rounds of readings of every node, by fresh processes, when nothing else is going on. */
function ending(dice: Dice, main: readonly CompactOperation[], totals: readonly number[]): readonly CompactOperation[] {
  const level = Number(dice.chance(0.8))
  const off = dice.chance(0.5) ? 0 : 0.3
  const rounds = 1 + dice.below(2)
  return Array.from({ length: rounds * 3 }, (_, at) => {
    const key = dice.below(totals.length)
    return {
      ...operation(dice, { process: 100 + at, inv: 0, end: 0, effect: 0, gaveUp: false }, true, key, NONE),
      phase: 'final' as const,
      level,
      node: at % 3,
      result: idOf((totals[key] ?? 0) + (dice.chance(off) ? dice.below(5) - 2 : 0)),
      inv: 2 * (main.length + at),
      end: 2 * (main.length + at) + 1,
    }
  })
}
