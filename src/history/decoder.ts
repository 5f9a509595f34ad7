/**
 * What turns the bytes of a file into a history, chunk by chunk, so that no file need fit into one string.
 *
 * Chunks cut lines and characters anywhere; a chunk's memory is used again once `push` has returned, so whoever needs
 * the rest of a cut line copies it.
 */
import type { History } from './history.ts'

export interface HistoryDecoder {
  /** @throws {HistoryError} naming file, line and reason */
  push(chunk: Uint8Array): void
  /** Nothing follows. @throws {HistoryError} as above */
  end(): History
}
