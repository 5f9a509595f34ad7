/**
 * Random histories of registers, or of usernames: a third is what one copy could have answered, a third is that with
 * an answer or two changed, a third is guesswork. Crashed clients, definite failures, refusals that tell the current
 * value, two keys, final readings at other levels and, rarely, what the checkers must refuse to judge are all in there.
 */
import { type History, NIL, NONE } from '../history/index.ts'
import type { Value } from '../units.ts'
import { type CompactFunction, type CompactOperation, compactHistory } from './compact-history.ts'
import type { Dice } from './dice.ts'
import { randomSchedule, type Slot } from './random-schedule.ts'

export interface RegisterShape {
  readonly operations: number
  readonly keys: number
  /** Repeated values and refusals that tell nothing: preconditions of the checkers that do not hold. */
  readonly oddities?: boolean
  /** Mostly readings of values that were once there: nothing is made up. */
  readonly stale?: boolean
  /** Names and claims only. */
  readonly usernames?: boolean
  /** Share of the refusals that do not tell the current value. */
  readonly untold?: number
  /** About so many values, written again and again. */
  readonly values?: number
}

const KEYS = ['x', 'y', 'z']

export function randomRegisters(
  dice: Dice,
  { operations, keys, oddities = true, stale = false, ...shape }: RegisterShape,
): History {
  const count = 2 + dice.below(operations - 1)
  const names = KEYS.slice(0, 1 + dice.below(keys))
  const usernames = shape.usernames ?? dice.chance(0.2)
  const slots = randomSchedule(dice, count, 2 + dice.below(4), dice.chance(0.5) ? 0 : dice.below(50) / 100)
  const drawn = new Draft(dice, slots, names.length, usernames, shape.values)
  if (stale && dice.chance(0.8)) drawn.simulate(0.5)
  else drawn.answer()
  if (oddities && dice.chance(0.04)) drawn.makeOdd()
  if (shape.untold !== undefined) drawn.keepQuiet(shape.untold)
  const values: Value[] = [null, ...Array.from({ length: drawn.highest + 1 }, (_, id) => id + 1)]
  const initial: Record<string, Value> = {}
  drawn.initial.forEach((value, key) => {
    if (value !== NIL) initial[names[key] ?? ''] = values[value] ?? null
  })
  return compactHistory(drawn.operations, names, values, initial)
}

class Draft {
  readonly operations: readonly CompactOperation[]
  readonly initial: readonly number[]
  /** Ids of written values are 1 … highest; one more is never written. */
  highest = 0
  readonly #dice: Dice
  readonly #slots: readonly Slot[]
  readonly #values: number | undefined

