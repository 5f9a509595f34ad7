/**
 * Where the readings stand in a given order of the writes of a key, and how many writes too late.
 *
 * The order must keep real time: a write that was seen before another began comes first. A reading then stands right
 * behind the last write that had been seen when it began, or behind the one that it read, if that is later: no place
 * before that is allowed, and every write that began after it returned comes later.
 */
import { NONE } from '../../history/index.ts'
import type { RegisterView } from '../register-view.ts'
import type { Lives } from '../staleness/lives.ts'
import { slotsBySeen } from '../staleness/zones.ts'

export interface Placement {
  /** Per pure reading of the key, in the order of invocation: the place of the write that it stands behind. */
  readonly behind: Int32Array
  /** The smallest k for which this order will do: 1 if every reading found the latest value. */
  readonly k: number
}

/** `order`: all slots of the key. */
export function placeReadings(view: RegisterView, lives: Lives, key: number, order: Int32Array): Placement {
  const { start, seen, readStart, readEntry, readSlot } = lives
  const first = start[key] ?? 0
  const rank = ranks(order, first)
  const from = readStart[key] ?? 0
  const behind = new Int32Array((readStart[key + 1] ?? 0) - from)
  const bySeen = slotsBySeen(lives, first, first + order.length)
  let k = 1
  let passed = 0
  let latest = 0
  for (let at = 0; at < behind.length; at++) {
    const began = view.inv[readEntry[from + at] ?? 0] ?? 0
    for (; passed < bySeen.length && (seen[bySeen[passed] ?? 0] ?? 0) < began; passed++) {
      latest = Math.max(latest, rank[(bySeen[passed] ?? 0) - first] ?? 0)
    }
    const own = rank[(readSlot[from + at] ?? 0) - first] ?? 0
    behind[at] = Math.max(latest, own)
    k = Math.max(k, 1 + Math.max(latest, own) - own)
  }
  return { behind, k }
}

/** The rows of the key in this order, each write with the readings that stand behind it. */
export function rowsInOrder(
  { row, writer }: RegisterView,
  { readStart, readEntry, version }: Lives,
  key: number,
  order: Int32Array,
  { behind }: Placement,
): Int32Array {
  const from = readStart[key] ?? 0
  const firstRead = new Int32Array(order.length).fill(NONE)
  const nextRead = new Int32Array(behind.length)
  for (let at = behind.length - 1; at >= 0; at--) {
    const place = behind[at] ?? 0
    nextRead[at] = firstRead[place] ?? NONE
    firstRead[place] = at
  }
  const rows = new Int32Array(order.length + behind.length)
  let placed = 0
  for (let place = 0; place < order.length; place++) {
    const wrote = writer[version[order[place] ?? 0] ?? 0] ?? NONE
    if (wrote >= 0) rows[placed++] = row[wrote] ?? 0
    for (let at = firstRead[place] ?? NONE; at !== NONE; at = nextRead[at] ?? NONE) {
      rows[placed++] = row[readEntry[from + at] ?? 0] ?? 0
    }
  }
  return rows.slice(0, placed)
}

function ranks(order: Int32Array, first: number): Int32Array {
  const rank = new Int32Array(order.length)
  for (let at = 0; at < order.length; at++) rank[(order[at] ?? 0) - first] = at
  return rank
}
