/**
 * One key that zones alone cannot decide: its values repeat, or a refusal told nothing. From the cheap and certain to
 * the general: places for the refusals in the order that zones found, or values renamed to their writers; what is then
 * still open is for the database's own versions, and the search.
 */
import { type History, NONE } from '../../history/index.ts'
import { verifyCertificate } from './certificate.ts'
import { narrow } from './narrow.ts'
import { partOf } from './part.ts'
import { readRegisters } from './registers.ts'
import { placeRefusals } from './untold.ts'
import { decideByZones, isFinding } from './zones.ts'

export type KeyDecision =
  | { readonly kind: 'order'; readonly order: Int32Array }
  /** No order exists; this row may say why. */
  | { readonly kind: 'refuted'; readonly row: number | null }
  | { readonly kind: 'open' }

const OPEN_QUESTION: KeyDecision = { kind: 'open' }

/** `order`: of the other operations of this key, which has unique values. */
export function decideUntold(history: History, rows: readonly number[], order: Int32Array): KeyDecision {
  const part = partOf(history, rows)
  const placed = placeRefusals(part.history, inPart(rows, order))
  if (placed.kind === 'unjustified-refusal') return { kind: 'refuted', row: rows[placed.row] ?? null }
  if (placed.kind === 'not-placed') return OPEN_QUESTION
  return verifyCertificate(part.history, placed.order) ? inWhole(rows, placed.order) : OPEN_QUESTION
}

export function decideRepeated(history: History, rows: readonly number[]): KeyDecision {
  const { history: part } = partOf(history, rows)
  const narrowed = narrow(part)
  if (narrowed.kind === 'impossible-read') return { kind: 'refuted', row: rows[narrowed.row] ?? null }
  if (narrowed.kind === 'ambiguous') return OPEN_QUESTION
  const found = decideByZones(readRegisters(narrowed.history))
  if (isFinding(found)) return { kind: 'refuted', row: null }
  return verifyCertificate(part, found) ? inWhole(rows, found) : OPEN_QUESTION
}

const inWhole = (rows: readonly number[], order: Int32Array): KeyDecision => ({
  kind: 'order',
  order: order.map((row) => rows[row] ?? NONE),
})

function inPart(rows: readonly number[], order: Int32Array): Int32Array {
  const places = new Map(rows.map((row, at) => [row, at]))
  return order.map((row) => places.get(row) ?? NONE)
}
