/**
 * How values lie in etcd: as JSON, so that numbers and texts come back as what they were. null is the absence of the key, as
 * every key begins. Each kind of object has keys of its own.
 */
import type { Key, Value } from 'rashomon/sdk'
import type { Compare, KeyValue, RangeRequest, ResponseHeader, ResponseOp } from './messages.ts'

export const encoded = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
export const decoded = ({ value }: KeyValue): Value => JSON.parse(value.toString()) as Value // as encoded wrote it

/** No part can reach into the next: what separates them is escaped in all. */
export const keyOf = (kind: string, ...names: readonly (Key | number)[]): Buffer =>
  Buffer.from([kind, ...names.map((name) => encodeURIComponent(name))].join('/'))

/** All keys below. */
export function below(kind: string, ...names: readonly Key[]): RangeRequest {
  const prefix = keyOf(kind, ...names).toString()
  // "0" follows "/".
  return { key: Buffer.from(`${prefix}/`), range_end: Buffer.from(`${prefix}0`) }
}

export const isAbsent = (key: Buffer): Compare => ({
  key,
  result: 'EQUAL',
  target: 'CREATE',
  create_revision: '0',
})
/** Not changed since it was read: also if it was not there. */
export const isUnchanged = (key: Buffer, read: KeyValue | undefined): Compare => ({
  key,
  result: 'EQUAL',
  target: 'MOD',
  mod_revision: read?.mod_revision ?? '0',
})

/** What the last reading of a transaction found. */
export const foundBy = (responses: readonly ResponseOp[]): readonly KeyValue[] =>
  responses.at(-1)?.response_range?.kvs ?? []

/** What each reading of a transaction of readings of single keys found. */
export const foundByEach = (responses: readonly ResponseOp[]): readonly (KeyValue | undefined)[] =>
  responses.map(({ response_range }) => response_range?.kvs[0])

export type Witness = Readonly<Record<string, bigint>>

/**
 * Versions for whoever judges by them: the store's revision, and the key's own where the answer is about one key that is
 * there. Not the term: two values of one term contradict nothing.
 */
export const witnessOf = ({ revision }: ResponseHeader, modRevision?: string): Witness =>
  modRevision === undefined
    ? { revision: BigInt(revision) }
    : { revision: BigInt(revision), mod_revision: BigInt(modRevision) }

/** After a change: the key's own revision is the store's. */
export const changedAt = (header: ResponseHeader): Witness => witnessOf(header, header.revision)
