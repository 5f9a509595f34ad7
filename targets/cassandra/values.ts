/** How values lie in Cassandra: as JSON, so that numbers and texts come back as what they were. */
import type { Value } from 'rashomon/sdk'

/** null among elements of sets and logs is a value like others. */
export const encoded = (value: Value): string => JSON.stringify(value)
export const decoded = (text: unknown): Value => JSON.parse(String(text)) as Value // as encoded wrote it

/** A column that holds one value: null is its absence, as every column begins. */
export const encodedCell = (value: Value): string | null => (value === null ? null : encoded(value))
export const decodedCell = (text: unknown): Value => (text === null || text === undefined ? null : decoded(text))

/** The time stamp of what was read or written: the largest wins, so it is the version. */
export const witnessOf = (time: unknown): { readonly witness: { readonly writetime: bigint } } | object => {
  if (typeof time === 'bigint') return { witness: { writetime: time } }
  return typeof time === 'number' ? { witness: { writetime: BigInt(time) } } : {}
}

export const numberIn = (cell: unknown): number => Number(cell ?? 0)
