/**
 * Where an operation is kept in a configuration. One that returns has a slot while it is open: as many slots as
 * operations are ever open at once, used again and again. One of unknown outcome has a bit of its own for ever.
 *
 * So a configuration is: the next return that is not yet explained, the state, a bit for each slot (the operation in it
 * has happened), a bit for each operation of unknown outcome. This is exact, not a hash: everything that returned before
 * has happened, nothing that was invoked later has. Its size does not depend on the length of the history.
 */
import { NONE } from '../../history/index.ts'
import type { SearchProblem } from './problem.ts'

export interface Slots {
  /** Per operation: its slot, or its number among those of unknown outcome. */
  readonly slotOf: Int32Array
  readonly slots: number
  readonly liveWords: number
  readonly openWords: number
  /** Of those of unknown outcome, by their numbers: the operation, and the one of the same class before it (or NONE). */
  readonly open: Int32Array
  readonly openBefore: Int32Array
}

export function slotsOf({ rows, classOf, isOpen, events, operations }: SearchProblem): Slots {
  const size = rows.length
  const slotOf = new Int32Array(size).fill(NONE)
  const free = new Int32Array(size)
  const open = new Int32Array(size)
  const openBefore = new Int32Array(size)
  const lastOfClass = new Int32Array(operations.length).fill(NONE)
  let freed = 0
  let slots = 0
  let opened = 0
  for (const event of events) {
    const operation = event < 0 ? ~event : event
    if (event < 0) {
      free[freed++] = slotOf[operation] ?? 0
    } else if (isOpen[operation] === 1) {
      const of = classOf[operation] ?? 0
      open[opened] = operation
      openBefore[opened] = lastOfClass[of] ?? NONE
      lastOfClass[of] = opened
      slotOf[operation] = opened++
    } else {
      slotOf[operation] = freed > 0 ? (free[--freed] ?? 0) : slots++
    }
  }
  return {
    slotOf,
    slots,
    liveWords: Math.max(1, (slots + 31) >> 5),
    openWords: (opened + 31) >> 5,
    open: open.subarray(0, opened),
    openBefore: openBefore.subarray(0, opened),
  }
}
