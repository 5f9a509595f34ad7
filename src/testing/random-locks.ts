/**
 * Random histories of locks with tokens: a third is what one lock could have answered, a third is a lock whose leases
 * run out, or a resource that takes any token, a third is either with answers changed.
 */
import { type History, NONE } from '../history/index.ts'
import type { Value } from '../units.ts'
import { type CompactOperation, compactHistory } from './compact-history.ts'
import type { Dice } from './dice.ts'
import { randomSchedule } from './random-schedule.ts'

/** Ids 1 … 20 are the numbers 1 … 20, the last is no number. */
const VALUES: readonly Value[] = [null, ...Array.from({ length: 20 }, (_, at) => at + 1), 'seven']
const TEXT = 21

interface Lock {
  holder: number
  given: number
  used: number
}

interface Habits {
  /** Chances: that a lease runs out, that a token is told, that an old token is taken. */
  readonly expires: number
  readonly tells: number
  readonly lax: number
  /** … that the lock begins its tokens anew. */
  readonly forgets: number
}

const FREE = -1
const SOMEBODY = -2

export function randomLocks(dice: Dice, operations: number): History {
  const keys = ['x', 'y'].slice(0, dice.chance(0.2) ? 2 : 1)
  const uses = dice.chance(0.4) ? 0.9 : 0.3
  const count = 4 + dice.below(operations - 3)
  const giveUps = dice.chance(0.5) ? 0 : dice.below(35) / 100
  const slots = randomSchedule(dice, count, 2 + dice.below(2), giveUps)
  const style = dice.below(3)
  const isSound = style === 0 || (style === 2 && dice.chance(0.5))
  const habits: Habits = {
    expires: isSound ? 0 : 0.4,
    tells: dice.chance(0.15) ? 0 : 0.95,
    lax: isSound ? 0 : 0.6,
    forgets: isSound || dice.chance(0.4) ? 0 : 0.5,
  }
  const initial: Record<string, Value> = dice.chance(0.05) ? { x: 'held' } : {}
  const locks = keys.map((key): Lock => ({ holder: key in initial ? SOMEBODY : FREE, given: 0, used: 0 }))
  const tokens = new Map<number, number>()
  const drafts: CompactOperation[] = []
  const inOrder = slots.map((slot, at) => ({ slot, at })).sort((one, other) => one.slot.effect - other.slot.effect)
  for (const { slot, at } of inOrder) {
    const key = dice.below(keys.length)
    const lock = locks[key] as Lock
    const isHolding = lock.holder === slot.process || (tokens.has(slot.process) && dice.chance(0.5))
    const fn = dice.chance(0.1) ? 'release' : !isHolding ? 'acquire' : dice.chance(uses) ? 'guarded' : 'release'
    const isFinal = dice.chance(0.03)
    const draft: CompactOperation = {
      fn,
      key,
      arg: fn === 'guarded' ? (dice.chance(0.1) ? 1 + dice.below(3) : (tokens.get(slot.process) ?? NONE)) : NONE,
      arg2: NONE,
      result: NONE,
      negative: false,
      outcome: dice.chance(0.04) ? 'fail' : slot.gaveUp ? 'info' : 'ok',
      phase: isFinal ? 'final' : dice.chance(0.02) ? 'setup' : 'main',
      level: isFinal ? dice.below(2) : 0,
      process: slot.process,
      node: 0,
      inv: slot.inv,
      end: slot.end,
    }
    drafts[at] = draft
    if (draft.phase === 'setup' || draft.outcome === 'fail' || (draft.outcome === 'info' && dice.chance(0.4))) continue
    answer(dice, draft, lock, tokens, habits)
  }
  for (let change = style === 2 ? 1 + dice.below(3) : 0; change > 0; change--) tamper(dice, drafts[dice.below(count)])
  // Nobody heard an answer.
  for (const draft of drafts) if (draft.outcome !== 'ok') draft.negative = false
  return compactHistory(drafts, keys, VALUES, initial)
}

function answer(dice: Dice, draft: CompactOperation, lock: Lock, tokens: Map<number, number>, habits: Habits): void {
  const { process } = draft
  if (draft.fn === 'acquire') {
    draft.negative = lock.holder !== FREE && !dice.chance(habits.expires)
    if (draft.negative) return
    lock.holder = process
    if (!dice.chance(habits.tells)) return
    lock.given = dice.chance(habits.forgets) ? 1 : lock.given + 1
    draft.result = lock.given
    tokens.set(process, draft.result)
  } else if (draft.fn === 'release') {
    draft.negative = lock.holder !== process
    if (!draft.negative) lock.holder = FREE
  } else if (draft.arg !== NONE) {
    draft.negative = draft.arg < lock.used && !dice.chance(habits.lax)
    if (!draft.negative) lock.used = Math.max(lock.used, draft.arg)
  }
}

function tamper(dice: Dice, draft: CompactOperation | undefined): void {
  if (draft === undefined || draft.outcome !== 'ok') return
  const how = dice.below(5)
  if (how === 0) draft.negative = !draft.negative
  else if (how < 4 && draft.fn === 'acquire' && !draft.negative) draft.result = 1 + dice.below(3)
  else if (draft.fn === 'guarded' && !draft.negative) Object.assign(draft, { arg: 1 + dice.below(4) })
  else if (draft.fn === 'acquire' && dice.chance(0.3)) draft.result = TEXT
}
