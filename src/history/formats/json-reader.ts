/**
 * A reader of JSON (RFC 8259) that keeps whole numbers of any size apart, which JSON.parse rounds together: one array of
 * objects, or objects one after the other.
 */
import { INCOMPLETE } from './byte-reader.ts'
import { Atom, type Form, FormMap } from './form.ts'
import { FormReader } from './form-reader.ts'
import { Names } from './names.ts'

const NEWLINE = 0x0a
const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const EXACT_DIGITS = 15
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const WHOLE = /^-?\d+$/

const isBlank = (byte: number): boolean => byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09

export class JsonReader extends FormReader {
  readonly #names = new Names()
  readonly #decode = (from: number, to: number): string => this.decoded(from, to)

  constructor(file: string, form = 'a history in JSON') {
    super(file, form)
  }

  protected closingOf(open: number): number {
    return open === OPEN_ARRAY ? CLOSE_ARRAY : 0
  }

  protected skipSeparator(isFirst: boolean): boolean {
    if (isFirst) return true
    if (this.byte() !== COMMA) throw this.refused('a comma is missing before it')
    this.at++
    if (!this.skipBlank()) throw INCOMPLETE
    if (this.byte() === CLOSE_ARRAY) throw this.refused('nothing follows a comma')
    return true
  }

  protected skipBlank(): boolean {
    const { bytes, limit } = this
    let { at } = this
    while (at < limit) {
      const byte = bytes[at] ?? 0
      if (!isBlank(byte)) break
      if (byte === NEWLINE) this.line++
      at++
    }
    this.at = at
    return at < limit
  }

  protected readFields(): void {
    if (this.byte() !== OPEN_OBJECT) throw this.refused('an operation is an object')
    this.#entries((name, value) => this.field(name, value))
  }

  form(): Form {
    if (!this.skipBlank()) throw INCOMPLETE
    const byte = this.byte()
    if (byte === QUOTE) return this.#text()
    if (byte === OPEN_OBJECT) return this.#object()
    if (byte === OPEN_ARRAY) return this.#array()
    return this.#word()
  }

  /** JSON does not say which of two equal keys counts: neither does. */
  #object(): FormMap {
    this.deeper()
    const keys: Form[] = []
    const values: Form[] = []
    const seen = new Set<string>()
    this.#entries((name, value) => {
      if (seen.has(name)) throw this.refused(`an object in it has the key "${name}" twice`)
      seen.add(name)
      keys.push(name)
      values.push(value)
    })
    this.depth--
    return new FormMap(keys, values)
  }

  #entries(entry: (name: string, value: Form) => void): void {
    this.at++
    for (let count = 0; ; count++) {
      let byte = this.#next()
      if (byte === CLOSE_OBJECT && count === 0) break
      if (count > 0) {
        if (byte === CLOSE_OBJECT) break
        if (byte !== COMMA) throw this.refused('a comma is missing in an object')
        this.at++
        byte = this.#next()
      }
      if (byte !== QUOTE) throw this.refused('a key of an object is not a text')
      const name = this.#name()
      if (this.#next() !== COLON) throw this.refused(`a colon is missing after "${name}"`)
      this.at++
      entry(name, this.form())
    }
    this.at++
  }

  #array(): readonly Form[] {
    this.deeper()
    this.at++
    const items: Form[] = []
    for (;;) {
      const byte = this.#next()
      if (byte === CLOSE_ARRAY && items.length === 0) break
      if (items.length > 0) {
        if (byte === CLOSE_ARRAY) break
        if (byte !== COMMA) throw this.refused('a comma is missing in an array')
        this.at++
      }
      items.push(this.form())
    }
    this.at++
    this.depth--
    return items
  }

  /** The next byte that means something. */
  #next(): number {
    if (!this.skipBlank()) throw INCOMPLETE
    return this.byte()
  }

  /** A key: nearly always one met before. */
  #name(): string {
    const { bytes, limit } = this
    const from = this.at + 1
    for (let at = from; at < limit; at++) {
      const byte = bytes[at] ?? 0
      if (byte === QUOTE) {
        this.at = at + 1
        return this.#names.at(bytes, from, at, this.#decode).name
      }
      if (byte === 0x5c || byte < 0x20) return this.#text()
    }
    throw INCOMPLETE
  }

  #text(): string {
    const from = this.at
    const text = this.quotedText()
    for (let at = from; at < this.at; at++) {
      if ((this.bytes[at] ?? 0) < 0x20) throw this.refused('a text in it has a control character, or never ends')
    }
    return text
  }

  #word(): Form {
    const { bytes, limit } = this
    const from = this.at
    let to = from
    while (to < limit && isWord(bytes[to] ?? 0)) to++
    // An operation ends with a bracket: a word at the end of a file was cut there.
    if (to >= limit) throw INCOMPLETE
    const number = this.#small(from, to)
    if (!Number.isNaN(number)) {
      this.at = to
      return number
    }
    const text = this.decoded(from, to)
    const value = wordOf(text)
    if (value === undefined) throw this.refused(`"${text.slice(0, 40)}" is nothing that JSON knows`)
    this.at = to
    return value
  }

  #small(from: number, to: number): number {
    const { bytes } = this
    const digits = bytes[from] === 0x2d ? from + 1 : from
    if (to === digits || to - digits > EXACT_DIGITS || (bytes[digits] === 0x30 && to > digits + 1)) return Number.NaN
    let number = 0
    for (let at = digits; at < to; at++) {
      const digit = (bytes[at] ?? 0) - 0x30
      if (digit < 0 || digit > 9) return Number.NaN
      number = number * 10 + digit
    }
    return digits > from && number !== 0 ? -number : number
  }
}

/** Whatever is no blank, bracket, quote, comma or colon. */
const isWord = (byte: number): boolean =>
  !isBlank(byte) &&
  byte !== COMMA &&
  byte !== COLON &&
  byte !== QUOTE &&
  byte !== OPEN_ARRAY &&
  byte !== CLOSE_ARRAY &&
  byte !== OPEN_OBJECT &&
  byte !== CLOSE_OBJECT

/** undefined: no word of JSON. */
function wordOf(text: string): Form | undefined {
  if (text === 'null') return null
  if (text === 'true') return true
  if (text === 'false') return false
  if (!NUMBER.test(text)) return undefined
  const number = Number(text)
  if (!Number.isFinite(number)) return undefined
  return WHOLE.test(text) && !Number.isSafeInteger(number) ? new Atom(text) : number + 0
}
