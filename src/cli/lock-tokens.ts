/**
 * Whether a lock of others hands out fencing tokens. What an acquisition answered may be one, or the number of the client, or
 * of the lock: only numbers that never repeat, and are not those of the processes, are taken for tokens.
 */
import { functionId, type History, NONE, OUTCOME, PHASE } from '../history/index.ts'

export function numbersGranted(history: History): 'none' | 'tokens' | 'doubtful' {
  const { columns, pools, rows } = history
  const acquire = functionId(history, 'acquire')
  const seen = new Set<string>()
  let granted = 0
  let ofProcesses = 0
  for (let row = 0; row < rows; row++) {
    if (columns.fn[row] !== acquire || columns.outcome[row] !== OUTCOME.ok || columns.negative[row] === 1) continue
    if (columns.phase[row] === PHASE.setup) continue
    const answer = pools.values[columns.result[row] ?? NONE]
    if (typeof answer !== 'number') continue
    granted++
    seen.add(`${columns.key[row]} ${answer}`)
    if (answer === columns.process[row]) ofProcesses++
  }
  if (granted === 0) return 'none'
  return granted > seen.size || ofProcesses === granted ? 'doubtful' : 'tokens'
}
