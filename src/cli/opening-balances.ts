/** What the accounts of somebody else's bank began with, where the history shows it. */
import { balancesOf } from '../checkers/index.ts'
import { type History, OPEN, OUTCOME } from '../history/index.ts'
import type { Key, Value } from '../units.ts'

/** The first reading that ended before any transfer began; null if there is none. */
export function openingBalances(history: History): Readonly<Record<Key, Value>> | null {
  const { columns, pools, rows } = history
  const reading = pools.functions.indexOf('read-all')
  const transfer = pools.functions.indexOf('transfer')
  let firstTransfer = OPEN
  for (let row = 0; row < rows && firstTransfer === OPEN; row++) {
    if (columns.fn[row] === transfer && columns.outcome[row] !== OUTCOME.fail)
      firstTransfer = columns.invokeIndex[row] ?? 0
  }
  for (let row = 0; row < rows; row++) {
    if (columns.fn[row] !== reading || columns.outcome[row] !== OUTCOME.ok) continue
    if ((columns.returnIndex[row] ?? OPEN) > firstTransfer) return null
    return Object.fromEntries([...balancesOf(history, row)].map(([key, balance]) => [pools.keys[key] ?? '', balance]))
  }
  return null
}