  constructor(dice: Dice, slots: readonly Slot[], keys: number, usernames: boolean, values?: number) {
    this.#dice = dice
    this.#values = values
    this.#slots = slots
    this.initial = Array.from({ length: keys }, () => (!usernames && dice.chance(0.2) ? ++this.highest : NIL))
    const reads = dice.below(80) / 100
    const swaps = dice.below(100) / 100
    const kind = (): CompactFunction => {
      if (dice.chance(reads)) return usernames ? 'owner' : 'read'
      if (usernames) return 'register'
      return dice.chance(swaps) ? 'cas' : 'write'
    }
    this.operations = slots.map((slot) => this.#operation(slot, kind(), dice.below(keys)))
  }

  answer(): void {
    const style = this.#dice.below(3)
    if (style === 2) {
      for (const operation of this.operations) this.#guess(operation)
      return
    }
    this.simulate(style === 1 && this.#dice.chance(0.4) ? 0.3 : 0)
    if (style === 1 && this.#dice.chance(0.4)) return
    for (let changes = style === 1 ? 1 + this.#dice.below(2) : 0; changes > 0; changes--) {
      this.#guess(this.operations[this.#dice.below(this.operations.length)] as CompactOperation)
    }
  }

  makeOdd(): void {
    const { operations } = this
    const target = operations[this.#dice.below(operations.length)] as CompactOperation
    if (target.negative) target.result = NONE
    if (target.fn === 'write' || target.fn === 'register')
      Object.assign(target, { arg: 1 + this.#dice.below(this.highest) })
  }

  /** Refusals that tell nothing; some then expected what may well have been there. */
  keepQuiet(share: number): void {
    for (const operation of this.operations) {
      if (!operation.negative || !this.#dice.chance(share)) continue
      operation.result = NONE
      if (operation.fn === 'cas' && this.#dice.chance(0.3)) {
        Object.assign(operation, { arg: this.#anyValue(operation.key) })
      }
    }
  }

  #operation({ process, inv, end, gaveUp }: Slot, fn: CompactFunction, key: number): CompactOperation {
    const dice = this.#dice
    const pure = fn === 'read' || fn === 'owner'
    const final = pure && dice.chance(0.06)
    const value = pure ? NONE : this.#newValue()
    return {
      fn,
      key,
      arg: fn === 'cas' ? NIL : value,
      arg2: fn === 'cas' ? value : NONE,
      result: NONE,
      negative: false,
      outcome: dice.chance(0.04) || (gaveUp && pure) ? 'fail' : gaveUp ? 'info' : 'ok',
      phase: final ? 'final' : 'main',
      level: final && dice.chance(0.5) ? 1 : 0,
      process,
      node: dice.below(3),
      inv,
      end,
    }
  }

  #newValue(): number {
    if (this.#values === undefined || this.highest < this.#values) return ++this.highest
    return 1 + this.#dice.below(this.#values)
  }

  /** A value of this key; now and then another key's, or one that was never written. */
  #anyValue(key: number): number {
    if (this.#dice.chance(0.03)) return this.#dice.below(this.highest + 2)
    const ours = this.operations.filter(
      (operation) => operation.key === key && ['write', 'cas', 'register'].includes(operation.fn),
    )
    const chosen = ours[this.#dice.below(ours.length + 1)]
    return chosen === undefined ? (this.initial[key] ?? NIL) : chosen.fn === 'cas' ? chosen.arg2 : chosen.arg
  }

  #anyOf(values: readonly number[]): number {
    return values[this.#dice.below(values.length)] ?? NIL
  }

  #guess(operation: CompactOperation): void {
    const { fn } = operation
    const pure = fn === 'read' || fn === 'owner'
    if (fn === 'write') return
    if (fn === 'cas') Object.assign(operation, { arg: this.#anyValue(operation.key) })
    operation.negative = !pure && operation.outcome === 'ok' && this.#dice.chance(fn === 'cas' ? 0.2 : 0.5)
    operation.result = pure || operation.negative ? this.#anyValue(operation.key) : NONE
  }

  /** One copy, of which a share of the readings sees an earlier state. */
  simulate(staleShare: number): void {
    const state = [...this.initial]
    const past = state.map((value) => [value])
    const byEffect = this.#slots.map((slot, at) => ({ effect: slot.effect, at })).sort((a, b) => a.effect - b.effect)
    for (const { at } of byEffect) {
      const operation = this.operations[at] as CompactOperation
      const current = state[operation.key] ?? NIL
      const expected =
        operation.fn === 'register' ? NIL : this.#dice.chance(0.7) ? current : this.#anyValue(operation.key)
      if (operation.fn === 'cas') Object.assign(operation, { arg: expected })
      const never = operation.outcome === 'fail' || (operation.outcome === 'info' && this.#dice.chance(0.3))
      switch (operation.fn) {
        case 'write':
          if (!never) state[operation.key] = operation.arg
          break
        case 'cas':
        case 'register':
          operation.negative = operation.outcome === 'ok' && current !== expected
          if (operation.negative) operation.result = current
          else if (!never && current === expected) {
            state[operation.key] = operation.fn === 'cas' ? operation.arg2 : operation.arg
          }
          break
        default:
          operation.result = this.#dice.chance(staleShare) ? this.#anyOf(past[operation.key] ?? []) : current
      }
      past[operation.key]?.push(state[operation.key] ?? NIL)
    }
  }
}
