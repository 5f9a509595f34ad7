/** Is there one order of all operations that keeps the order of each session and explains all readings? */
import { NONE } from '../../history/index.ts'
import type { SessionOrder } from '../order/session-order.ts'
import { blocksOf, type Fork, type Ring } from './blocks.ts'
import { type Saturation, saturationOf } from './saturation.ts'
import { Schedule } from './schedule.ts'

export type Decision =
  | { readonly kind: 'order'; readonly entries: Int32Array }
  | Fork
  | Ring
  /** The entry would have to come before itself. */
  | { readonly kind: 'circle'; readonly entry: number; readonly saturation: Saturation }
  /** All orders were tried. */
  | { readonly kind: 'none' }
  | { readonly kind: 'spent' }
  | { readonly kind: 'too-large' }

export function decide(order: SessionOrder, steps: number): Decision {
  const blocks = blocksOf(order)
  if (blocks.kind !== 'blocks') return blocks
  const saturation = saturationOf(blocks)
  if (saturation === null) return { kind: 'too-large' }
  const saturated = saturation.run(steps)
  if (saturated.kind === 'circle') return { kind: 'circle', entry: saturated.entry, saturation }
  if (saturated.kind === 'spent') return saturated
  const found = new Schedule(saturation).search(steps - saturation.spent)
  return found.kind === 'found' ? { kind: 'order', entries: found.entries } : found
}

export const REFUTED: ReadonlySet<Decision['kind']> = new Set(['fork', 'ring', 'circle', 'none'])

/** Entries that took effect. */
export const everyEntry = ({ session }: SessionOrder): readonly number[] => {
  const all: number[] = []
  for (let entry = 0; entry < session.length; entry++) if (session[entry] !== NONE) all.push(entry)
  return all
}
