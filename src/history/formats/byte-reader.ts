/**
 * Bytes that come in chunks, read a form at a time.
 *
 * A form that the chunk cuts is given up (INCOMPLETE is thrown, by us and for us only) and read again from its beginning
 * once more bytes have come: twice as many as it already had, so that a form of many chunks costs linear time.
 */
import type { HistoryError } from '../../errors.ts'
import { refusedLine } from './refusal.ts'

/** Thrown where the bytes end in the middle of a form. No error: it has no stack to collect. */
export const INCOMPLETE: unique symbol = Symbol('incomplete')

const UTF8 = new TextDecoder('utf-8', { fatal: true })
const QUOTE = 0x22
const BACKSLASH = 0x5c
const NEWLINE = 0x0a
const SHORT = 48

export abstract class ByteReader {
  readonly #file: string
  readonly #form: string
  protected bytes: Uint8Array = new Uint8Array(0)
  protected at = 0
  protected limit = 0
  /** Of the byte at `at`, from 1. */
  line = 1
  protected final = false
  #own = new Uint8Array(0)
  #retryAt = 0
  #isFirst = true

  constructor(file: string, form: string) {
    this.#file = file
    this.#form = form
  }

  /** Makes the bytes so far readable; false: not yet worth another try. */
  protected feed(chunk: Uint8Array): boolean {
    const left = this.limit - this.at
    if (left === 0) {
      this.bytes = chunk
      this.limit = chunk.length
    } else {
      const needed = left + chunk.length
      if (this.#own.length < needed) {
        const bigger = new Uint8Array(needed * 2)
        bigger.set(this.bytes.subarray(this.at, this.limit))
        this.#own = bigger
      } else if (this.at > 0) this.#own.copyWithin(0, this.at, this.limit)
      this.#own.set(chunk, left)
      this.bytes = this.#own
      this.limit = needed
    }
    this.at = 0
    if (this.limit < this.#retryAt) return false
    if (this.#isFirst) {
      if (this.limit < 3) return false
      this.#skipMark()
    }
    return true
  }

  /** To be called when `push` is about to return: keeps what is left in memory of our own. */
  protected keep(): void {
    const left = this.limit - this.at
    if (left > 0 && this.bytes !== this.#own) {
      if (this.#own.length < left) this.#own = new Uint8Array(left * 2)
      this.#own.set(this.bytes.subarray(this.at, this.limit))
      this.bytes = this.#own
      this.at = 0
      this.limit = left
    }
    this.#retryAt = left * 2
  }

  protected finish(): void {
    this.final = true
    if (this.#isFirst) this.#skipMark()
  }

  /** A byte order mark, as some editors leave it. */
  #skipMark(): void {
    this.#isFirst = false
    const { bytes } = this
    if (this.limit >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.at = 3
  }

  protected refused(why: string, fix?: string): HistoryError {
    return refusedLine(this.#file, this.line, this.#form, why, fix)
  }

  /** The byte at `at`; throws INCOMPLETE at the end of what there is. */
  protected byte(): number {
    if (this.at >= this.limit) throw INCOMPLETE
    return this.bytes[this.at] ?? 0
  }

  protected decoded(from: number, to: number): string {
    const { bytes } = this
    if (to - from <= SHORT) {
      let text = ''
      let at = from
      for (; at < to; at++) {
        const byte = bytes[at] ?? 0
        if (byte > 0x7f) break
        text += String.fromCharCode(byte)
      }
      if (at === to) return text
    }
    try {
      return UTF8.decode(bytes.subarray(from, to))
    } catch {
      throw this.refused('it is not UTF-8')
    }
  }

  /** A quoted text; `at` stands on its opening quote. EDN and JSON escape alike, but for `\/`. */
  protected quotedText(): string {
    const { bytes, limit } = this
    const from = this.at + 1
    let lines = 0
    for (let at = from; at < limit; at++) {
      const byte = bytes[at]
      if (byte === QUOTE) {
        this.at = at + 1
        const text = this.decoded(from, at)
        this.line += lines
        return text
      }
      if (byte === BACKSLASH) return this.#escapedText(from)
      if (byte === NEWLINE) lines++
    }
    throw INCOMPLETE
  }

  #escapedText(from: number): string {
    const { bytes, limit } = this
    let text = ''
    let plain = from
    for (let at = from; at < limit; at++) {
      const byte = bytes[at]
      if (byte === NEWLINE) this.line++
      if (byte === QUOTE) {
        this.at = at + 1
        return text + this.decoded(plain, at)
      }
      if (byte !== BACKSLASH) continue
      text += this.decoded(plain, at)
      const letter = bytes[at + 1]
      if (letter === undefined || at + 1 >= limit) throw INCOMPLETE
      if (letter === 0x75) {
        if (at + 6 > limit) throw INCOMPLETE
        const digits = this.decoded(at + 2, at + 6)
        if (!/^[0-9a-fA-F]{4}$/.test(digits))
          throw this.refused(`"\\u${digits}" is no escape: \\u takes four hex digits`)
        text += String.fromCharCode(Number.parseInt(digits, 16))
        at += 5
      } else {
        const meant = MEANT[letter]
        if (meant === undefined) throw this.refused(`"\\${String.fromCharCode(letter)}" is no escape in a text`)
        text += meant
        at++
      }
      plain = at + 1
    }
    throw INCOMPLETE
  }
}

const MEANT: Readonly<Record<number, string>> = {
  34: '"',
  92: '\\',
  47: '/',
  110: '\n',
  114: '\r',
  116: '\t',
  98: '\b',
  102: '\f',
}
