/**
 * Random histories of sets, logs and queues for what becomes of their contents: a third is what replicas that lag and
 * catch up answer, a third is that with answers changed, a third forgets and makes things up. Half of them end in
 * final readings; now and then something is put in twice, fails, is there nevertheless, or is put in at the very end.
 */
import { type History, NONE } from '../history/index.ts'
import type { Value } from '../units.ts'
import type { ContentsStyle } from './brute-contents.ts'
import { type CompactOperation, compactHistory } from './compact-history.ts'
import type { Dice } from './dice.ts'
import { randomSchedule, type Slot } from './random-schedule.ts'

const VALUES: readonly Value[] = [null, ...Array.from({ length: 30 }, (_, at) => at + 1)]
const EVENT_NS = 1_000_000

interface Habits {
  readonly style: ContentsStyle
  readonly readings: number
  readonly lags: number
  readonly forgets: number
  readonly repeats: number
  readonly removes: number
}

export function randomContents(dice: Dice, style: ContentsStyle, operations: number): History {
  const keys = ['x', 'y'].slice(0, dice.chance(0.3) ? 2 : 1)
  const count = 3 + dice.below(operations - 2)
  const guesses = dice.below(3)
  const habits: Habits = {
    style,
    readings: (25 + dice.below(50)) / 100,
    lags: dice.chance(0.5) ? 0 : 0.3,
    forgets: guesses === 2 ? 0.25 : 0,
    repeats: dice.chance(0.2) ? 0.2 : 0,
    removes: style === 'add' && dice.chance(0.2) ? 0.15 : 0,
  }
  const giveUps = dice.chance(0.5) ? 0 : dice.below(40) / 100
  const main = randomSchedule(dice, count, 2 + dice.below(3), giveUps)
  const endings = dice.chance(0.5) ? randomSchedule(dice, 1 + dice.below(4), 3, dice.chance(0.2) ? 0.2 : 0) : []
  const drawn = draw(dice, main, keys.length, habits)
  const finals = endings.map((slot) => ending(dice, slot, 2 * count, dice.below(keys.length), habits))
  for (const one of finals) if (one.fn === 'add' || one.fn === 'append') one.arg = 29
  const all = [...drawn, ...finals]
  const slots = [...main, ...endings.map((slot) => ({ ...slot, effect: slot.effect + 2 * count }))]
  answer(dice, all, slots, keys.length, habits)
  for (let change = guesses === 0 ? 0 : guesses === 1 ? 1 + dice.below(2) : 3; change > 0; change--) {
    tamper(dice, all[dice.below(all.length)], style)
  }
  const history = compactHistory(all, keys, VALUES, {})
  const quietNs = dice.chance(endings.length > 0 ? 0.8 : 0.2) ? (1 + dice.below(4)) * EVENT_NS : 0
  return { ...history, header: { ...history.header, quietNs } }
}

type Draft = { -readonly [Field in keyof CompactOperation]: CompactOperation[Field] }

const blank = (slot: Slot, fn: Draft['fn'], key: number): Draft => ({
  fn,
  key,
  arg: NONE,
  arg2: NONE,
  result: NONE,
  negative: false,
  outcome: slot.gaveUp ? 'info' : 'ok',
  phase: 'main',
  level: 0,
  process: slot.process,
  node: 0,
  inv: slot.inv,
  end: slot.end,
})

function draw(dice: Dice, slots: readonly Slot[], keys: number, habits: Habits): Draft[] {
  let next = 0
  return slots.map((slot) => {
    const isReading = dice.chance(habits.readings)
    const sees = habits.style === 'enqueue' ? 'dequeue' : 'read-all'
    const removes = !isReading && next > 0 && dice.chance(habits.removes)
    const one = blank(slot, isReading ? sees : removes ? 'remove' : habits.style, dice.below(keys))
    if (!isReading) one.arg = next > 0 && (removes || dice.chance(habits.repeats)) ? 1 + dice.below(next) : ++next
    if (dice.chance(0.05)) one.outcome = 'fail'
    if (dice.chance(0.02)) one.phase = 'setup'
    one.node = dice.below(3)
    return one
  })
}

function ending(dice: Dice, slot: Slot, after: number, key: number, { style }: Habits): Draft {
  const reads = style === 'enqueue' ? 'dequeue' : 'read-all'
  const one = blank(slot, style !== 'enqueue' && dice.chance(0.06) ? style : reads, key)
  one.phase = 'final'
  one.level = dice.below(2)
  one.node = dice.below(3)
  one.process = 50 + slot.process
  one.inv = slot.inv + after
  one.end = slot.end + after
  if (dice.chance(0.05)) one.outcome = 'fail'
  return one
}

function answer(dice: Dice, drafts: readonly Draft[], slots: readonly Slot[], keys: number, habits: Habits): void {
  const states = Array.from({ length: keys }, (): number[] => [])
  const byEffect = slots.map((slot, at) => ({ effect: slot.effect, at })).sort((a, b) => a.effect - b.effect)
  for (const { at } of byEffect) {
    const one = drafts[at] as Draft
    const state = states[one.key] as number[]
    const happens = one.outcome === 'ok' || (one.outcome === 'info' && dice.chance(0.6)) || dice.chance(0.1)
    if (one.phase === 'setup') continue
    if (state.length > 0 && dice.chance(habits.forgets)) state.splice(dice.below(state.length), 1)
    if (one.fn === 'read-all') {
      const lag = one.phase === 'main' && dice.chance(habits.lags) ? dice.below(3) : 0
      one.items = state.slice(0, Math.max(0, state.length - lag)).map((value) => [NONE, value])
    } else if (one.fn === 'dequeue') {
      const taken = happens ? state.shift() : undefined
      one.negative = one.outcome === 'ok' && taken === undefined
      one.result = taken === undefined || dice.chance(0.05) ? NONE : taken
    } else if (happens && one.fn === 'remove') {
      if (state.includes(one.arg)) state.splice(state.indexOf(one.arg), 1)
    } else if (happens && (habits.style !== 'add' || !state.includes(one.arg))) state.push(one.arg)
  }
}

function tamper(dice: Dice, one: Draft | undefined, style: ContentsStyle): void {
  if (one === undefined || one.outcome !== 'ok') return
  if (one.fn === 'dequeue') {
    one.negative = dice.chance(0.3)
    one.result = one.negative ? NONE : 1 + dice.below(3)
    return
  }
  if (one.fn === style) {
    if (dice.chance(0.4)) one.outcome = dice.chance(0.5) ? 'fail' : 'info'
    return
  }
  const items = [...(one.items ?? [])]
  const at = dice.below(items.length + 1)
  const how = dice.below(5)
  if (how === 0) items.splice(at, 1)
  else if (how === 1) items.splice(at, 0, [NONE, 1 + dice.below(6)])
  else if (how === 2) items.splice(at, 2, ...items.slice(at, at + 2).reverse())
  else items.push(...items.slice(0, 1))
  one.items = items
}
