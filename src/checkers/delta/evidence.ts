/**
 * The few operations for which no smaller Δ will do, minimal: moved back by less, no order explains them; without any one
 * of them less would be enough.
 */
import { NONE } from '../../history/index.ts'
import { partOf } from '../k-atomicity/part.ts'
import type { RegisterView } from '../register-view.ts'
import { shrink } from '../shrink.ts'
import { type Lives, livesOf } from '../staleness/lives.ts'
import { type Zones, zonesOf } from '../staleness/zones.ts'
import type { EventTimes } from './event-times.ts'
import { isOrderly, type SmallestMove } from './smallest-move.ts'

/** Entries of the view, in the order of invocation; none where Δ is 0 or infinite. */
export function deltaEvidence(
  view: RegisterView,
  lives: Lives,
  zones: Zones,
  { deltaNs, because }: SmallestMove,
  times: EventTimes,
): readonly number[] {
  if (because === null || deltaNs === 0 || deltaNs === Number.POSITIVE_INFINITY) return []
  const needsAsMuch = (entries: readonly number[]): boolean => {
    if (entries.length === 0) return false
    const isPure = (entry: number): boolean => view.written[entry] === NONE
    const begin = (entry: number): number => view.inv[entry] ?? 0
    const part = partOf(view, entries, (entry) =>
      isPure(entry) ? times.movedLessThan(begin(entry), deltaNs) : begin(entry),
    )
    const partLives = livesOf(part, Uint8Array.of(1))
    return partLives.flaws.size > 0 || !isOrderly(zonesOf(partLives, 0), times)
  }
  const heads =
    because.kind === 'chain'
      ? [headOf(lives, because.read)]
      : [zones.head[because.first] ?? NONE, zones.head[because.second] ?? NONE]
  const [few, all] = entriesOf(view, lives, heads)
  return shrink(needsAsMuch(few) ? few : all, needsAsMuch)
}

function headOf({ from }: Lives, slot: number): number {
  let head = slot
  while ((from[head] ?? NONE) !== NONE) head = from[head] ?? NONE
  return head
}

/** Of the blocks: writes, and the readings that returned first and that began last of each version; and everything. */
function entriesOf(
  { size, written, read, ret, inv }: RegisterView,
  { version, next, lastRead }: Lives,
  heads: readonly number[],
): readonly [few: readonly number[], all: readonly number[]] {
  const slotOf = new Map<number, number>()
  for (const head of heads) {
    for (let slot = head; slot !== NONE; slot = next[slot] ?? NONE) slotOf.set(version[slot] ?? NONE, slot)
  }
  const saw = (entry: number): number => (written[entry] === NONE ? read[entry] : written[entry]) ?? NONE
  const all: number[] = []
  const first = new Map<number, number>()
  for (let entry = 0; entry < size; entry++) {
    const of = saw(entry)
    if (!slotOf.has(of)) continue
    all.push(entry)
    const known = first.get(of)
    if (known === undefined || (ret[entry] ?? 0) < (ret[known] ?? 0)) first.set(of, entry)
  }
  const few = all.filter((entry) => {
    const of = saw(entry)
    return written[entry] !== NONE || first.get(of) === entry || inv[entry] === lastRead[slotOf.get(of) ?? NONE]
  })
  return [few, all]
}
