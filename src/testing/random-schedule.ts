/** Random intervals: who is busy when. What the operations do comes later. */
import type { Dice } from './dice.ts'

export interface Slot {
  readonly process: number
  readonly inv: number
  readonly end: number
  /** Somewhere inside the interval, or some time after it if the client gave up: when it takes effect. */
  readonly effect: number
  readonly gaveUp: boolean
}

/** `count` operations in the order of invocation, at most `width` at once; a process that gives up is replaced. */
export function randomSchedule(dice: Dice, count: number, width: number, giveUpShare: number): readonly Slot[] {
  const slots: Slot[] = []
  const open: { readonly lane: number; readonly at: number; readonly inv: number }[] = []
  const processOfLane = Array.from({ length: width }, (_, lane) => lane)
  let processes = width
  let position = 0
  let started = 0
  while (started < count || open.length > 0) {
    const starts = started < count && (open.length === 0 || (open.length < width && dice.chance(0.55)))
    if (starts) {
      const free = processOfLane.map((_, lane) => lane).filter((lane) => open.every((other) => other.lane !== lane))
      open.push({ lane: free[dice.below(free.length)] ?? 0, at: started++, inv: position++ })
      continue
    }
    const [{ lane, at, inv } = { lane: 0, at: 0, inv: 0 }] = open.splice(dice.below(open.length), 1)
    const end = position++
    const gaveUp = dice.chance(giveUpShare)
    const effect = inv + ((1 + dice.below(998)) / 1000) * (end - inv) * (gaveUp ? 3 : 1)
    slots[at] = { process: processOfLane[lane] ?? 0, inv, end, effect, gaveUp }
    if (gaveUp) processOfLane[lane] = processes++
  }
  return slots
}
