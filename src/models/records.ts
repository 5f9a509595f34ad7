/** States of several named values: an immutable record, told apart by its sorted text. */
import type { Key, Value } from '../units.ts'

export type Values = Readonly<Record<Key, Value>>

/** Nothing and not there are the same. */
export const textOfRecord = (state: Values): string =>
  `{${Object.keys(state)
    .filter((key) => state[key] !== null)
    .sort()
    .map((key) => `${key}: ${JSON.stringify(state[key])}`)
    .join(', ')}}`
