/**
 * A reader of EDN (github.com/edn-format/edn): comments, commas, `#_`, texts, characters, keywords, symbols, numbers of
 * all kinds, lists, vectors, maps, sets, tagged literals and records.
 *
 * Numbers that a double holds exactly are numbers (so 1, 1N and 1.0 are one value); others keep their own spelling.
 */
import { INCOMPLETE } from './byte-reader.ts'
import { Atom, type Form, FormMap, FormSet, type Keyword, nameOf, Tagged, textOf } from './form.ts'
import { FormReader } from './form-reader.ts'
import { Names } from './names.ts'

const NEWLINE = 0x0a
const HASH = 0x23
const COLON = 0x3a
const SEMICOLON = 0x3b
const DISCARD = 0x5f
const OPEN_MAP = 0x7b
const CLOSE_MAP = 0x7d
const OPEN_VECTOR = 0x5b
const CLOSE_VECTOR = 0x5d
const OPEN_LIST = 0x28
const CLOSE_LIST = 0x29
const EXACT_DIGITS = 15

const BLANK = 1
const DELIMITER = 2
/** What ends a token: blanks and brackets. */
const KIND = new Uint8Array(256)
for (const byte of [0x20, 0x09, 0x0a, 0x0d, 0x0c, 0x2c]) KIND[byte] = BLANK
for (const byte of [OPEN_LIST, CLOSE_LIST, OPEN_VECTOR, CLOSE_VECTOR, OPEN_MAP, CLOSE_MAP, 0x22, SEMICOLON]) {
  KIND[byte] = DELIMITER
}

const INTEGER = /^[+-]?(?:0|[1-9]\d*)N?$/
const DECIMAL = /^[+-]?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?M?$/
const RATIO = /^[+-]?\d+\/\d+$/
const SYMBOL = /^[\p{L}.*+!\-_?$%&=<>/|'][\p{L}\p{N}.*+!\-_?$%&=<>:#/|']*$/u
const CHARACTER_NAMES: ReadonlySet<string> = new Set(['newline', 'return', 'space', 'tab', 'formfeed', 'backspace'])

export class EdnReader extends FormReader {
  /** An operation ends with a bracket: a token at the end of a file was cut there. */
  protected readonly endsInToken: boolean = false
  readonly #names = new Names()
  readonly #decode = (from: number, to: number): string => this.decoded(from, to)

  constructor(file: string) {
    super(file, 'a history in EDN')
  }

  protected closingOf(open: number): number {
    return open === OPEN_VECTOR ? CLOSE_VECTOR : open === OPEN_LIST ? CLOSE_LIST : 0
  }

  protected skipSeparator(): boolean {
    return true // blanks and commas were skipped
  }

  protected skipBlank(): boolean {
    for (;;) {
      const { bytes, limit } = this
      let { at } = this
      while (at < limit) {
        const byte = bytes[at] ?? 0
        if (KIND[byte] !== BLANK) break
        if (byte === NEWLINE) this.line++
        at++
      }
      this.at = at
      this.settle()
      if (at >= limit) return false
      if (bytes[at] === SEMICOLON) {
        const end = bytes.subarray(0, limit).indexOf(NEWLINE, at)
        if (end < 0) {
          if (!this.final) throw INCOMPLETE
          this.at = limit
          return false
        }
        this.at = end
        continue
      }
      if (bytes[at] !== HASH) return true
      if (at + 1 >= limit) {
        if (this.final) return true
        throw INCOMPLETE
      }
      if (bytes[at + 1] !== DISCARD) return true
      this.at = at + 2
      this.deeper()
      this.form()
      this.depth--
    }
  }

  /** A map, or a record: a tag and a map. */
  protected readFields(): void {
    let byte = this.byte()
    while (byte === HASH) {
      this.at++
      if (this.byte() === OPEN_MAP) throw this.refused('an operation is a map, not a set')
      this.#token()
      if (!this.skipBlank()) throw INCOMPLETE
      byte = this.byte()
    }
    if (byte !== OPEN_MAP) throw this.refused(`an operation is a map, and ${this.#shown(byte)} begins none`)
    this.at++
    for (;;) {
      const key = this.#keyOrClose()
      if (key === null) return
      const name = nameOf(key)
      if (name === null) {
        throw this.refused('a field of it has no name: an operation before it may never have been closed')
      }
      if (!this.skipBlank()) throw INCOMPLETE
      if (this.byte() === CLOSE_MAP) throw this.refused(`its field ${name} has no value`)
      this.field(name, this.form())
    }
  }

