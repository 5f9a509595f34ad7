/**
 * Loads a history of ours from its bytes, chunk by chunk: millions of lines a second, files of any length.
 *
 * A scanner reads the lines as our writer makes them (byte-scanner.ts), JSON.parse any other; the rules are the same for
 * both (load-events.ts). What follows the last newline was being written when the writer died: it is dropped and
 * makes the history incomplete.
 *
 * Cost: one pass, no object a line.
 */
import { scanLine, UNKNOWN_SHAPE } from './byte-scanner.ts'
import type { HistoryDecoder } from './decoder.ts'
import type { History } from './history.ts'
import { type Json, LineFields } from './line-fields.ts'
import { EventReader, headerOf, refused } from './load-events.ts'

const NEWLINE = 10
/** What the longest string of JavaScript holds. */
const LONGEST_LINE = 0x1fffffe8

/** Of a short invocation and completion. */
const BYTES_AN_OPERATION = 130
/** Room for more than this is made when it is needed. */
const MOST_EXPECTED = 1 << 24

export class JsonlLoader implements HistoryDecoder {
  readonly #file: string
  readonly #expectedRows: number
  readonly #fields = new LineFields()
  #reader: EventReader | null = null
  #lines = 0
  /** A line whose end is still to come. */
  #torn: Uint8Array[] = []
  #tornBytes = 0

  /** `file`: its name in messages. `bytes`: about so many will come, so that columns need not grow; 0 if unknown. */
  constructor(file: string, bytes: number = 0) {
    this.#file = file
    this.#expectedRows = Math.min(MOST_EXPECTED, Math.ceil(bytes / BYTES_AN_OPERATION))
  }

  push(chunk: Uint8Array): void {
    const end = chunk.lastIndexOf(NEWLINE) + 1
    if (end > 0) this.#wholeLines(chunk, this.#joined(chunk), end)
    if (end === chunk.length) return
    this.#torn.push(new Uint8Array(chunk.subarray(end))) // a copy, also of a Buffer, whose slice is none
    this.#tornBytes += chunk.length - end
  }

  end(): History {
    if (this.#reader === null) throw refused(this.#file, 1, 'the file is empty or its first line is torn')
    const history = this.#reader.finish()
    return this.#tornBytes === 0 ? history : { ...history, complete: false }
  }

  /** Reads the line that began in an earlier chunk; returns where the first line of this chunk begins. */
  #joined(chunk: Uint8Array): number {
    if (this.#tornBytes === 0) return 0
    const after = chunk.indexOf(NEWLINE) + 1
    const line = Buffer.concat([...this.#torn, chunk.subarray(0, after)])
    this.#torn = []
    this.#tornBytes = 0
    this.#wholeLines(line, 0, line.length)
    return after
  }

  #wholeLines(bytes: Uint8Array, from: number, end: number): void {
    let at = from
    while (at < end) {
      const next = this.#reader === null ? UNKNOWN_SHAPE : scanLine(this.#fields, bytes, at)
      this.#lines++
      if (next === UNKNOWN_SHAPE) {
        const newline = bytes.indexOf(NEWLINE, at)
        this.#parsed(bytes, at, newline)
        at = newline + 1
      } else {
        this.#reader?.event(this.#fields, this.#lines)
        at = next
      }
    }
  }

  #parsed(bytes: Uint8Array, from: number, to: number): void {
    const json = this.#json(bytes, from, to)
    if (this.#reader === null) {
      this.#reader = new EventReader(this.#file, headerOf(json, this.#file), this.#expectedRows)
      return
    }
    this.#fields.take(json)
    this.#reader.event(this.#fields, this.#lines)
  }

  #json(bytes: Uint8Array, from: number, to: number): Json {
    if (to - from > LONGEST_LINE) throw refused(this.#file, this.#lines, 'it is longer than 512 MB')
    let value: unknown
    const rounded: string[] = []
    try {
      value = parseNumbering(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8'), rounded)
    } catch {
      throw refused(this.#file, this.#lines, 'it is not JSON')
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw refused(this.#file, this.#lines, 'it is not a JSON object')
    }
    if (rounded.length === 0) return value as Json
    const why = `its number ${rounded[0]} is more than a double holds exactly`
    throw refused(this.#file, this.#lines, why, `write it as a text: "${rounded[0]}"`)
  }
}

/** Shorter ones are held exactly. */
const LONG_NUMBER = /\d{16}/
const WHOLE = /^-?\d+$/

/** Also collects whole numbers that would be read as others: two values of a register would become one. */
function parseNumbering(text: string, rounded: string[]): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text)
  const notice = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
    const source = context?.source ?? ''
    if (typeof value === 'number' && WHOLE.test(source) && String(value) !== source && Number.isFinite(value)) {
      rounded.push(source)
    }
    return value
  }
  return JSON.parse(text, notice)
}
