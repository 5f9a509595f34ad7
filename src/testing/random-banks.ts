/**
 * Random histories of banks: a third is what one bank could have answered, a third is that with a torn reading, a
 * transfer half lost or an uncovered one let through, a third is guesswork. In the end each node may be asked.
 */
import { type History, NONE } from '../history/index.ts'
import type { Value } from '../units.ts'
import { type CompactOperation, compactHistory } from './compact-history.ts'
import type { Dice } from './dice.ts'
import { randomSchedule, type Slot } from './random-schedule.ts'

const ACCOUNTS = ['a', 'b', 'c']
const OPENING = 5
const LEAST = -20
const VALUES: readonly Value[] = [null, ...Array.from({ length: 60 }, (_, at) => LEAST + at)]
const idOf = (number: number): number => number - LEAST + 1

export function randomBanks(dice: Dice, operations: number): History {
  const accounts = ACCOUNTS.slice(0, 2 + dice.below(2))
  const slots = randomSchedule(dice, 2 + dice.below(operations - 1), 2 + dice.below(3), dice.below(30) / 100)
  const main = slots.map((slot) => operation(dice, slot, dice.chance(0.5), accounts.length))
  const balances = simulate(dice, main, slots, accounts.length)
  const all = dice.chance(0.5) ? [...main, ...ending(dice, main.length, balances)] : main
  return compactHistory(all, accounts, VALUES, Object.fromEntries(accounts.map((account) => [account, OPENING])))
}

function operation(dice: Dice, slot: Slot, isReading: boolean, accounts: number): CompactOperation {
  const from = dice.below(accounts)
  return {
    fn: isReading ? 'read-all' : 'transfer',
    key: isReading ? NONE : from,
    arg: isReading ? NONE : (from + 1 + dice.below(accounts - 1)) % accounts,
    arg2: isReading ? NONE : idOf(1 + dice.below(4)),
    result: NONE,
    negative: false,
    outcome: dice.chance(0.04) || (slot.gaveUp && isReading) ? 'fail' : slot.gaveUp ? 'info' : 'ok',
    phase: 'main',
    level: 0,
    process: slot.process,
    node: dice.below(3),
    inv: slot.inv,
    end: slot.end,
  }
}

/** Answers everything; returns the balances in the end. */
function simulate(
  dice: Dice,
  main: readonly CompactOperation[],
  slots: readonly Slot[],
  accounts: number,
): readonly number[] {
  const balances = Array.from({ length: accounts }, () => OPENING)
  const isSound = dice.chance(0.4)
  const goesWrong = (): boolean => !isSound && dice.chance(0.15)
  const byEffect = slots.map((slot, at) => ({ effect: slot.effect, at })).sort((a, b) => a.effect - b.effect)
  for (const { at } of byEffect) {
    const one = main[at] as CompactOperation
    if (one.fn === 'read-all') {
      one.items = balances.map((balance, key) => [key, idOf(balance + (goesWrong() ? dice.below(5) - 2 : 0))])
      if (goesWrong() && dice.chance(0.3)) one.items = one.items.slice(1)
      continue
    }
    const amount = Number(VALUES[one.arg2])
    const isCovered = (balances[one.key] ?? 0) >= amount || goesWrong()
    one.negative = one.outcome === 'ok' && !isCovered
    if (!isCovered || one.outcome === 'fail' || (one.outcome === 'info' && dice.chance(0.3))) continue
    balances[one.key] = (balances[one.key] ?? 0) - amount
    if (!goesWrong()) balances[one.arg] = (balances[one.arg] ?? 0) + amount
  }
  return balances
}

function ending(dice: Dice, begin: number, balances: readonly number[]): readonly CompactOperation[] {
  const level = Number(dice.chance(0.7))
  const off = dice.chance(0.7) ? 0 : 0.2
  return Array.from({ length: 3 * (1 + dice.below(2)) }, (_, at) => ({
    ...operation(dice, { process: 100 + at, inv: 0, end: 0, effect: 0, gaveUp: false }, true, 2),
    phase: 'final' as const,
    level,
    node: at % 3,
    items: balances.map((balance, key): [number, number] => [key, idOf(balance + (dice.chance(off) ? 1 : 0))]),
    inv: 2 * (begin + at),
    end: 2 * (begin + at) + 1,
  }))
}
