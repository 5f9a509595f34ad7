/** Lines out of chunks of bytes, for formats that have one thing a line. */
import type { HistoryError } from '../../errors.ts'
import { refusedLine } from './refusal.ts'

const NEWLINE = 0x0a
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const MARK = '\ufeff'

export class LineReader {
  readonly #file: string
  readonly #form: string
  #parts: Uint8Array[] = []
  line = 0

  constructor(file: string, form: string) {
    this.#file = file
    this.#form = form
  }

  refused(why: string, fix?: string): HistoryError {
    return refusedLine(this.#file, Math.max(1, this.line), this.#form, why, fix)
  }

  push(chunk: Uint8Array, take: (line: string) => void): void {
    let from = 0
    for (;;) {
      const end = chunk.indexOf(NEWLINE, from)
      if (end < 0) break
      this.#parts.push(chunk.subarray(from, end))
      const bytes = this.#joined()
      this.line++
      take(this.#text(bytes))
      from = end + 1
    }
    if (from < chunk.length) this.#parts.push(new Uint8Array(chunk.subarray(from))) // a copy, also of a Buffer
  }

  /** What follows the last newline: maybe only the beginning of a line. */
  rest(): string {
    const bytes = this.#joined()
    if (bytes.length === 0) return ''
    this.line++
    try {
      return this.#text(bytes)
    } catch {
      return ' ' // cut within a character
    }
  }

  #joined(): Uint8Array {
    const parts = this.#parts
    const [only] = parts
    this.#parts = []
    if (parts.length === 1 && only !== undefined) return only
    const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
    let at = 0
    for (const part of parts) {
      joined.set(part, at)
      at += part.length
    }
    return joined
  }

  #text(bytes: Uint8Array): string {
    try {
      const text = UTF8.decode(bytes)
      const plain = this.line === 1 && text.startsWith(MARK) ? text.slice(1) : text
      return plain.endsWith('\r') ? plain.slice(0, -1) : plain
    } catch {
      throw this.refused('it is not UTF-8')
    }
  }
}
