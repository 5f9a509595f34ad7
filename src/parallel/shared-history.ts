/**
 * A history as it crosses to worker threads: columns where they are, in shared memory; pools and the rest as bytes that
 * each worker reads once. Columns that are not in shared memory (small histories, made otherwise) are copied.
 */
import { deserialize, serialize } from 'node:v8'
import type { History } from '../history/index.ts'

export interface SharedHistory {
  /** Another one for each history that is shared. */
  readonly id: number
  readonly columns: History['columns']
  /** Everything else. */
  readonly rest: Uint8Array
}

let shared = 0

export function shareHistory({ columns, ...rest }: History): SharedHistory {
  const bytes = serialize(rest)
  const room = new Uint8Array(new SharedArrayBuffer(bytes.length))
  room.set(bytes)
  return { id: shared++, columns, rest: room }
}

let latest: { readonly id: number; readonly history: History } | null = null

/** On the other side; remembers the latest, so that many tasks over one history read its pools once. */
export function openShared({ id, columns, rest }: SharedHistory): History {
  if (latest?.id === id) return latest.history
  latest = null // two at a time might not fit
  const { buffer, byteOffset, length } = rest
  const opened = deserialize(Buffer.from(buffer, byteOffset, length)) as Omit<History, 'columns'>
  latest = { id, history: { ...opened, columns } }
  return latest.history
}
