/** How long before each reading the last acknowledged write of its key had returned. */
import { type History, NONE, OPEN } from '../../history/index.ts'
import type { RegisterView } from '../register-view.ts'

/** Per entry given, in the order of invocation; NaN where no write had been acknowledged before. */
export function sinceLastWrite({ columns }: History, view: RegisterView, entries: Int32Array): Float64Array {
  const { size, positions, keys, key, written, inv, ret, row } = view
  const returning = new Int32Array(positions).fill(NONE)
  for (let entry = 0; entry < size; entry++) {
    if (written[entry] !== NONE && ret[entry] !== OPEN) returning[ret[entry] ?? 0] = entry
  }
  const lastNs = new Float64Array(keys).fill(Number.NaN)
  const since = new Float64Array(entries.length)
  let position = 0
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] ?? 0
    for (; position < (inv[entry] ?? 0); position++) {
      const writer = returning[position] ?? NONE
      if (writer !== NONE) lastNs[key[writer] ?? 0] = columns.returnedNs[row[writer] ?? 0] ?? Number.NaN
    }
    since[at] = Math.max(0, (columns.invokedNs[row[entry] ?? 0] ?? 0) - (lastNs[key[entry] ?? 0] ?? Number.NaN))
  }
  return since
}
