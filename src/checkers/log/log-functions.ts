/** What can be asked of a log. */
import { type History, NONE } from '../../history/index.ts'
import type { ObjectFunction } from '../objects/object-view.ts'

export const LOG_FUNCTIONS: readonly ObjectFunction[] = [
  { name: 'append', value: 'arg', mutates: true },
  { name: 'read-all', value: 'items', mutates: false },
]
export const LOG = { append: 0, readAll: 1 } as const

/** The offset that an append was told; NaN: none. */
export function offsetOf({ columns, pools }: History, row: number): number {
  const told = pools.values[columns.result[row] ?? NONE]
  return told === undefined || told === null ? Number.NaN : Number(told)
}
