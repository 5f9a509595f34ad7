/** Random histories of registers in which time does not run evenly: pauses, bursts, and many events at one moment. */
import { type History, OPEN } from '../history/index.ts'
import type { Dice } from './dice.ts'
import { type RegisterShape, randomRegisters } from './random-registers.ts'

export const randomAges = (dice: Dice, shape: RegisterShape): History =>
  retimed(dice, randomRegisters(dice, { stale: dice.chance(0.7), ...shape }))

function retimed(dice: Dice, history: History): History {
  const { columns, rows, events } = history
  if (dice.chance(0.3)) return history
  const atNs = new Float64Array(events)
  for (let position = 1; position < events; position++) {
    const pause = dice.chance(0.3) ? 0 : dice.chance(0.2) ? 1 : 100 * (1 + dice.below(9))
    atNs[position] = (atNs[position - 1] ?? 0) + pause
  }
  const invokedNs = Float64Array.from(columns.invokeIndex, (position) => atNs[position] ?? 0)
  const returnedNs = columns.returnedNs.slice()
  for (let row = 0; row < rows; row++) {
    const position = columns.returnIndex[row] ?? OPEN
    // Who gave up did so later than everything else, as far as anybody can tell.
    returnedNs[row] = position === OPEN ? (atNs[events - 1] ?? 0) : (atNs[position] ?? 0)
  }
  return { ...history, columns: { ...columns, invokedNs, intendedNs: invokedNs, returnedNs } }
}
