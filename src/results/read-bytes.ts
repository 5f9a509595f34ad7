/**
 * Reads a file, or what is piped in, chunk by chunk: plain, gzip or zstd, told apart by their first bytes. Nothing is
 * ever in memory whole, so files may be of any length.
 */
import { closeSync, openSync, read, statSync } from 'node:fs'
import { HistoryError, RashomonError } from '../errors.ts'
import type { History, HistoryDecoder } from '../history/index.ts'
import { unreadable } from './files.ts'
import { unpackGzip, unpackZstd } from './unpack.ts'

/** What stands for a path where the history is piped in. */
export const STANDARD_INPUT = '-'

const CHUNK_BYTES = 1 << 22
const MAGIC_BYTES = 4
const GZIP: readonly number[] = [0x1f, 0x8b]
const ZSTD: readonly number[] = [0x28, 0xb5, 0x2f, 0xfd]

/**
 * A chunk is valid until `onChunk` returns. Signals are heard between chunks.
 *
 * @throws {EnvironmentError} when it cannot be read
 * @throws {HistoryError} when it is packed, and damaged or cut off
 */
export async function readBytes(path: string, onChunk: (chunk: Uint8Array) => void): Promise<void> {
  const source = path === STANDARD_INPUT ? process.stdin : fileChunks(path)
  let packed = false
  try {
    const { head, all } = await beginningOf(source)
    packed = begins(head, GZIP) || begins(head, ZSTD)
    const unpacked = begins(head, GZIP) ? unpackGzip(all) : packed ? unpackZstd(all) : all
    for await (const chunk of unpacked) onChunk(chunk)
  } catch (cause) {
    if (cause instanceof RashomonError) throw cause
    throw packed && !isOfSystem(cause) ? damaged(path, cause) : unreadable(path, cause)
  }
}

/** So long is a file; null: nobody knows beforehand. */
export function bytesOf(path: string): number | null {
  if (path === STANDARD_INPUT) return null
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() === true ? found.size : null
}

export async function decodeBytes(path: string, decoder: HistoryDecoder): Promise<History> {
  await readBytes(path, (chunk) => decoder.push(chunk))
  return decoder.end()
}

/** Chunks of a file, all in the same memory; the event loop turns between them. */
async function* fileChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = openSync(path, 'r')
  try {
    const room = new Uint8Array(CHUNK_BYTES)
    for (;;) {
      const length = await new Promise<number>((resolve, reject) =>
        read(file, room, 0, room.length, null, (error, bytes) => (error === null ? resolve(bytes) : reject(error))),
      )
      if (length === 0) return
      yield room.subarray(0, length)
    }
  } finally {
    closeSync(file)
  }
}

interface Beginning {
  readonly head: Uint8Array
  /** From the head on. */
  readonly all: AsyncIterable<Uint8Array>
}

/** A pipe may give its first bytes one by one. */
async function beginningOf(source: AsyncIterable<Uint8Array>): Promise<Beginning> {
  const chunks = source[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array(0)
  while (head.length < MAGIC_BYTES) {
    const next = await chunks.next()
    if (next.done === true) break
    // Less than that is copied: its memory is used again.
    head = next.value.length >= MAGIC_BYTES && head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  return { head, all: following(head, { [Symbol.asyncIterator]: () => chunks }) }
}

async function* following(
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (head.length > 0) yield head
  yield* rest
}

const begins = (head: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, at) => head[at] === byte)

/** Errors of the file system name the call that failed. */
const isOfSystem = (cause: unknown): boolean => cause instanceof Error && 'syscall' in cause

const damaged = (path: string, cause: unknown): HistoryError =>
  new HistoryError({
    what: `${path === STANDARD_INPUT ? 'what is piped in' : path} cannot be unpacked`,
    why: `it is damaged or cut off (${cause instanceof Error ? cause.message : String(cause)})`,
    fix: 'give the whole file; gzip -t or zstd -t says whether it is',
    cause,
  })
