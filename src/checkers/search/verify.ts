/**
 * Replays a proposed linearization on the model itself: a second opinion that shares no code with the search and does
 * not know why the order was chosen.
 *
 * Shape:  rows, as a certificate has them: those of each object, in this order, are its linearization.
 * Cost:   O(rows).
 * Method: an order respects real time exactly if none of its operations returned before an earlier one of it was
 *         invoked; so it is enough to remember the latest invocation so far.
 */
import { type History, NONE, OUTCOME, recordOf } from '../../history/index.ts'
import { type AnyModel, counts, IMPOSSIBLE, operationOf } from '../../models/index.ts'

export function verifyByModel(history: History, model: AnyModel, order: Int32Array): boolean {
  const { columns, rows, pools, header } = history
  const knows = (row: number): boolean =>
    model.functions.includes(pools.functions[columns.fn[row] ?? NONE] ?? '') && counts(history, row)
  const states = new Map<number, unknown>()
  const latest = new Map<number, number>()
  const seen = new Uint8Array(rows)
  for (const row of order) {
    if (row < 0 || row >= rows || seen[row] === 1 || !knows(row)) return false
    seen[row] = 1
    const object = model.perKey ? (columns.key[row] ?? NONE) : NONE
    const since = latest.get(object) ?? NONE
    if ((columns.returnIndex[row] ?? 0) < since) return false
    latest.set(object, Math.max(since, columns.invokeIndex[row] ?? 0))
    const before = states.has(object)
      ? states.get(object)
      : model.initial(recordOf(header.initial), model.perKey ? (pools.keys[object] ?? null) : null)
    const after = model.step(before, operationOf(history, model, row))
    if (after === IMPOSSIBLE) return false
    states.set(object, after)
  }
  for (let row = 0; row < rows; row++) {
    if (columns.outcome[row] === OUTCOME.ok && seen[row] === 0 && knows(row)) return false
  }
  return true
}
