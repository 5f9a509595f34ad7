/**
 * Leaves out operations of unknown outcome whose effect nobody can have seen: where every operation says which value it
 * finds and which one it leaves, one that leaves a value that nobody finds afterwards explains nothing (algorithms.md,
 * 0, Lemma D). As soon as one operation demands something else ("it was not 3") any effect can matter, and all stay.
 */
import { type History, OPEN } from '../../history/index.ts'
import type { AnyModel, Exchange, ModelOperation } from '../../models/index.ts'
import type { Value } from '../../units.ts'

/** Before every position, that of loose operations (−1) included. */
const NEVER = -2

interface Operations {
  readonly rows: Int32Array
  readonly classOf: Int32Array
  readonly isOpen: Uint8Array
}

/** The first `firm` operations may happen at any time; of all of them `size` are there. */
export function relevantOpen(
  history: History,
  model: AnyModel,
  classes: readonly ModelOperation[],
  all: Operations,
  firm: number,
  size: number,
): Operations {
  const whole = first(all, size)
  const { exchange } = model
  if (exchange === undefined || !whole.isOpen.includes(1)) return whole
  const exchanges = classes.map((operation) => exchange(operation))
  if (!exchanges.every((known): known is Exchange => known !== null)) return whole
  const wanted = wantedUntil(history, whole, exchanges, firm)
  const kept = new Int32Array(size)
  let count = 0
  for (let at = 0; at < size; at++) {
    const { leaves } = exchanges[whole.classOf[at] ?? 0] ?? {}
    const invoked = at < firm ? -1 : (history.columns.invokeIndex[whole.rows[at] ?? 0] ?? 0)
    if (whole.isOpen[at] === 1 && leaves !== undefined && (wanted.get(leaves) ?? NEVER) < invoked) continue
    kept[count++] = at
  }
  if (count === size) return whole
  const pick = <A extends Int32Array | Uint8Array>(column: A): A => {
    const picked = column.slice(0, count)
    for (let to = 0; to < count; to++) picked[to] = column[kept[to] ?? 0] ?? 0
    return picked as A
  }
  return { rows: pick(whole.rows), classOf: pick(whole.classOf), isOpen: pick(whole.isOpen) }
}

const first = ({ rows, classOf, isOpen }: Operations, size: number): Operations => ({
  rows: rows.slice(0, size),
  classOf: classOf.slice(0, size),
  isOpen: isOpen.slice(0, size),
})

/** Until which position somebody may find each value. */
function wantedUntil(
  { columns }: History,
  { rows, classOf, isOpen }: Operations,
  exchanges: readonly Exchange[],
  firm: number,
): ReadonlyMap<Value, number> {
  const wanted = new Map<Value, number>()
  const want = (value: Value, until: number): void => {
    wanted.set(value, Math.max(wanted.get(value) ?? -1, until))
  }
  const open: number[] = []
  for (let at = 0; at < rows.length; at++) {
    const { finds } = exchanges[classOf[at] ?? 0] ?? {}
    if (finds === undefined) continue
    if (isOpen[at] === 1) open.push(at)
    else want(finds, columns.returnIndex[rows[at] ?? 0] ?? OPEN)
  }
  // What a crashed compare-and-set finds matters only if what it leaves does.
  for (let changed = true; changed; ) {
    changed = false
    for (const at of open) {
      const { finds, leaves } = exchanges[classOf[at] ?? 0] ?? {}
      if (finds === undefined || leaves === undefined) continue
      const until = wanted.get(leaves) ?? -1
      const invoked = at < firm ? -1 : (columns.invokeIndex[rows[at] ?? 0] ?? 0)
      if (until < 0 || until < invoked || until <= (wanted.get(finds) ?? -1)) continue
      want(finds, until)
      changed = true
    }
  }
  return wanted
}
