/** Random histories for fast-check: it makes and shrinks a tape of choices, the generators for long runs read it. */
import fc from 'fast-check'
import { type Dice, TAPE_RANGE, tapeDice } from './dice.ts'

const CHOICES = 160

export const fromTape = <T>(generate: (dice: Dice) => T): fc.Arbitrary<T> =>
  fc
    .array(fc.nat({ max: TAPE_RANGE - 1 }), { maxLength: CHOICES, minLength: CHOICES })
    .map((tape) => generate(tapeDice(tape)))
