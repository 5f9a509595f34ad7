/**
 * What each holder believes: from when it was told that the lock is its own to when it begins to let go of it.
 *
 * Belief is counted only where it is certain. A process whose operation ends with unknown outcome is gone from
 * where that operation began; one that never lets go believes to the end of the history.
 */
import { type History, NONE, OPEN, OUTCOME, PHASE } from '../../history/index.ts'

export interface Holding {
  readonly key: number
  readonly process: number
  /** Row of the acquisition, and its token's value id, NONE if none was told. */
  readonly row: number
  readonly token: number
  /** Positions: told that it holds, and begun to let go (or lost sight of); OPEN: never. */
  readonly from: number
  until: number
}

/** In the order in which they were acquired: by the position of the answer. */
export function holdings(history: History): readonly Holding[] {
  const { columns, rows, pools } = history
  const acquire = pools.functions.indexOf('acquire')
  const release = pools.functions.indexOf('release')
  const found: Holding[] = []
  const held = new Map<number, Holding[]>()
  for (let row = 0; row < rows; row++) {
    if (columns.phase[row] === PHASE.setup) continue
    const process = columns.process[row] ?? 0
    const key = columns.key[row] ?? NONE
    const inv = columns.invokeIndex[row] ?? 0
    const isInfo = columns.outcome[row] === OUTCOME.info
    const mine = held.get(process)
    if (mine !== undefined) {
      // Also a release that was refused or failed shows that its process has given the lock up.
      for (const holding of mine) {
        if (isInfo || (columns.fn[row] === release && holding.key === key)) holding.until = Math.min(holding.until, inv)
      }
      const left = mine.filter(({ until }) => until === OPEN)
      if (left.length === 0) held.delete(process)
      else held.set(process, left)
    }
    if (columns.fn[row] !== acquire || columns.outcome[row] !== OUTCOME.ok || columns.negative[row] === 1) continue
    const token = columns.result[row] ?? NONE
    const holding = { key, process, row, token, from: columns.returnIndex[row] ?? 0, until: OPEN }
    found.push(holding)
    held.set(process, [...(held.get(process) ?? []), holding])
  }
  return found.sort((one, other) => one.from - other.from)
}