  #keyOrClose(): Form | null {
    if (!this.skipBlank()) throw INCOMPLETE
    if (this.byte() === CLOSE_MAP) {
      this.at++
      return null
    }
    const key = this.form()
    return key ?? new Atom('nil')
  }

  form(): Form {
    if (!this.skipBlank()) throw INCOMPLETE
    const byte = this.byte()
    switch (byte) {
      case OPEN_VECTOR:
        this.at++
        return this.#until(CLOSE_VECTOR)
      case OPEN_LIST:
        this.at++
        return this.#until(CLOSE_LIST)
      case OPEN_MAP:
        this.at++
        return this.#map()
      case CLOSE_VECTOR:
      case CLOSE_LIST:
      case CLOSE_MAP:
        throw this.refused(`${this.#shown(byte)} closes what was never opened`)
      case 0x22:
        return this.quotedText()
      case 0x5c:
        return this.#character()
      case COLON:
        return this.#keyword()
      case HASH:
        return this.#dispatch()
      default:
        return isNumeric(
          byte,
          this.bytes[this.at + 1] ?? 0,
          this.at + 1 >= this.limit && !(this.final && this.endsInToken),
        )
          ? this.#number()
          : this.#symbol()
    }
  }

  #until(close: number): readonly Form[] {
    this.deeper()
    const items: Form[] = []
    for (;;) {
      if (!this.skipBlank()) throw INCOMPLETE
      const byte = this.byte()
      if (byte === close) {
        this.at++
        this.depth--
        return items
      }
      items.push(this.form())
    }
  }

  #map(): FormMap {
    const items = this.#until(CLOSE_MAP)
    if (items.length % 2 === 1) throw this.refused('a map in it has a key without a value')
    const keys = items.filter((_, at) => at % 2 === 0)
    this.#refuseTwice(keys, 'a key of a map')
    return new FormMap(
      keys,
      items.filter((_, at) => at % 2 === 1),
    )
  }

  #refuseTwice(forms: readonly Form[], what: string): void {
    const texts = new Set<string>()
    for (const form of forms) {
      const text = textOf(form)
      if (texts.has(text)) throw this.refused(`${what}, ${shortened(text)}, is there twice`)
      texts.add(text)
    }
  }

  #dispatch(): Form {
    this.at++
    const byte = this.byte()
    if (byte === OPEN_MAP) {
      this.at++
      const items = this.#until(CLOSE_MAP)
      this.#refuseTwice(items, 'an element of a set')
      return new FormSet(items)
    }
    if (byte === HASH) {
      this.at++
      return new Atom(`##${this.#token()}`)
    }
    const tag = this.#token()
    if (tag === '' || !SYMBOL.test(tag.startsWith(':') ? tag.slice(1) : tag)) {
      throw this.refused(`"#${tag}" is no tag`)
    }
    this.deeper()
    const form = this.form()
    this.depth--
    return new Tagged(tag, form)
  }

  #keyword(): Keyword {
    const from = this.at + 1
    const to = this.#tokenEnd(from)
    if (to === from) throw this.refused('a keyword has no name')
    const keyword = this.#names.at(this.bytes, from, to, this.#decode)
    if (keyword.name.startsWith(':')) throw this.refused(`":${keyword.name}" is no keyword`)
    this.at = to
    return keyword
  }

  #number(): Form {
    const { bytes } = this
    const from = this.at
    const to = this.#tokenEnd(from)
    const isNegative = bytes[from] === 0x2d
    const digits = isNegative || bytes[from] === 0x2b ? from + 1 : from
    if (to - digits <= EXACT_DIGITS && (bytes[digits] !== 0x30 || to === digits + 1)) {
      let number = 0
      let at = digits
      for (; at < to; at++) {
        const digit = (bytes[at] ?? 0) - 0x30
        if (digit < 0 || digit > 9) break
        number = number * 10 + digit
      }
      if (at === to) {
        this.at = to
        return isNegative && number !== 0 ? -number : number
      }
    }
    const text = this.decoded(from, to)
    const number = numberOf(text)
    if (number === null) throw this.refused(`"${shortened(text)}" is no number`)
    this.at = to
    return number
  }

  #symbol(): Form {
    const from = this.at
    const text = this.#token()
    if (text === 'nil') return null
    if (text === 'true') return true
    if (text === 'false') return false
    if (!SYMBOL.test(text)) {
      this.at = from
      throw this.refused(`"${shortened(text === '' ? this.#shown(this.byte()) : text)}" is nothing that EDN knows`)
    }
    return new Atom(text)
  }

  #character(): Atom {
    const from = this.at + 1
    if (from >= this.limit) throw INCOMPLETE
    // Its first byte may be a bracket; a character of several bytes is read to the end of its token.
    const to = this.#tokenEnd(from + 1)
    const text = this.decoded(from, to)
    this.at = to
    if ([...text].length === 1 || CHARACTER_NAMES.has(text) || /^u[0-9a-fA-F]{4}$/.test(text))
      return new Atom(`\\${text}`)
    throw this.refused(`"\\${shortened(text)}" is no character`)
  }

  #token(): string {
    const to = this.#tokenEnd(this.at)
    const text = this.decoded(this.at, to)
    this.at = to
    return text
  }

  #tokenEnd(from: number): number {
    const { bytes, limit } = this
    let at = from
    while (at < limit && KIND[bytes[at] ?? 0] === 0) at++
    if (at >= limit && !(this.final && this.endsInToken)) throw INCOMPLETE
    return Math.min(at, limit)
  }

  #shown(byte: number): string {
    return byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte ${byte}`
  }
}

function isNumeric(byte: number, next: number, isCut: boolean): boolean {
  if (byte >= 0x30 && byte <= 0x39) return true
  if (byte !== 0x2b && byte !== 0x2d) return false
  if (isCut) throw INCOMPLETE
  return next >= 0x30 && next <= 0x39
}

const MOST_DIGITS = 400

/** null: not a number. */
export function numberOf(text: string): number | Atom | null {
  if (INTEGER.test(text)) return integer(text.endsWith('N') ? text.slice(0, -1) : text)
  if (RATIO.test(text)) return ratio(text)
  if (!DECIMAL.test(text)) return null
  const isExact = text.endsWith('M')
  const number = Number(isExact ? text.slice(0, -1) : text)
  if (isExact && text.replace(/\D/g, '').length > EXACT_DIGITS) return new Atom(text)
  return Number.isFinite(number) ? number + 0 : null
}

function integer(text: string): number | Atom {
  const number = Number(text)
  if (Number.isSafeInteger(number)) return number + 0
  return new Atom(text.startsWith('+') ? text.slice(1) : text)
}

function ratio(text: string): number | Atom | null {
  if (text.length > MOST_DIGITS) return new Atom(text)
  const [above = '', below = ''] = text.split('/')
  let [a, b] = [BigInt(above.replace('+', '')), BigInt(below)]
  if (b === 0n) return null
  const divisor = greatestCommon(a < 0n ? -a : a, b)
  a /= divisor
  b /= divisor
  return b === 1n ? integer(String(a)) : new Atom(`${a}/${b}`)
}

const greatestCommon = (a: bigint, b: bigint): bigint => (b === 0n ? a : greatestCommon(b, a % b))

const shortened = (text: string): string => (text.length <= 40 ? text : `${text.slice(0, 39)}…`)

/** Reads one form that is a whole text; null: it is none, or more than one. */
export function formOfText(text: string): { readonly form: Form } | null {
  const reader = new SoleForm()
  return reader.read(text)
}

const UTF8 = new TextEncoder()

class SoleForm extends EdnReader {
  protected override readonly endsInToken: boolean = true

  constructor() {
    super('')
  }

  read(text: string): { readonly form: Form } | null {
    this.feed(UTF8.encode(text))
    this.finish()
    try {
      const form = this.form()
      return this.skipBlank() ? null : { form }
    } catch {
      return null
    }
  }
}
