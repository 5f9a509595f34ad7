/** How values lie in MongoDB: as JSON, so that numbers and texts come back as what they were, and no text is an expression. */
import type { Timestamp } from 'mongodb'
import type { Value } from 'rashomon/sdk'

export const encoded = (value: Value): string => JSON.stringify(value)
/** null also for what is absent, as every object begins. */
export const decoded = (text: unknown): Value => (typeof text === 'string' ? (JSON.parse(text) as Value) : null) // as encoded wrote it

export type Witness = Readonly<Record<string, bigint>>

/** Seconds and a count within the second, as one number of 64 bits. */
export const timeOf = (time: Timestamp): bigint => BigInt(time.toString())

export const numberIn = (cell: unknown): number => Number(cell ?? 0)
export const listIn = (cell: unknown): readonly unknown[] => (Array.isArray(cell) ? cell : [])
