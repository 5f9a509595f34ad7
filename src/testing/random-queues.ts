/**
 * Random histories of queues or stacks: a third is what one of them could have answered, a third is that with an answer
 * or two changed, a third is guesswork. Dequeues of unknown outcome, answers "it was empty" and, rarely, values that are
 * put in twice are all in there.
 */
import { type History, NONE } from '../history/index.ts'
import type { Value } from '../units.ts'
import { type CompactOperation, compactHistory } from './compact-history.ts'
import type { Dice } from './dice.ts'
import { randomSchedule, type Slot } from './random-schedule.ts'

export interface QueueShape {
  readonly operations: number
  readonly keys: number
  readonly stack?: boolean
}

const VALUES: readonly Value[] = [null, ...Array.from({ length: 40 }, (_, at) => at + 1)]

export function randomQueues(dice: Dice, { operations, keys, stack = false }: QueueShape): History {
  const names = ['x', 'y'].slice(0, 1 + dice.below(keys))
  const count = 2 + dice.below(operations - 1)
  const slots = randomSchedule(dice, count, 2 + dice.below(4), dice.chance(0.5) ? 0 : dice.below(40) / 100)
  const takes = (30 + dice.below(40)) / 100
  const drawn = drawOperations(dice, slots, names.length, takes, stack)
  if (dice.chance(0.02)) repeatOne(dice, drawn)
  answer(dice, drawn, slots, names.length, stack)
  const style = dice.below(3)
  const guesses = style === 0 ? 0 : style === 1 ? 1 + dice.below(2) : drawn.length
  for (let guess = 0; guess < guesses; guess++) change(dice, drawn)
  return compactHistory(drawn, names, VALUES, {})
}

function drawOperations(
  dice: Dice,
  slots: readonly Slot[],
  keys: number,
  takes: number,
  stack: boolean,
): CompactOperation[] {
  let next = 0
  return slots.map((slot) => {
    const isTake = dice.chance(takes)
    return {
      fn: stack ? (isTake ? 'pop' : 'push') : isTake ? 'dequeue' : 'enqueue',
      key: dice.below(keys),
      arg: isTake ? NONE : ++next,
      arg2: NONE,
      result: NONE,
      negative: false,
      outcome: dice.chance(0.03) ? 'fail' : slot.gaveUp ? 'info' : 'ok',
      phase: dice.chance(0.05) ? 'final' : 'main',
      level: 0,
      process: slot.process,
      node: dice.below(3),
      inv: slot.inv,
      end: slot.end,
    }
  })
}

function repeatOne(dice: Dice, drawn: readonly CompactOperation[]): void {
  const puts = drawn.filter(({ arg }) => arg !== NONE)
  const [one, other] = [puts[dice.below(puts.length)], puts[dice.below(puts.length)]]
  if (one !== undefined && other !== undefined) Object.assign(one, { arg: other.arg })
}

function answer(dice: Dice, drawn: readonly CompactOperation[], slots: readonly Slot[], keys: number, stack: boolean) {
  const states = Array.from({ length: keys }, (): number[] => [])
  const byEffect = slots.map((slot, at) => ({ effect: slot.effect, at })).sort((a, b) => a.effect - b.effect)
  for (const { at } of byEffect) {
    const one = drawn[at] as CompactOperation
    const state = states[one.key] as number[]
    const never = one.outcome === 'fail' || (one.outcome === 'info' && dice.chance(0.4))
    if (never) continue
    if (one.arg !== NONE) state.push(one.arg)
    else {
      const taken = stack ? state.pop() : state.shift()
      one.result = taken ?? NONE
      one.negative = taken === undefined && one.outcome === 'ok'
    }
  }
}

function change(dice: Dice, drawn: readonly CompactOperation[]): void {
  const takes = drawn.filter(({ arg, outcome }) => arg === NONE && outcome === 'ok')
  const one = takes[dice.below(takes.length)]
  if (one === undefined) return
  const values = drawn
    .filter(({ arg, key }) => arg !== NONE && (key === one.key || dice.chance(0.05)))
    .map(({ arg }) => arg)
  const other = takes[dice.below(takes.length)]
  const swaps = other !== undefined && other !== one && other.key === one.key && dice.chance(0.6)
  if (swaps) {
    const { result, negative } = one
    Object.assign(one, { result: other.result, negative: other.negative })
    Object.assign(other, { result, negative })
    return
  }
  one.negative = dice.chance(0.3)
  one.result = one.negative ? NONE : (values[dice.below(values.length)] ?? NONE)
  if (one.result === NONE) one.negative = true
}
