/** From what a search chose to a whole order: readings, which it takes as soon as they fit, are put in between. */
import type { Automaton } from './automaton.ts'
import type { SearchProblem } from './problem.ts'

/** `choices`: operations, without the readings that fitted by themselves. Returns rows. */
export function orderOf(problem: SearchProblem, automaton: Automaton, choices: readonly number[]): Int32Array {
  const { rows, classOf, isRead, isOpen, events } = problem
  const order = new Int32Array(rows.length)
  const isTaken = new Uint8Array(rows.length)
  let reads: number[] = []
  let state = automaton.initial
  let taken = 0
  let next = 0
  const take = (operation: number): void => {
    isTaken[operation] = 1
    order[taken++] = rows[operation] ?? 0
  }
  const takeReads = (): void => {
    if (reads.length === 0) return
    reads = reads.filter((read) => {
      if (automaton.step(state, classOf[read] ?? 0) !== state) return true
      take(read)
      return false
    })
  }
  for (const event of events) {
    if (event >= 0) {
      if (isOpen[event] === 0 && isRead[classOf[event] ?? 0] === 1) reads.push(event)
      continue
    }
    takeReads()
    while (isTaken[~event] === 0 && next < choices.length) {
      const choice = choices[next++] ?? 0
      state = automaton.step(state, classOf[choice] ?? 0)
      take(choice)
      takeReads()
    }
  }
  return order.subarray(0, taken)
}
