/** What can be asked of a set. */
import type { ObjectFunction } from '../objects/object-view.ts'

export const SET_FUNCTIONS: readonly ObjectFunction[] = [
  { name: 'add', value: 'arg', mutates: true },
  { name: 'remove', value: 'arg', mutates: true },
  { name: 'contains', value: 'arg', mutates: false },
  { name: 'read-all', value: 'items', mutates: false },
]
export const SET = { add: 0, remove: 1, contains: 2, readAll: 3 } as const
