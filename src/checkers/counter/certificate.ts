/** Replays a proposed linearization of counters: as linearizable/certificate.ts, with additions of any size. */
import { beginningOf, type History, NONE, OPEN, OUTCOME, PHASE } from '../../history/index.ts'

export function verifyCounterCertificate(history: History, order: Int32Array): boolean {
  const { columns, rows, pools, header } = history
  const number = (id: number): unknown => pools.values[id]
  const totals = pools.keys.map((key) => beginningOf(header, key) ?? 0)
  const latestInvoke = new Int32Array(pools.keys.length).fill(-1)
  const seen = new Uint8Array(rows)
  for (const row of order) {
    const key = columns.key[row] ?? NONE
    const fn = pools.functions[columns.fn[row] ?? NONE]
    if (seen[row] !== 0 || !counts(history, row)) return false
    seen[row] = 1
    if ((columns.returnIndex[row] ?? 0) < (latestInvoke[key] ?? -1)) return false
    latestInvoke[key] = Math.max(latestInvoke[key] ?? -1, columns.invokeIndex[row] ?? 0)
    if (fn === 'add') totals[key] = Number(totals[key]) + Number(number(columns.arg[row] ?? NONE))
    else if (totals[key] !== number(columns.result[row] ?? NONE)) return false
  }
  return columns.outcome.every((outcome, row) => outcome !== OUTCOME.ok || seen[row] === 1 || !counts(history, row))
}

function counts({ columns, pools, header }: History, row: number): boolean {
  const fn = pools.functions[columns.fn[row] ?? NONE]
  if (columns.outcome[row] === OUTCOME.fail || columns.phase[row] === PHASE.setup) return false
  if (fn === 'add') return true
  if (fn !== 'read' || columns.returnIndex[row] === OPEN || columns.result[row] === NONE) return false
  return columns.phase[row] !== PHASE.final || pools.levels[columns.level[row] ?? NONE] === header.level
}
