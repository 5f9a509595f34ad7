/** Loads a history of ours that is one text already; load-jsonl.ts says what is accepted. */
import type { History } from './history.ts'
import { JsonlLoader } from './load-jsonl.ts'

const CHUNK = 1 << 20

/** @throws {HistoryError} naming file, line and reason */
export function parseJsonl(text: string, file: string): History {
  const loader = new JsonlLoader(file)
  for (let at = 0; at < text.length; ) {
    const end = endOfChunk(text, at)
    loader.push(Buffer.from(text.slice(at, end)))
    at = end
  }
  return loader.end()
}

/** Not between the two halves of a character. */
function endOfChunk(text: string, from: number): number {
  const end = from + CHUNK
  return /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end + 1 : end
}
